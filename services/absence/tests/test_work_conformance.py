"""What a unit of work does, in memory and on PostgreSQL alike."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.domain.authority import Role, Scope, scopes_from
from absence.domain.day_line import leave_days, sickness_days
from absence.domain.leave import LeaveRequest, LeaveState
from absence.domain.leave_type import LeaveType
from absence.domain.period import Part, Period
from absence.domain.sickness import SicknessSpell
from absence.messages.outbound import availability_changed, leave_requested
from absence.storage import INBOX, SqlWork
from chassis.envelope import Seen
from services.absence.tests.builders import (
    AGENCY,
    EMPLOYEE,
    FRIDAY,
    MANAGER,
    MONDAY,
    NOW,
    ROOT,
    TEAM,
    TODAY,
    TUESDAY,
    a_grant,
    a_row,
    an_employment,
)
from services.absence.tests.fakes import FakeWork

Work = FakeWork | SqlWork


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def real_engine(request: pytest.FixtureRequest) -> AsyncEngine | None:
    """PostgreSQL's engine when the real one is meant."""
    return request.getfixturevalue("engine") if request.param == "postgres" else None


@pytest.fixture
async def work(real_engine: AsyncEngine | None) -> AsyncIterator[Work]:
    if real_engine is None:
        fake = FakeWork(NOW)
        fake.positions[EMPLOYEE] = 5
        yield fake
        return
    async with real_engine.begin() as connection:
        places = {"known_epoch": 1, "known_sequence": 5, "handled_epoch": 1, "handled_sequence": 5}
        stream = {"consumer": "absence", "topic": "personnel.people", "key": EMPLOYEE}
        await connection.execute(insert(INBOX.position).values(**stream, **places))
        yield SqlWork(connection, NOW)


def a_request(period: Period, **changes: Any) -> LeaveRequest:
    made = LeaveRequest(
        request_id=uuid4(),
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        leave_type=LeaveType.ANNUAL,
        period=period,
        days=leave_days(LeaveType.ANNUAL, period),
        state=LeaveState.REQUESTED,
        requested_at=NOW,
        requested_by="maria",
    )
    return replace(made, **changes)


def a_spell(period: Period) -> SicknessSpell:
    return SicknessSpell(
        spell_id=uuid4(),
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        period=period,
        original_first_day=MONDAY,
        days=sickness_days(period),
        reported_at=NOW,
        reported_by=MANAGER,
    )


async def test_it_knows_the_instant_and_the_day_in_brussels(work):
    assert (work.now, work.today) == (NOW, TODAY)


async def test_a_relation_is_kept_as_it_is_now_and_forgotten(work):
    await work.register_person(EMPLOYEE)
    rows = (a_row(), a_row(from_day=TUESDAY, is_primary=False, is_switch=True))
    rehired = an_employment(last_day=MONDAY, rows=rows).ended(MONDAY).rehired(a_row(from_day=FRIDAY), None)
    await work.keep_employment(rehired)
    await work.keep_employment(an_employment(employment_sequence=2))
    assert (await work.employments(EMPLOYEE))[0] == rehired

    await work.keep_employment(an_employment())
    await work.forget_employment(EMPLOYEE, 2)

    assert await work.employments(EMPLOYEE) == (an_employment(),)


async def test_of_an_erased_person_nothing_is_kept(work):
    for person in (EMPLOYEE, MANAGER):
        await work.register_person(person)
        await work.keep_employment(an_employment(person))
        await work.keep_grant(a_grant(person, TEAM))
    await work.keep_leave_request(a_request(Period(MONDAY, MONDAY)))
    await work.keep_sickness_spell(a_spell(Period(TUESDAY, TUESDAY)))

    await work.erase(EMPLOYEE)

    assert not await work.knows_person(EMPLOYEE)
    assert await work.employments(EMPLOYEE) == ()
    assert await work.leave_requests(EMPLOYEE, since=date.min) == ()
    assert await work.sickness_spells(EMPLOYEE, since=date.min) == ()
    assert {grant.vlimpersnummer for grant in await work.grants_on([Scope("unit", TEAM)], TODAY)} == {MANAGER}
    assert len(await work.employments(MANAGER)) == 1


async def test_people_are_known_once_registered_however_often(work):
    assert not await work.knows_person(EMPLOYEE)

    await work.register_person(EMPLOYEE)
    await work.register_person(EMPLOYEE)

    assert await work.knows_person(EMPLOYEE)
    assert not await work.knows_person(MANAGER)


async def test_relations_come_back_as_they_were_kept_by_sequence(work):
    for person in (EMPLOYEE, MANAGER):
        await work.register_person(person)
    second = an_employment(employment_sequence=2, last_day=FRIDAY)
    first = an_employment()
    for employment in (second, first, an_employment(MANAGER)):
        await work.keep_employment(employment)
    assert await work.employments(EMPLOYEE) == (first, second)

    moved = first.changed(a_row(from_day=TUESDAY, unit=AGENCY, is_primary=False), None).ended(FRIDAY)
    await work.keep_employment(moved)

    assert await work.employments(EMPLOYEE) == (moved, second)
    assert await work.employments("999999") == ()


