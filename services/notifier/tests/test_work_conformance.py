"""What a unit of work does, in memory and on PostgreSQL alike."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from notifier.domain.absence import Absence
from notifier.domain.decision import Decision, Mail, mail_id
from notifier.domain.employment import JobRow
from notifier.domain.grant import Scope
from notifier.domain.person import Service
from notifier.domain.reason import Reason
from notifier.domain.unit import Unit
from notifier.messages.message_list import read_list
from notifier.ports import Work as WorkPort
from notifier.storage import SqlWork
from notifier.storage.message_lists import accept_list
from notifier.storage.tables import DECISION, MAIL
from services.notifier.tests.builders import (
    AGENCY,
    EMPLOYEE,
    EMPLOYER,
    LIST,
    MANAGER,
    NOW,
    ROOT,
    TEAM,
    TODAY,
    a_grant,
    a_person,
)
from services.notifier.tests.fakes import FakeLetters, FakeWork

Work = FakeWork | SqlWork
GOOD = LIST.read_text()


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def real_engine(request: pytest.FixtureRequest) -> AsyncEngine | None:
    """PostgreSQL's engine when the real one is meant."""
    return request.getfixturevalue("engine") if request.param == "postgres" else None


@pytest.fixture
async def work(real_engine: AsyncEngine | None) -> AsyncIterator[Work]:
    if real_engine is None:
        yield FakeWork(NOW, read_list(GOOD))
        return
    async with real_engine.begin() as connection:
        await accept_list(connection, GOOD, read_list(GOOD), NOW)
        yield SqlWork(connection, NOW, FakeLetters())


def a_row(from_day: date = TODAY, sequence: int = 1, **changes: object) -> JobRow:
    row = JobRow(
        vlimpersnummer=EMPLOYEE,
        employment_sequence=sequence,
        from_day=from_day,
        unit=TEAM,
        legal_employer=EMPLOYER,
        is_primary=True,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def an_absence(**changes: object) -> Absence:
    absence = Absence(
        absence_id=uuid4(),
        vlimpersnummer=MANAGER,
        employment_sequence=1,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=1),
        is_whole_day=True,
    )
    return replace(absence, **changes)  # type: ignore[arg-type]


async def test_a_person_is_known_as_told_last(work: Work) -> None:
    await work.keep_person(a_person(EMPLOYEE))
    await work.keep_person(a_person(EMPLOYEE, family_name="Claes", mail_address=None))

    assert await work.person(EMPLOYEE) == a_person(EMPLOYEE, family_name="Claes", mail_address=None)
    assert await work.person(MANAGER) is None


async def test_a_relation_begins_changes_and_ends(work: Work) -> None:
    await work.keep_person(a_person(EMPLOYEE))
    await work.start_employment(a_row(), None)
    moved = TODAY + timedelta(days=10)

    assert await work.change_employment(a_row(moved, unit=AGENCY), None)
    assert await work.end_employment(EMPLOYEE, 1, moved)
    assert (await work.colleagues([EMPLOYEE]))[EMPLOYEE].services == (Service(TODAY, moved),)
    for day, unit in ((TODAY, TEAM), (moved - timedelta(days=1), TEAM), (moved, AGENCY)):
        seat = await work.seat(EMPLOYEE, 1, day)
        assert seat is not None
        assert seat.units == (unit,)


async def test_a_seat_before_the_first_day_is_that_of_the_first_row(work: Work) -> None:
    await work.start_employment(a_row(TODAY + timedelta(days=30)), None)

    seat = await work.seat(EMPLOYEE, 1, TODAY)
    assert seat is not None
    assert seat.units == (TEAM,)


async def test_the_primary_relation_is_meant_when_none_is_named(work: Work) -> None:
    await work.start_employment(a_row(), None)
    await work.start_employment(a_row(sequence=2, unit=AGENCY, is_primary=False), None)

    seat, other = await work.seat(EMPLOYEE, None, TODAY), await work.seat(EMPLOYEE, 2, TODAY)
    assert seat is not None
    assert other is not None
    assert (seat.units, other.units) == ((TEAM,), (AGENCY,))
    assert await work.seat(EMPLOYEE, 3, TODAY) is None
    assert await work.seat(MANAGER, None, TODAY) is None


async def test_what_never_began_cannot_change_or_end(work: Work) -> None:
    assert not await work.change_employment(a_row(), None)
    assert not await work.end_employment(EMPLOYEE, 1, TODAY)
    assert not await work.end_grant(uuid4(), TODAY)


