"""Rehires, corrections, rescissions, switches and erasures reach the replica."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.domain.employment import NotEmployedError
from absence.domain.period import Period
from absence.storage import SqlWork, metadata
from absence.usecases.leave import request_leave, withdraw_leave
from absence.usecases.reading import list_absences, read_request
from chassis.envelope import Record
from services.absence.tests.builders import (
    AGENCY,
    EMPLOYEE,
    MANAGER,
    MONDAY,
    NOW,
    TEAM,
    a_caller,
    a_wish,
)
from services.absence.tests.test_consumers import a_job, a_record, a_role, apply, deferred, registered

pytestmark = pytest.mark.postgres

START, LATER = date(2026, 1, 1), date(2026, 6, 1)


@pytest.fixture
async def work(engine: AsyncEngine) -> AsyncIterator[SqlWork]:
    async with engine.connect() as connection:
        yield SqlWork(connection, NOW)


def ended(sequence: int, last_day: str, relation: int = 1) -> Record:
    return a_record("employment-ended", sequence, employment_sequence=relation, last_day=last_day)


def switched(sequence: int, relation: int, day: str, previous: int | None) -> Record:
    return a_record(
        "primary-switched", sequence, employment_sequence=relation, previous_sequence=previous, effective_day=day
    )


def told(*days: str, relation: int = 1, **changes: Any) -> dict[str, Any]:
    row = {"effective_sequence": 0, "unit": AGENCY, "is_primary": True, "action": "hire"}
    periods = [{"first_day": days[0], "last_day": None, "is_ended": False}]
    rows = [{**row, "effective_day": day} for day in days]
    return {"employment_sequence": relation, "legal_employer": "844", "periods": periods, "rows": rows, **changes}


async def test_a_rehire_is_a_second_period_and_leave_falls_in_one_of_them(engine, work):
    await apply(
        engine,
        registered(),
        a_job("employment-started", 2),
        ended(3, "2026-06-30"),
        a_job("employment-started", 4, effective_day="2026-12-01", action="rehire", unit=AGENCY),
    )

    (employment,) = await work.employments(EMPLOYEE)
    assert [(each.first_day, each.last_day, each.has_ended) for each in employment.periods] == [
        (START, date(2026, 6, 30), True),
        (date(2026, 12, 1), None, False),
    ]
    assert employment.row_on(date(2026, 12, 1)).unit == AGENCY
    assert employment.covers(Period(date(2026, 12, 1), date(2026, 12, 4)))
    assert not employment.covers(Period(date(2026, 6, 29), date(2026, 12, 4)))
    with pytest.raises(NotEmployedError):
        await request_leave(work, a_caller(), a_wish(MONDAY))


@pytest.mark.parametrize(
    "impossible",
    [
        a_job("employment-started", 3),
        a_job("employment-started", 4, effective_day="2026-06-30"),
        a_record("employment-corrected", 3, employment_sequence=2, relation=told("2026-01-01", relation=2)),
        a_record("employment-rescinded", 3, employment_sequence=2, relation=None),
        switched(3, 2, "2026-06-01", 1),
    ],
)
async def test_what_the_own_stream_rules_out_is_parked(engine, impossible):
    before = [registered(), a_job("employment-started", 2)]
    if int(dict(impossible.headers)["ce_sequence"]) > 3:
        before.append(ended(3, "2026-06-30"))

    await apply(engine, *before, impossible)

    assert [state for state, _ in await deferred(engine)] == ["parked"]


async def test_a_corrected_relation_takes_the_place_of_what_was_known(engine, work):
    await apply(
        engine,
        registered(),
        a_job("employment-started", 2),
        a_job("employment-changed", 3, effective_day="2026-06-01", unit=TEAM),
        a_record("employment-corrected", 4, employment_sequence=1, relation=told("2026-02-01", "2026-03-01")),
    )

    (employment,) = await work.employments(EMPLOYEE)
    assert [(row.from_day, row.unit, row.legal_employer) for row in employment.rows] == [
        (date(2026, 2, 1), AGENCY, "844"),
        (date(2026, 3, 1), AGENCY, "844"),
    ]
    assert employment.first_day == date(2026, 2, 1)


async def test_a_switch_moves_all_relations_and_lets_earlier_words_show_through(engine, work):
    await apply(
        engine,
        registered(),
        a_job("employment-started", 2),
        a_job("employment-started", 3, employment_sequence=2),
        switched(4, 2, "2026-09-01", 1),
        a_job("employment-changed", 5, effective_day="2026-06-01", unit=AGENCY),
    )

    first, second = await work.employments(EMPLOYEE)
    assert [first.row_on(day).is_primary for day in (LATER, date(2026, 9, 1))] == [True, False]
    assert second.row_on(date(2026, 9, 1)).is_primary
    assert [first.row_on(day).unit for day in (START, LATER, date(2026, 9, 1))] == [TEAM, AGENCY, AGENCY]


async def test_leave_in_a_relation_that_never_was_stays_and_can_be_withdrawn(engine):
    await apply(engine, registered(), a_job("employment-started", 2))
    wish = a_wish(MONDAY)
    async with engine.begin() as connection:
        await request_leave(SqlWork(connection, NOW), a_caller(), wish)

    await apply(engine, a_record("employment-rescinded", 3, employment_sequence=1, relation=None))

    async with engine.begin() as connection:
        work = SqlWork(connection, NOW)
        assert await work.employments(EMPLOYEE) == ()
        assert (await read_request(work, a_caller(), wish.request_id)).is_reason_readable
        assert len((await list_absences(work, a_caller(None, is_handler=True), EMPLOYEE)).requests) == 1
        assert (await withdraw_leave(work, a_caller(), wish.request_id)).state == "withdrawn"


async def test_a_rescinded_change_leaves_the_relation_as_told(engine, work):
    await apply(
        engine,
        registered(),
        a_job("employment-started", 2),
        a_job("employment-changed", 3, effective_day="2026-06-01", unit=TEAM),
        a_record("employment-rescinded", 4, employment_sequence=1, relation=told("2026-01-01")),
    )

    (employment,) = await work.employments(EMPLOYEE)
    assert [row.from_day for row in employment.rows] == [START]


async def test_of_an_erased_person_nothing_is_kept_whatever_waits(engine):
    await apply(
        engine, registered(key=MANAGER), a_role("role-granted", 2), registered(), a_job("employment-started", 2)
    )
    async with engine.begin() as connection:
        await request_leave(SqlWork(connection, NOW), a_caller(), a_wish(MONDAY))
    await apply(engine, a_job("employment-changed", 9))
    assert [state for state, _ in await deferred(engine)] == ["waiting"]

    await apply(engine, a_record("person-erased", 3))

    assert await deferred(engine) == []
    async with engine.connect() as connection:
        found = []
        for table in metadata.sorted_tables:
            rows = await connection.execute(text(f'SELECT to_jsonb(t)::text FROM "{table.name}" AS t'))  # noqa: S608
            found += [table.name for row in rows if EMPLOYEE in row[0]]
        assert set(found) == {"position", "stream", "subject"}
        assert await SqlWork(connection, NOW).knows_person(MANAGER)


async def test_bank_accounts_and_reference_data_do_not_matter(engine):
    await apply(engine, registered(), a_record("bank-account-changed", 2, iban="BE43068999999501"))

    assert await deferred(engine) == []