async def test_the_way_up_is_nearest_first_and_ends_in_a_circle(work):
    await work.place_unit(TEAM, ROOT)
    await work.place_unit(TEAM, AGENCY)
    assert await work.units_up_from(TEAM, TODAY) == (TEAM, AGENCY)

    await work.place_unit(AGENCY, ROOT)
    await work.place_unit(ROOT, None)
    assert await work.units_up_from(TEAM, TODAY) == (TEAM, AGENCY, ROOT)
    assert await work.units_up_from("OVO999999", TODAY) == ("OVO999999",)

    await work.place_unit(ROOT, TEAM)
    assert await work.units_up_from(TEAM, TODAY) == (TEAM, AGENCY, ROOT)


async def test_grants_hold_on_their_scopes_and_days_only(work):
    team = a_grant(MANAGER, TEAM, until_day=TODAY)
    employer = a_grant(MANAGER, "", Role.MANAGER_BACKUP, scope=Scope("legal_employer", "810"))
    everything = a_grant(MANAGER, "", scope=Scope("all", None))
    elsewhere = [
        a_grant(MANAGER, AGENCY),
        a_grant(MANAGER, "", scope=Scope("legal_employer", TEAM)),
        a_grant(MANAGER, TEAM, until_day=TODAY - timedelta(days=1)),
        a_grant(MANAGER, TEAM, from_day=TODAY + timedelta(days=1)),
    ]
    for grant in (team, employer, everything, *elsewhere):
        await work.keep_grant(grant)

    holding = await work.grants_on(scopes_from([TEAM], "810"), TODAY)

    assert holding == tuple(sorted([team, employer, everything], key=lambda each: each.grant_id))


async def test_a_grant_is_kept_anew_under_its_number(work):
    grant = a_grant(MANAGER, TEAM)
    await work.keep_grant(grant)
    ended = replace(grant, until_day=TODAY)

    await work.keep_grant(ended)

    assert await work.grant(grant.grant_id) == ended
    assert await work.grant(uuid4()) is None


async def test_a_request_comes_back_as_it_was_kept(work):
    asked = a_request(Period(MONDAY, MONDAY, Part.AM))
    await work.keep_leave_request(asked)
    assert await work.leave_request(asked.request_id) == asked

    refused = asked.refuse(by=MANAGER, at=NOW, reason="te druk")
    await work.keep_leave_request(refused)

    assert await work.leave_request(asked.request_id) == refused
    assert await work.owner_of_request(asked.request_id) == EMPLOYEE
    assert await work.owner_of_request(uuid4()) is None
    assert await work.leave_request(uuid4()) is None


async def test_a_spell_comes_back_as_it_was_kept(work):
    spell = a_spell(Period(MONDAY, FRIDAY))
    await work.keep_sickness_spell(spell)
    assert await work.sickness_spell(spell.spell_id) == spell

    withdrawn = spell.withdraw(by=MANAGER, at=NOW)
    await work.keep_sickness_spell(withdrawn)

    assert await work.sickness_spell(spell.spell_id) == withdrawn
    assert await work.owner_of_spell(spell.spell_id) == EMPLOYEE
    assert await work.owner_of_spell(uuid4()) is None
    assert await work.sickness_spell(uuid4()) is None


async def test_absences_are_listed_by_first_day_from_a_day_on(work):
    later, earlier, past = (a_request(Period(day, day)) for day in (FRIDAY, TUESDAY, MONDAY))
    others = a_request(Period(FRIDAY, FRIDAY), vlimpersnummer=MANAGER)
    for request in (later, earlier, past, others):
        await work.keep_leave_request(request)
    long, short = a_spell(Period(MONDAY, FRIDAY)), a_spell(Period(MONDAY - timedelta(days=3), MONDAY))
    for spell in (long, short):
        await work.keep_sickness_spell(spell)

    assert await work.leave_requests(EMPLOYEE, since=TUESDAY) == (earlier, later)
    assert await work.sickness_spells(EMPLOYEE, since=TUESDAY) == (long,)
    assert await work.sickness_spells(EMPLOYEE, since=date.min) == (short, long)


async def test_what_is_said_gets_its_place_per_stream(work):
    await work.lock(EMPLOYEE, MANAGER)
    request = a_request(Period(MONDAY, MONDAY))

    one = await work.say(leave_requested(request, NOW), availability_changed(request, NOW, "away"))
    two = await work.say(leave_requested(request, NOW), seen=[Seen("personnel.people", EMPLOYEE, 5)])

    assert one == (Seen("absence.requests", EMPLOYEE, 1), Seen("absence.availability", EMPLOYEE, 1))
    assert two == (Seen("absence.requests", EMPLOYEE, 2),)


async def test_it_tells_how_far_the_replica_is_with_a_person(work):
    assert await work.position_of(EMPLOYEE) == Seen("personnel.people", EMPLOYEE, 5)
    assert await work.position_of(MANAGER) is None