async def test_units_are_walked_upwards(work: Work) -> None:
    await work.keep_unit(Unit(TEAM, "Team", AGENCY))
    await work.keep_unit(Unit(AGENCY, "Agentschap", ROOT))

    assert await work.units_above(TEAM) == (TEAM, AGENCY, ROOT)
    assert await work.units_above("OVO000000") == ("OVO000000",)
    assert await work.unit(TEAM) == Unit(TEAM, "Team", AGENCY)
    assert await work.unit(ROOT) is None


async def test_units_in_a_circle_are_walked_once(work: Work) -> None:
    await work.keep_unit(Unit(TEAM, "Team", AGENCY))
    await work.keep_unit(Unit(AGENCY, "Agentschap", TEAM))

    assert await work.units_above(TEAM) == (TEAM, AGENCY)


async def test_grants_are_found_by_role_and_scope(work: Work) -> None:
    here, employer = a_grant(MANAGER, "manager"), a_grant(MANAGER, "hrbp", "legal_employer", EMPLOYER)
    everywhere = a_grant(EMPLOYEE, "manager", "all", None)
    ids = {grant: uuid4() for grant in (here, employer, everywhere)}
    for grant, grant_id in ids.items():
        await work.keep_grant(grant_id, grant)
    scopes = [Scope("unit", TEAM), Scope("legal_employer", EMPLOYER), Scope("all", None)]

    assert set(await work.grants(["manager"], scopes)) == {here, everywhere}
    assert set(await work.grants(["manager", "hrbp"], scopes[:2])) == {here, employer}
    assert await work.grants(["manager"], [Scope("unit", AGENCY)]) == ()
    assert await work.end_grant(ids[here], TODAY)
    assert set(await work.grants(["manager"], scopes[:1])) == {replace(here, until_day=TODAY)}


async def test_away_is_who_is_absent_for_the_whole_day(work: Work) -> None:
    absence = an_absence()
    await work.keep_absence(absence)
    await work.keep_absence(an_absence(vlimpersnummer=EMPLOYEE, is_whole_day=False))

    assert await work.away([MANAGER, EMPLOYEE], TODAY) == {MANAGER}
    assert await work.away([EMPLOYEE], TODAY) == frozenset()
    assert await work.away([MANAGER], TODAY + timedelta(days=2)) == frozenset()
    await work.keep_absence(replace(absence, is_cancelled=True))
    assert await work.away([MANAGER], TODAY) == frozenset()
    assert await work.absence(absence.absence_id) == replace(absence, is_cancelled=True)
    assert await work.absence(uuid4()) is None


async def test_the_list_in_use_is_at_hand(work: Work) -> None:
    assert await work.message_list() == read_list(GOOD)


async def test_a_decision_and_its_mail_are_kept_once(work: Work) -> None:
    event_id = uuid4()
    decision = a_decision(event_id)
    await work.record(decision, a_mail(decision))
    await work.record(replace(decision, roles=("superior",)), a_mail(decision))
    nobody = replace(decision, recipient=None, reason=Reason.NOBODY)
    await work.record(nobody, None)
    await work.record(nobody, None)

    assert await recorded(work) == [(MANAGER, ["manager"], "told", True), (None, ["manager"], "nobody", False)]


def a_decision(event_id: object) -> Decision:
    return Decision(
        event_id=event_id,  # type: ignore[arg-type]
        event_type="absence.leave-requested.v1",
        origin="entered",
        rule="AFW-001",
        rule_version="a",
        list_version="b",
        vlimpersnummer=EMPLOYEE,
        recipient=MANAGER,
        roles=("manager",),
        channel="mail",
        reason=Reason.TOLD,
        cause="x",
        effective_day=TODAY,
        decided_at=NOW,
    )


def a_mail(decision: Decision) -> Mail:
    name = mail_id(decision.event_id, decision.rule, decision.recipient or "")
    return Mail(mail_id=name, address="a@b.example", letter=FakeLetters().write("leave_requested", {}))


async def recorded(work: Work) -> list[tuple[str | None, list[str], str, bool]]:
    if isinstance(work, FakeWork):
        return [(d.recipient, list(d.roles), d.reason, m is not None) for d, m in work.recorded.values()]
    rows = await work._connection.execute(
        select(DECISION, MAIL.c.id.label("mail")).outerjoin(MAIL).order_by(DECISION.c.id)
    )
    return [(row.recipient, row.roles, row.reason, row.mail is not None) for row in rows]


def test_both_are_what_the_use_cases_ask_for() -> None:
    def accepts(work: WorkPort) -> WorkPort:
        return work

    assert accepts(FakeWork(NOW))
