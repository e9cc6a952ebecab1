import json
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.inbox import Place
from personnel.storage import metadata
from personnel.storage.state import stated_person
from personnel.storage.vault import Vault
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import BLIND_INDEX_KEY, SEALING_KEY
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

IBAN = "BE43068999999501"
OTHER_IBAN = "NL91ABNA0417164300"
INSZ = "85073099239"


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody, in an organisation."""
    await handler.organisation()
    return await handler.register(insz=INSZ, iban=IBAN)


async def everything(engine: AsyncEngine) -> str:
    """All that the database holds, as text."""
    found = []
    async with engine.connect() as connection:
        for table in metadata.sorted_tables:
            rows = await connection.execute(text(f'SELECT to_jsonb(t)::text FROM "{table.name}" AS t'))  # noqa: S608
            found += [f"{table.name} {row[0]}" for row in rows]
    return "\n".join(found)


async def test_a_bank_account_is_said_sealed_and_shown_masked(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    file = await handler.get(f"/people/{number}")
    own = handler.as_(person=number)

    changed = await own.put(f"/people/{number}/bank-account", {"iban": OTHER_IBAN}, match=file.headers["ETag"])

    assert file.json()["iban_masked"] == "BE**********9501"
    assert changed.json()["iban_masked"] == "NL************4300"
    assert OTHER_IBAN not in changed.text
    events = [(headers["ce_type"], body.get("iban")) for headers, body in await said(engine)][-3:]
    assert events == [
        ("personnel.person-registered.v1", None),
        ("personnel.bank-account-changed.v1", IBAN),
        ("personnel.bank-account-changed.v1", OTHER_IBAN),
    ]
    kept = [line for line in (await everything(engine)).splitlines() if not line.startswith("outbox")]
    plain = [form for iban in (IBAN, OTHER_IBAN) for form in (iban, iban.encode().hex())]
    assert not [line for line in kept if any(form in line for form in plain)]


async def test_a_bank_account_needs_check_digits_its_holder_and_an_etag(handler: Caller, number: str) -> None:
    place = f"/people/{number}/bank-account"
    other = handler.as_(person="900099")

    wrong = await handler.put(place, {"iban": "BE43068999999502"}, match="*")
    without = await handler.put(place, {"iban": OTHER_IBAN})
    refused = await other.put(place, {"iban": OTHER_IBAN}, match="*")
    emptied = await handler.put(place, {"iban": None}, match="*")

    assert (wrong.status_code, without.status_code, refused.status_code) == (422, 428, 403)
    assert wrong.json()["type"] == "urn:vlimpers:problem:iban-invalid"
    assert "BE43068999999502" not in wrong.text
    assert emptied.json()["iban_masked"] is None


async def test_a_career_with_a_follow_up_a_correction_and_a_rescission(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    place = f"/people/{number}/employments"
    started = await handler.start(number)
    succession = {"first_day": "2026-12-01", "legal_employer": "844", "previous_reason": "transfer"}

    followed = await handler.post(f"{place}/1/follow-up", succession, match=started.headers["ETag"])
    history = (await handler.get(f"{place}/2/history")).json()["actions"]
    correction = {"corrects": history[0]["event_id"], "first_day": "2026-12-15", "reason": "wrong_day"}
    corrected = await handler.post(f"{place}/2/corrections", correction, match=followed.headers["ETag"])
    gone = await handler.post(
        f"{place}/2/rescissions", {"rescinds": history[0]["event_id"]}, match=corrected.headers["ETag"]
    )

    assert followed.headers["Location"] == f"{place}/2"
    assert (followed.json()["follows"], followed.json()["is_primary"]) == (1, True)
    assert corrected.json()["first_day"] == "2026-12-15"
    assert gone.json()["employment"] is None
    assert (await handler.get(f"{place}/2")).status_code == 404
    first = (await handler.get(f"{place}/1")).json()
    assert [(row["action"], row["pay_group"]) for row in first["rows"]] == [
        ("hire", "MON"),
        ("long_term_absent", "NVT"),
    ]
    headers = [headers for headers, _ in await said(engine)]
    assert [each["ce_type"].split(".")[1] for each in headers[-9:]] == [
        "employment-started",
        "employment-changed",
        "employment-started",
        "primary-switched",
        "employment-corrected",
        "primary-switched",
        "primary-switched",
        "employment-rescinded",
        "primary-switched",
    ]
    assert {each["ce_origin"] for each in headers if "corrected" in each["ce_type"]} == {"corrected"}
    assert headers[-7]["ce_id"] == history[0]["event_id"]


async def test_history_shows_who_when_what_and_why(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1"
    started = await handler.start(number)
    change = {"effective_day": "2026-12-01", "pay_group": "NVT", "action": "transfer", "reason": "reorganisation"}
    changed = await handler.patch(place, change, match=started.headers["ETag"])
    (_, done) = (await handler.get(f"{place}/history")).json()["actions"]
    await handler.post(
        f"{place}/rescissions", {"rescinds": done["event_id"], "reason": "slip"}, match=changed.headers["ETag"]
    )

    actions = (await handler.get(f"{place}/history")).json()["actions"]

    assert [(each["kind"], each["action_name"], each["reason"]) for each in actions] == [
        ("started", "Aanstelling", None),
        ("changed", "Overplaatsing", "reorganisation"),
        ("rescinded", "Annulering", "slip"),
    ]
    assert {each["who"] for each in actions} == {"an-account"}
    assert actions[2]["about_event"] == done["event_id"]
    (row,) = actions[2]["changes"]
    assert (row["about"], row["old"]["pay_group"], row["new"]) == ("job_row", "NVT", None)
    assert (await handler.as_(person=number).get(f"{place}/history")).status_code == 200
    assert (await handler.as_(person="900099").get(f"{place}/history")).status_code == 403


async def test_what_the_rules_refuse_is_told_with_what_is_allowed(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1"
    await handler.start(number)

    answers = [
        await handler.post(f"{place}/rehire", {"first_day": "2027-01-01"}, match="*"),
        await handler.post(
            f"{place}/follow-up", {"first_day": "2026-12-01", "legal_employer": "844", "previous": "ends"}, match="*"
        ),
        await handler.post(f"{place}/rescissions", {"rescinds": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10"}, match="*"),
        await handler.post(f"/people/{number}/erasure", None, match="*"),
    ]

    assert [(answer.status_code, answer.json()["type"].rpartition(":")[2]) for answer in answers] == [
        (409, "still-in-service"),
        (422, "previous-not-allowed"),
        (404, "action-unknown"),
        (409, "still-in-service"),
    ]
    assert answers[1].json()["errors"][0]["allowed"] == ["long_term_absent"]


async def test_who_is_rehired_is_found_in_the_unit_again(handler: Caller, number: str) -> None:
    place = f"/people/{number}/employments/1"
    started = await handler.start(number, first_day="2026-01-01")
    ended = await handler.post(
        f"{place}/end", {"last_day": "2026-06-30", "reason": "resignation"}, match=started.headers["ETag"]
    )
    assert (await handler.get("/people?unit=OVO999003")).json()["people"] == []

    again = await handler.post(
        f"{place}/rehire", {"first_day": "2026-09-01", "unit": "OVO999003"}, match=ended.headers["ETag"]
    )

    assert [each["first_day"] for each in again.json()["periods"]] == ["2026-01-01", "2026-09-01"]
    found = (await handler.get("/people?unit=OVO999003")).json()["people"]
    assert [each["vlimpersnummer"] for each in found] == [number]
    assert (await handler.get("/people?unit=OVO999002")).json()["people"] == []


async def test_of_an_erased_person_nothing_is_left_but_the_number(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    started = await handler.start(number, first_day="2026-01-01")
    grant = {"role": "manager", "scope_kind": "all", "from_day": "2026-01-01"}
    await handler.post(f"/people/{number}/role-grants", grant)
    await handler.post(f"/people/{number}/phones", {"kind": "home", "number": "+3220000001"})
    end = {"last_day": "2026-06-30", "reason": "resignation"}
    await handler.post(f"/people/{number}/employments/1/end", end, match=started.headers["ETag"])

    only_handlers = await handler.as_("hrbp", person=number).post(f"/people/{number}/erasure", None, match="*")
    erased = await handler.post(f"/people/{number}/erasure", None, match="*")

    assert (only_handlers.status_code, erased.status_code) == (403, 200)
    assert (await handler.get(f"/people/{number}")).status_code == 404
    assert (await handler.get("/people")).json()["people"] == []
    assert (await handler.ask("/people/searches", {"insz": INSZ})).json()["people"] == []
    headers, body = (await said(engine))[-1]
    assert headers["ce_type"] == "personnel.person-erased.v1"
    assert set(body) == {"vlimpersnummer", "effective_day", "recorded_at"}
    lines = [line for line in (await everything(engine)).splitlines() if number in line]
    assert {line.split(" ")[0] for line in lines} == {"person", "subject", "stream", "idempotent_request"}
    (kept,) = [json.loads(line.partition(" ")[2]) for line in lines if line.startswith("person ")]
    named = {name for name, value in kept.items() if value is not None}
    assert named == {"vlimpersnummer", "origin", "revision", "recorded_at", "erased_at"}
    assert len([line for line in lines if line.startswith("idempotent_request")]) == 1
    assert await handler.register(insz=INSZ) != number


async def test_a_person_is_stated_as_a_whole_and_an_erased_one_not_at_all(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    started = await handler.start(number, first_day="2026-01-01")
    await handler.post(f"/people/{number}/role-grants", {"role": "hrtd", "scope_kind": "all", "from_day": "2026-01-01"})
    vault, at = Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY)), Place(1, 4)
    now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    async with engine.connect() as connection:
        stated = await stated_person(connection, vault, number, at, now)

    assert stated
    assert (stated.epoch, stated.sequence, stated.person.insz, stated.person.iban) == (1, 4, INSZ, IBAN)
    assert [row.is_primary for row in stated.relations[0].rows] == [True]
    assert [grant.role for grant in stated.grants] == ["hrtd"]
    end = {"last_day": "2026-06-30", "reason": "resignation"}
    await handler.post(f"/people/{number}/employments/1/end", end, match=started.headers["ETag"])
    await handler.post(f"/people/{number}/erasure", None, match="*")
    async with engine.connect() as connection:
        assert await stated_person(connection, vault, number, at, now) is None
