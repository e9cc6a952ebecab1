"""What a preview tells is what the consume role then decides for the same fact, and nothing of it is kept."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import ColumnElement, delete, literal_column, select

from chassis.envelope import Record
from notifier.domain.trigger import CLOCK_TRIGGERS
from notifier.messages.message_list import read_list
from notifier.storage import metadata
from notifier.storage.tables import MESSAGE_LIST
from services.notifier.tests.builders import BACKUP, EMPLOYEE, LIST, MANAGER, NOW, TODAY
from services.notifier.tests.callers import token
from services.notifier.tests.world import SPELL, World

pytestmark = pytest.mark.postgres

NEWCOMER = "900200"
ACTIVE = {rule.code for rule in read_list(LIST.read_text()).rules if rule.is_active}
LATER = NOW + timedelta(days=40)
WRITTEN_BY: ColumnElement[str] = literal_column("xmin::text")

Build = Callable[[World], list[Record]]
FACTS: dict[str, tuple[str, Build]] = {
    "a hire": ("PER-001", lambda world: [world.registered(NEWCOMER), world.started(NEWCOMER)]),
    "a hire to come": (
        "PER-001",
        lambda world: [world.registered(NEWCOMER), world.started(NEWCOMER, effective_day="2027-03-01")],
    ),
    "an imported hire": (
        "PER-001",
        lambda world: [world.registered(NEWCOMER), world.started(NEWCOMER, origin="imported")],
    ),
    "a leaver": ("PER-002", lambda world: [world.ended()]),
    "a leaving manager": ("PER-002", lambda world: [world.ended(MANAGER)]),
    "a request": ("AFW-001", lambda world: [world.leave("requested")]),
    "a request to a manager who is ill": (
        "AFW-001",
        lambda world: [world.sick(MANAGER, last_day="2027-02-01"), world.leave("requested", recorded_at=NOW)],
    ),
    "a request to a manager who left": ("AFW-001", lambda world: [world.ended(MANAGER), world.leave("requested")]),
    "a request of the manager": ("AFW-001", lambda world: [world.leave("requested", MANAGER)]),
    "a request whose back-up has no address": (
        "AFW-001",
        lambda world: [
            world.sick(MANAGER, last_day="2027-02-01"),
            world.registered(BACKUP, mail_address=None),
            world.leave("requested"),
        ],
    ),
    "an approval": ("AFW-002", lambda world: [world.leave("approved")]),
    "a refusal": ("AFW-003", lambda world: [world.leave("refused")]),
    "a withdrawal": ("AFW-004", lambda world: [world.leave("approved"), world.leave("withdrawn")]),
    "an absence": ("AFW-010", lambda world: [world.sick()]),
    "a number": ("LON-006", lambda world: [world.number_assigned()]),
    "a refused employment": ("LON-001", lambda world: [world.rejected(f"employment/{EMPLOYEE}/1")]),
    "a refused absence": ("LON-001", lambda world: [world.sick(), world.rejected(f"absence/{SPELL}")]),
    "another account": ("PER-006", lambda world: [world.account_changed()]),
    "another account and another address": (
        "PER-006",
        lambda world: [changed_address(world, "new@demo.example"), world.account_changed()],
    ),
    "telework": ("PER-014", lambda world: [world.telework("requested")]),
    "death": ("PER-016", lambda world: [world.death()]),
    "household": ("PER-017", lambda world: [world.household_changed()]),
    "telework that is decided": ("PER-015", lambda world: [world.telework("decided", outcome="refused")]),
    "a file that is not in order": ("LON-007", lambda world: [world.file("invalid", "Het uurrooster ontbreekt.")]),
    "nothing to tell of": ("", lambda world: [world.registered(NEWCOMER)]),
}


def changed_address(world: World, address: str) -> Record:
    person = {"vlimpersnummer": EMPLOYEE, "given_name": "An", "family_name": "Claes", "language": "nl"}
    return world.record("personnel.people", "personnel.person-changed.v1", {**person, "mail_address": address})


def body_of(record: Record, at: datetime = NOW) -> dict[str, Any]:
    headers = {name: (value or b"").decode() for name, value in record.headers}
    event = {"type": headers["ce_type"], "origin": headers["ce_origin"], "data": json.loads(record.value or b"")}
    return {"event": event, "at": at.isoformat()}


async def preview(client: httpx.AsyncClient, body: dict[str, Any], *roles: str) -> httpx.Response:
    return await client.post("/previews", json=body, headers=token(*(roles or ("hrtd",))))


async def all_rows(world: World) -> dict[str, list[Any]]:
    """Everything in the database, with the transaction that wrote it: a row that was written anew shows too."""
    async with world.engine.connect() as connection:
        return {
            table.name: sorted(
                map(repr, (await connection.execute(select(table, WRITTEN_BY).select_from(table))).all())
            )
            for table in metadata.sorted_tables
        }


@pytest.mark.parametrize("at", [NOW, LATER], ids=["now", "later"])
@pytest.mark.parametrize("name", FACTS)
async def test_a_preview_tells_what_is_then_decided(
    client: httpx.AsyncClient, world: World, name: str, at: datetime
) -> None:
    rule, build = FACTS[name]
    *before, record = build(world)
    await world.apply(*before)
    # The instant takes the place of when the event says that it was recorded.
    value = json.dumps({**json.loads(record.value or b""), "recorded_at": at.isoformat()}).encode()
    body, known, rows = body_of(record, at), len(await world.decisions()), await all_rows(world)

    shown = (await preview(client, body)).json()
    assert await all_rows(world) == rows

    await world.apply(
        Record(
            topic=record.topic,
            partition=0,
            offset=record.offset,
            key=record.key,
            value=value,
            headers=record.headers,
        )
    )
    decided = (await world.decisions())[known:]
    subjects = {mail.decision_id: mail.subject for mail in await world.mails()}
    subjects |= {item.decision_id: item.title for item in await world.items()}
    assert [
        (each["rule"], each["rule_version"], each["recipient"], each["roles"], each["channel"], each["reason"])
        for each in shown["messages"]
    ] == [(row.rule, row.rule_version, row.recipient, row.roles, row.channel, row.reason) for row in decided]
    assert [(each["outcome"] == "sent", each["reason_text"], each["subject"]) for each in shown["messages"]] == [
        (row.is_told, row.reason_text, subjects.get(row.id)) for row in decided
    ]
    assert {row.rule for row in decided} == ({rule} if rule else set())


def test_every_active_rule_is_previewed() -> None:
    of_the_calendar = {rule.code for rule in read_list(LIST.read_text()).rules if rule.trigger in CLOCK_TRIGGERS}

    assert {rule for rule, _ in FACTS.values() if rule} == ACTIVE - of_the_calendar


async def test_a_rule_that_waits_is_previewed_as_it_is_decided(client: httpx.AsyncClient, world: World) -> None:
    await world.use_list(LIST.read_text().replace("text: leave_approved", "text: leave_approved\n    state: waiting"))
    record = world.leave("approved")

    (shown,) = (await preview(client, body_of(record))).json()["messages"]
    await world.apply(record)

    assert (shown["reason"], shown["recipient"], shown["name"], shown["subject"]) == ("rule_waiting", None, None, None)
    assert await world.told("AFW-002") == {(None, "rule_waiting")}


async def test_recipients_are_named(client: httpx.AsyncClient, world: World) -> None:
    shown = (await preview(client, body_of(world.leave("requested")))).json()

    assert [(each["recipient"], each["name"], each["channel_name"]) for each in shown["messages"]] == [
        (MANAGER, f"Voornaam{MANAGER} Achternaam", "mail"),
        (MANAGER, f"Voornaam{MANAGER} Achternaam", "werklijst"),
    ]
    assert len(shown["list_version"]) == 12
    assert "demo.example" not in json.dumps(shown)


@pytest.mark.parametrize("role", ["dcpa_handler", "hrbp", "hr_specialist", "hrtd"])
async def test_who_may_preview(client: httpx.AsyncClient, world: World, role: str) -> None:
    assert (await preview(client, body_of(world.sick()), role)).status_code == 200


@pytest.mark.parametrize("role", ["importer", "manager", "employee"])
async def test_who_may_not(client: httpx.AsyncClient, world: World, role: str) -> None:
    refused = await preview(client, body_of(world.sick()), role)

    assert refused.status_code == 403
    assert refused.json()["type"].endswith(":not-allowed")
    assert (await client.post("/previews", json=body_of(world.sick()))).status_code == 401


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"type": "absence.leave-forgotten.v1"}, "event.type"),
        ({"origin": "guessed"}, "event.origin"),
        ({"colour": "red"}, "event.colour"),
        ({"data": {}}, "event.data.effective_day"),
        ({"data": {"first_day": "morgen"}}, "event.data.first_day"),
        ({"data": {"vlimpersnummer": "9000\0"}}, "event.data"),
        ({"data": {"vlimpersnummer": "\ud800"}}, "event.data"),
        ({"data": {"employment_sequence": 2**80}}, "event.data"),
    ],
)
async def test_a_wrong_question_is_refused_by_field_without_repeating_it(
    client: httpx.AsyncClient, world: World, changes: dict[str, Any], field: str
) -> None:
    body = body_of(world.leave("approved"))
    data = changes.get("data", {})
    body["event"] |= {**changes, "data": {**body["event"]["data"], **data} if data or "data" not in changes else {}}

    answer = await client.post(
        "/previews", content=json.dumps(body), headers={**token("hrtd"), "content-type": "application/json"}
    )

    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"].startswith(field)
    assert "morgen" not in answer.text


@pytest.mark.parametrize("at", ["gisteren", "2026-11-24T09:00:00", "1850-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
async def test_the_instant_must_be_one(client: httpx.AsyncClient, world: World, at: str) -> None:
    answer = await preview(client, {**body_of(world.sick()), "at": at})

    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["at"]


async def test_what_would_be_parked_is_told_with_the_reason(client: httpx.AsyncClient, world: World) -> None:
    answer = await preview(client, body_of(world.leave("requested", "900999")))

    assert answer.status_code == 422
    assert answer.json()["type"].endswith(":would-be-parked")
    assert answer.json()["errors"][0]["reason_en"] == "the person or the work relation is not known"
    assert "900999" not in answer.text


async def test_the_first_day_of_the_calendar_is_no_server_error(client: httpx.AsyncClient, world: World) -> None:
    grant = json.loads(world.granted(MANAGER, "manager").value or b"")
    revoked = {**grant, "grant_id": str(uuid4()), "effective_day": "0001-01-01", "recorded_at": TODAY.isoformat()}

    answer = await preview(
        client, {"event": {"type": "personnel.role-revoked.v1", "data": revoked}, "at": NOW.isoformat()}
    )

    assert answer.status_code == 422


async def test_without_a_list_it_says_so_for_now(client: httpx.AsyncClient, world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(delete(MESSAGE_LIST))

    assert (await preview(client, body_of(world.sick()))).status_code == 503
