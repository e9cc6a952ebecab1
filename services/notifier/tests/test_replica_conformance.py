"""What a unit of work knows of people, relations and absences, in memory and on PostgreSQL alike."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from notifier.domain.employment import Period
from notifier.domain.grant import Scope
from notifier.domain.person import Service
from notifier.domain.unit import Unit
from services.notifier.tests.builders import (
    AGENCY,
    EMPLOYEE,
    EMPLOYER,
    MANAGER,
    ROOT,
    TEAM,
    TODAY,
    a_grant,
    a_person,
)
from services.notifier.tests.kept import Work, a_relation, a_request, a_row, an_absence


async def test_a_person_is_known_as_told_last(work: Work) -> None:
    await work.keep_person(a_person(EMPLOYEE))
    await work.keep_person(a_person(EMPLOYEE, family_name="Claes", mail_address=None))

    assert await work.person(EMPLOYEE) == a_person(EMPLOYEE, family_name="Claes", mail_address=None)
    assert await work.person(MANAGER) is None


async def test_a_relation_is_known_as_told_last(work: Work) -> None:
    moved = TODAY + timedelta(days=10)
    relation = a_relation(a_row(), a_row(moved, unit=AGENCY, last_day=moved, probation_end=moved), last_day=moved)
    await work.keep_person(a_person(EMPLOYEE))
    await work.keep_relation(a_relation(a_row(TODAY - timedelta(days=5), unit=ROOT)))
    await work.keep_relation(relation)

    assert await work.relation(EMPLOYEE, 1) == relation
    assert await work.relations(EMPLOYEE) == (relation,)
    assert (await work.colleagues([EMPLOYEE]))[EMPLOYEE].services == (Service(TODAY, moved),)
    for day, unit in ((TODAY, TEAM), (moved - timedelta(days=1), TEAM), (moved, AGENCY)):
        seat = await work.seat(EMPLOYEE, 1, day)
        assert seat is not None
        assert seat.units == (unit,)


async def test_a_relation_that_began_again_has_two_times_in_service(work: Work) -> None:
    relation = a_relation(a_row(), is_ended=True, last_day=TODAY)
    again = Period(first_day=TODAY + timedelta(days=30), last_day=None)
    relation = replace(relation, periods=(*relation.periods, again))
    await work.keep_person(a_person(EMPLOYEE))
    await work.keep_relation(relation)

    assert await work.relation(EMPLOYEE, 1) == relation
    services = (await work.colleagues([EMPLOYEE]))[EMPLOYEE].services
    assert services == (Service(TODAY, TODAY), Service(again.first_day, None))


async def test_a_relation_that_never_was_is_gone(work: Work) -> None:
    other = a_relation(a_row(sequence=2))
    await work.keep_relation(a_relation(a_row()))
    await work.keep_relation(other)
    await work.forget_relation(EMPLOYEE, 1)

    assert await work.relation(EMPLOYEE, 1) is None
    assert await work.relations(EMPLOYEE) == (other,)
    assert await work.seat(EMPLOYEE, 1, TODAY) is None


async def test_a_seat_before_the_first_day_is_that_of_the_first_row(work: Work) -> None:
    await work.keep_relation(a_relation(a_row(TODAY + timedelta(days=30))))

    seat = await work.seat(EMPLOYEE, 1, TODAY)
    assert seat is not None
    assert seat.units == (TEAM,)


async def test_the_primary_relation_is_meant_when_none_is_named(work: Work) -> None:
    await work.keep_relation(a_relation(a_row()))
    await work.keep_relation(a_relation(a_row(sequence=2, unit=AGENCY, is_primary=False)))

    seat, other = await work.seat(EMPLOYEE, None, TODAY), await work.seat(EMPLOYEE, 2, TODAY)
    assert seat is not None
    assert other is not None
    assert (seat.units, other.units) == ((TEAM,), (AGENCY,))
    assert await work.seat(EMPLOYEE, 3, TODAY) is None
    assert await work.seat(MANAGER, None, TODAY) is None


async def test_a_role_that_was_never_granted_cannot_end(work: Work) -> None:
    assert not await work.end_grant(uuid4(), TODAY)


async def test_the_previous_address_is_one_that_is_another(work: Work) -> None:
    await work.keep_person(a_person(EMPLOYEE, mail_address="new@demo.example"))
    assert (await work.colleagues([EMPLOYEE]))[EMPLOYEE].previous_address is None

    await work.keep_former_address(EMPLOYEE, "old@demo.example")
    assert (await work.colleagues([EMPLOYEE]))[EMPLOYEE].previous_address == "old@demo.example"
    await work.keep_former_address(EMPLOYEE, "new@demo.example")
    assert (await work.colleagues([EMPLOYEE]))[EMPLOYEE].previous_address is None


async def test_requests_wait_until_they_do_not(work: Work) -> None:
    later, first = a_request(requested_day=TODAY), a_request(requested_day=TODAY - timedelta(days=1))
    for request in (later, first, a_request(vlimpersnummer=MANAGER)):
        await work.keep_request(request)
    assert await work.open_requests(EMPLOYEE) == (first, later)

    await work.forget_request(first.request_id)
    await work.forget_request(uuid4())
    assert await work.open_requests(EMPLOYEE) == (later,)


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
