"""Facts about relations, accounts, files and erased people, applied on PostgreSQL as the consume role does."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis import deferred
from notifier.storage import INBOX
from notifier.storage.tables import EMPLOYMENT, FORMER_ADDRESS, JOB_ROW, PERSON
from services.notifier.tests.builders import AGENCY, CHIEF, EMPLOYEE, HANDLER, MANAGER, TEAM, TODAY
from services.notifier.tests.world import World, a_relation, id_of

pytestmark = pytest.mark.postgres

RECORD = f"employment/{EMPLOYEE}/1"


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


async def rows_of(world: World, number: str = EMPLOYEE) -> list[tuple[int, str, str, bool]]:
    wanted = select(JOB_ROW).where(JOB_ROW.c.vlimpersnummer == number)
    async with world.engine.connect() as connection:
        rows = await connection.execute(wanted.order_by(JOB_ROW.c.employment_sequence, JOB_ROW.c.from_day))
    return [(row.employment_sequence, row.from_day.isoformat(), row.unit, row.is_primary) for row in rows]


async def periods_of(world: World, number: str = EMPLOYEE) -> list[tuple[str, str | None, bool]]:
    wanted = select(EMPLOYMENT).where(EMPLOYMENT.c.vlimpersnummer == number).order_by(EMPLOYMENT.c.first_day)
    async with world.engine.connect() as connection:
        rows = await connection.execute(wanted)
    return [(str(row.first_day), str(row.last_day) if row.last_day else None, row.is_ended) for row in rows]


async def parked(world: World) -> list[str]:
    wanted = select(INBOX.deferred.c.reason).where(INBOX.deferred.c.state == deferred.PARKED)
    async with world.engine.connect() as connection:
        return list(await connection.scalars(wanted))


async def test_who_comes_back_in_the_same_relation_is_told_of_and_was_away_in_between(world: World) -> None:
    await world.apply(world.ended(MANAGER, last_day=day(-5)))
    await world.apply(world.leave("requested"))
    assert (MANAGER, "has_left") in await world.told("AFW-001")

    await world.apply(world.started(MANAGER, action="rehire", effective_day=day(0)))
    await world.apply(world.leave("requested", request_id=str(uuid4())))

    assert await periods_of(world, MANAGER) == [
        ("2020-01-01", "2026-11-19", True),
        ("2026-11-24", None, False),
    ]
    assert (MANAGER, "told") in await world.told("AFW-001")
    assert await parked(world) == []


async def test_a_relation_that_is_not_over_cannot_begin_again(world: World) -> None:
    await world.apply(world.started(action="rehire", effective_day=day(0)))

    assert await parked(world) == ["the beginning of a work relation that is not over"]


async def test_the_primary_relation_is_where_somebody_sits(world: World) -> None:
    await world.apply(
        world.started(employment_sequence=2, unit=AGENCY, is_primary=False, effective_day="2026-01-01"),
        world.started(kind="changed", effective_day="2027-01-01"),
        world.switched(2, 1, effective_day="2026-06-01"),
        world.rejected(f"master/{EMPLOYEE}/810/495"),
    )

    assert await rows_of(world) == [
        (1, "2020-01-01", TEAM, True),
        (1, "2026-06-01", TEAM, False),
        (1, "2027-01-01", TEAM, False),
        (2, "2026-01-01", AGENCY, False),
        (2, "2026-06-01", AGENCY, True),
    ]
    assert await world.told("LON-001") == {(HANDLER, "told")}


async def test_a_correction_takes_the_place_of_what_was_known_and_tells_nobody(world: World) -> None:
    await world.apply(world.corrected(a_relation(first_day="2021-05-01", unit=AGENCY)))

    assert await rows_of(world) == [(1, "2021-05-01", AGENCY, True)]
    assert await periods_of(world) == [("2021-05-01", None, False)]
    assert await world.decisions() == []
    await world.apply(world.leave("requested"))
    assert await world.told("AFW-001") == {(CHIEF, "told")}


async def test_an_end_that_never_was_closes_the_work_about_it(world: World) -> None:
    await world.apply(world.ended())
    rescinded = world.corrected(a_relation(), kind="rescinded")
    await world.apply(rescinded)

    assert await periods_of(world) == [("2020-01-01", None, False)]
    (item,) = await world.items("PER-002")
    assert (item.state, item.closed_by_event) == ("closed", id_of(rescinded))


async def test_a_relation_that_never_was_is_gone(world: World) -> None:
    await world.apply(world.corrected(None))

    assert await rows_of(world) == []
    await world.apply(world.corrected(None))
    assert await parked(world) == ["about a work relation that never began"]


async def test_another_account_is_told_to_both_addresses_without_the_account(world: World) -> None:
    moved = {"vlimpersnummer": EMPLOYEE, "given_name": "An", "family_name": "Claes", "language": "nl"}
    await world.apply(
        world.record("personnel.people", "personnel.person-changed.v1", {**moved, "mail_address": "new@demo.example"}),
        world.account_changed(),
    )

    mails = [mail for mail in await world.mails() if mail.rule == "PER-006"]
    assert [mail.address for mail in mails] == ["new@demo.example", f"{EMPLOYEE}@demo.example"]
    assert len({mail.id for mail in mails}) == 2
    assert all("BE71" not in mail.plain + mail.html + mail.subject for mail in mails)
    assert [item.title for item in await world.items("PER-006")] == ["Je rekeningnummer is gewijzigd"]


async def test_without_an_earlier_address_that_is_recorded(world: World) -> None:
    await world.apply(world.account_changed())

    assert await world.told("PER-006") == {(EMPLOYEE, "told")}
    assert await world.told("PER-006", "mail_previous") == {(EMPLOYEE, "no_previous_address")}


async def test_an_account_of_somebody_who_is_not_hired_yet_is_no_poison(world: World) -> None:
    await world.apply(world.registered("900200"), world.account_changed("900200"))

    assert await world.told("PER-006") == {("900200", "told")}
    assert await parked(world) == []


async def test_a_file_that_is_not_in_order_is_told_with_what_it_lacks_until_it_is_repaired(world: World) -> None:
    await world.apply(
        world.file("invalid", "Er is geen bankrekening bekend."),
        world.file("invalid", "Het uurrooster ontbreekt.", "De rekening BE71 0961 2345 6769 klopt niet."),
    )
    first, second = [mail for mail in await world.mails() if mail.rule == "LON-007"]
    assert first.cause == second.cause == f"number/{EMPLOYEE}/810/495"
    assert "• Er is geen bankrekening bekend." in first.plain
    assert "• Het uurrooster ontbreekt.\n\n• Controle x" in second.plain
    assert "0961" not in second.plain
    assert [item.state for item in await world.items("LON-007")] == ["closed", "open"]

    repaired = world.file("repaired")
    await world.apply(repaired)
    assert [item.closed_by_type for item in await world.items("LON-007")] == [
        "payroll.file-invalid.v1",
        "payroll.file-repaired.v1",
    ]
    assert (await world.items("LON-007"))[1].closed_by_event == id_of(repaired)


async def test_a_file_that_nobody_needs_any_more_closes_its_item_and_is_not_told_as_repaired(world: World) -> None:
    invalid, dropped = world.file("invalid", "Er is geen bankrekening bekend."), world.file("dropped")
    await world.apply(invalid, dropped)

    (item,) = await world.items("LON-007")
    assert (item.closed_by_type, item.closed_by_event) == ("payroll.file-dropped.v1", id_of(dropped))


async def test_an_import_that_spoils_a_valid_file_is_work_and_sends_no_mail(world: World) -> None:
    lacks = "Er is geen bankrekening bekend."
    new = world.file("invalid", lacks, origin="imported", was_valid=False)
    spoilt = world.file("invalid", lacks, origin="imported", was_valid=True)
    await world.apply(new)
    assert await world.told("LON-007") == {(None, "imported")}

    await world.apply(spoilt)

    (item,) = await world.items("LON-007")
    assert (item.recipient, item.state, item.event_id) == (HANDLER, "open", id_of(spoilt))
    assert await world.told("LON-007", "mail") == {(None, "imported")}
    assert [mail for mail in await world.mails() if mail.rule == "LON-007"] == []
    rows = [row for row in await world.decisions("LON-007") if row.event_id == id_of(spoilt)]
    assert [(row.channel, row.reason, row.outcomes) for row in rows] == [
        ("mail", "imported", 1),
        ("worklist", "told", 2),
    ]


async def test_a_rejection_that_is_resolved_closes_its_item_and_no_other(world: World) -> None:
    await world.apply(world.rejected(RECORD), world.rejected(f"master/{EMPLOYEE}/810/495"))
    resolved = world.resolved(RECORD)
    await world.apply(resolved)

    assert [(item.cause, item.closed_by_event) for item in await world.items("LON-001")] == [
        (RECORD, id_of(resolved)),
        (f"master/{EMPLOYEE}/810/495", None),
    ]


async def test_of_an_erased_person_nothing_is_left_but_that_it_was_decided(world: World) -> None:
    moved = {"vlimpersnummer": EMPLOYEE, "given_name": "An", "family_name": "Claes", "language": "nl"}
    await world.apply(
        world.record("personnel.people", "personnel.person-changed.v1", {**moved, "mail_address": "new@demo.example"}),
        world.leave("requested"),
        world.leave("approved"),
        world.started(kind="changed", effective_day="2026-01-01"),
    )
    decided = len(await world.decisions())
    await world.apply(world.erased())

    async with world.engine.connect() as connection:
        for table in (PERSON, EMPLOYMENT, JOB_ROW, FORMER_ADDRESS):
            wanted = select(table).where(table.c.vlimpersnummer == EMPLOYEE)
            assert (await connection.execute(wanted)).all() == []
    assert len(await world.decisions()) == decided > 0
    assert {(mail.state, mail.address, mail.subject, mail.plain, mail.html) for mail in await world.mails()} == {
        ("erased", "", "", "", "")
    }
    assert await world.items() == []


async def test_reference_data_that_no_message_needs_is_passed_over(world: World) -> None:
    body = {"code": "B1", "name": "Brussel", "unit": TEAM, "valid_from": "2020-01-01", "valid_until": None}
    await world.apply(world.record("personnel.organisation", "personnel.location-changed.v1", body, key="location:B1"))

    assert await parked(world) == []


async def test_a_manager_who_was_reported_sick_by_mistake_is_there(world: World) -> None:
    await world.apply(world.sick(MANAGER), world.leave("requested"), world.well(MANAGER))
    told = {row.recipient for row in await world.decisions("AFW-001", "mail") if row.is_told}

    await world.apply(world.leave("requested", request_id=str(uuid4())))

    assert MANAGER not in told
    assert MANAGER in {row.recipient for row in await world.decisions("AFW-001", "mail") if row.is_told}
    assert {row.event_type for row in await world.decisions("AFW-010")} == {"absence.sickness-reported.v1"}
