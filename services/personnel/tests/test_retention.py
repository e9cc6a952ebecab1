"""What is kept for no longer is reported, waits for approval, and then goes, with a trace and without its index."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import Intake
from personnel.settings import Settings
from personnel.storage.tables import PERSON
from personnel.usecases.retention import BY_TIME, RetentionTerms
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock
from services.personnel.tests.intakes import an_intake
from services.personnel.tests.keeping import (
    REASON,
    carried_out,
    contact,
    contacts_kept,
    died,
    do_all,
    leaver,
    reported,
    rule,
)
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
ANOTHER = "01431499305"


@pytest.fixture
async def organised(handler: Caller) -> Caller:
    """An account for everything, in an organisation."""
    await handler.organisation()
    return handler


@pytest.fixture
def intake(settings: Settings, engine: AsyncEngine) -> Intake:
    """The role `jobs`, two people at a time."""
    return an_intake(settings, engine)


def counts(report: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """By kind people and values, of both how many were erased."""
    return {
        each["kind"]: (each["people"], each["values"], each["people_erased"], each["values_erased"])
        for each in report["counts"]
    }


async def test_nothing_goes_before_a_report_that_names_it_was_approved(
    organised: Caller, engine: AsyncEngine, intake: Intake
) -> None:
    left, stays = await leaver(organised), await organised.register()
    await contact(organised, stays)
    await rule(organised)

    address = await reported(organised, intake)

    report = (await organised.get(address)).json()
    assert (report["state"], report["as_of"], counts(report)) == (
        "waiting",
        "2026-11-24",
        {"emergency-contacts": (1, 1, 0, 0)},
    )
    items = (await organised.get(f"{address}/items")).json()["items"]
    assert items == [{"vlimpersnummer": left, "kind": "emergency-contacts", "values": 1, "erased": None}]
    assert (await contacts_kept(engine, left), await contacts_kept(engine, stays)) == (1, 1)
    assert (await organised.as_("hrtd").post(f"{address}/approval", REASON)).status_code == 403
    assert (await organised.as_("hrtd").post("/retention-reports", None)).status_code == 409
    assert (await organised.post(f"{address}/approval", REASON)).json()["state"] == "approved"
    await do_all(intake)
    assert (await contacts_kept(engine, left), await contacts_kept(engine, stays)) == (0, 1)
    done = (await organised.get(address)).json()
    assert (done["state"], counts(done)) == ("finished", {"emergency-contacts": (1, 1, 1, 1)})


async def test_what_was_refused_stays_and_is_not_decided_over_again(
    organised: Caller, engine: AsyncEngine, intake: Intake
) -> None:
    left = await leaver(organised)
    await rule(organised)
    address = await reported(organised, intake)

    refused = await organised.post(f"{address}/refusal", REASON)
    again = await organised.post(f"{address}/approval", REASON)
    await do_all(intake)

    assert (refused.json()["state"], again.status_code) == ("refused", 409)
    assert await contacts_kept(engine, left) == 1


async def test_a_trace_without_value_stays_in_the_history(organised: Caller, intake: Intake) -> None:
    left = await leaver(organised)
    await rule(organised)

    report = await carried_out(organised, intake)

    history = await organised.get(f"/people/{left}/emergency-contacts/history")
    entries = history.json()["entries"]
    assert [(each["kind"], each["changes"]) for each in entries] == [("recorded", []), ("erased", [])]
    assert "Janssens" not in history.text
    (trace,) = (await organised.get(f"/people/{left}/erasures")).json()["erasures"]
    assert (trace["kind"], trace["erased"], trace["reason"]) == ("emergency-contacts", 1, "Nagekeken")
    assert (trace["by"], trace["report_id"]) == ("an-account", report["report_id"])


async def test_of_an_insz_the_index_goes_with_the_value_and_the_number_stays(
    organised: Caller, engine: AsyncEngine, intake: Intake
) -> None:
    left = await leaver(organised, insz=INSZ)
    await rule(organised, kind="insz")

    await carried_out(organised, intake)

    async with engine.connect() as connection:
        row = (await connection.execute(select(PERSON).where(PERSON.c.vlimpersnummer == left))).one()
    assert (row.insz_sealed, row.insz_index, row.imported_row) == (None, None, None)
    assert (row.given_name, row.family_name) == ("Maria", "Peeters")
    assert (await organised.ask("/people/searches", {"insz": INSZ})).json()["people"] == []
    headers, last = (await said(engine))[-1]
    assert (headers["ce_type"], last["vlimpersnummer"], last["insz"]) == ("personnel.person-changed.v1", left, None)


@pytest.mark.parametrize("kind", ["file", "insz", "work-mail", "emergency-contacts"])
async def test_who_came_back_since_the_report_keeps_all(organised: Caller, intake: Intake, kind: str) -> None:
    gone, back = await leaver(organised, insz=INSZ), await leaver(organised, insz=ANOTHER)
    await rule(organised, kind=kind, months=60)
    address = await reported(organised, intake)
    await organised.start(back, rsz_category="496")

    await organised.post(f"{address}/approval", REASON)
    await do_all(intake)

    assert counts((await organised.get(address)).json()) == {kind: (2, 2, 1, 1)}
    assert (await organised.get(f"/people/{back}")).json()["mail_address"] is not None
    assert (await organised.get(f"/people/{back}/emergency-contacts")).json()["held"]
    assert ((await organised.get(f"/people/{gone}")).status_code == 404) == (kind == "file")


async def test_of_whom_the_whole_file_is_due_only_that_is_reported(organised: Caller, intake: Intake) -> None:
    await leaver(organised)
    await rule(organised)
    await rule(organised, kind="file", months=60)

    report = await carried_out(organised, intake)

    assert counts(report) == {"file": (1, 1, 1, 1)}


async def test_of_what_held_only_expired_values_go_and_what_holds_stays(
    organised: Caller, engine: AsyncEngine, intake: Intake
) -> None:
    number = await organised.register()
    wrong = await contact(organised, number, name="Wrong Name")
    place = f"/people/{number}/emergency-contacts"
    mended = {"corrects": wrong, "order": 1, "name": "Right", "relationship": "friend", "phone": "+32470000002"}
    assert (await organised.post(f"{place}/corrections", mended, match="*")).status_code == 200
    await contact(organised, number, name="Recent", effective_day="2026-09-01")
    await contact(organised, number, name="Second", order=2)
    await rule(organised, after="validity", months=2)

    report = await carried_out(organised, intake)

    assert counts(report) == {"emergency-contacts": (1, 2, 1, 2)}
    read = (await organised.get(place)).json()["held"]
    assert [each["value"]["name"] for each in read] == ["Recent", "Second"]
    assert await contacts_kept(engine, number) == 2


async def test_a_planned_last_day_or_a_time_that_runs_erases_nothing(organised: Caller, intake: Intake) -> None:
    planned = await organised.register()
    await organised.start(planned, first_day="2020-01-01", last_day="2020-06-30")
    await contact(organised, planned)
    await leaver(organised, last_day="2025-11-25")
    dead = await died(organised)
    await leaver(organised, last_day="2020-06-30")
    await rule(organised)
    await rule(organised, kind="work-mail", after="death")

    address = await reported(organised, intake)

    items = (await organised.get(f"{address}/items")).json()["items"]
    assert len([each for each in items if each["kind"] == "emergency-contacts"]) == 2
    assert planned not in {each["vlimpersnummer"] for each in items}
    assert [each["vlimpersnummer"] for each in items if each["kind"] == "work-mail"] == [dead]


async def test_reports_come_by_themselves_and_are_carried_out_when_nobody_refused_them_in_time(
    organised: Caller, engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    terms = RetentionTerms(report_every=timedelta(days=30), acts_after=timedelta(days=2), people_max=1)
    intake = an_intake(settings, engine, retention=terms)
    left = await leaver(organised)
    assert await do_all(intake) == 0
    await rule(organised)

    await do_all(intake)
    clock.pass_by(47)
    assert await do_all(intake) == 0
    assert await contacts_kept(engine, left) == 1
    clock.pass_by(2)
    await do_all(intake)

    assert await contacts_kept(engine, left) == 0
    (report,) = (await organised.get("/retention-reports")).json()["reports"]
    assert (report["state"], report["decided_by"], report["reason"]) == ("finished", "retention", BY_TIME)


async def test_the_log_of_reads_goes_by_its_own_time(organised: Caller, intake: Intake, clock: Clock) -> None:
    number = await organised.register()
    assert (await organised.get(f"/people/{number}")).status_code == 200
    await rule(organised, kind="read-log", after="validity", months=1)

    before = await carried_out(organised, intake)
    clock.pass_by(24 * 400)
    after = await carried_out(organised, intake)

    assert (before["counts"], counts(after)) == ([], {"read-log": (1, 1, 1, 1)})
