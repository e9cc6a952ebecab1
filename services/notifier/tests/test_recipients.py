"""Who is told, by role and scope, and who stands in for whom."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.domain.grant import Grant, Scope
from notifier.domain.person import Service, has_left, has_not_started
from notifier.domain.reason import Reason
from notifier.domain.recipients import Told, holders, resolve
from notifier.domain.role import MANAGER, MANAGER_BACKUP, OVER_THE_EMPLOYEE
from notifier.domain.rule import Addressee
from services.notifier.tests.builders import (
    AGENCY,
    BACKUP,
    CHIEF,
    CLOCK,
    EMPLOYEE,
    EMPLOYER,
    HANDLER,
    LEADER,
    LONG_AGO,
    TEAM,
    TODAY,
    a_circle,
    a_colleague,
    a_grant,
    a_seat,
)

YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
REQUEST = (Addressee("manager", "not_replaced"), Addressee("manager_backup", "manager_away"))
TEAM_ROLES = (a_grant(LEADER, "manager"), a_grant(BACKUP, "manager_backup"), a_grant(CHIEF, "manager", code=AGENCY))


def outcome(told: tuple[Told, ...]) -> set[tuple[str | None, Reason]]:
    return {(each.recipient, each.reason) for each in told}


def test_the_nearest_part_of_the_organisation_with_a_holder_counts() -> None:
    grants = [a_grant(HANDLER, "hrbp", "all", None), a_grant(CLOCK, "hrbp", "legal_employer", EMPLOYER)]

    assert holders("hrbp", a_seat(), grants, TODAY) == (CLOCK,)
    assert holders("hrbp", a_seat(), [*grants, a_grant(CHIEF, "hrbp", code=AGENCY)], TODAY) == (CHIEF,)
    assert holders("hrbp", a_seat(), grants[:1], TODAY) == (HANDLER,)


@pytest.mark.parametrize("until", [None, TODAY, YESTERDAY])
def test_a_role_counts_through_its_last_day(until: date | None) -> None:
    found = holders("manager", a_seat(), [a_grant(LEADER, "manager", until=until)], TODAY)

    assert found == (() if until == YESTERDAY else (LEADER,))


def test_a_manager_is_led_from_one_unit_further_up() -> None:
    assert holders(MANAGER, a_seat(LEADER), TEAM_ROLES, TODAY) == (CHIEF,)


def test_the_back_up_of_a_manager_does_not_stand_in_over_that_manager() -> None:
    assert holders(MANAGER_BACKUP, a_seat(LEADER), TEAM_ROLES, TODAY) == ()
    assert holders(MANAGER_BACKUP, a_seat(), TEAM_ROLES, TODAY) == (BACKUP,)


def test_a_manager_who_is_there_gets_the_request() -> None:
    assert outcome(resolve(REQUEST, a_seat(), a_circle(TEAM_ROLES))) == {(LEADER, Reason.TOLD)}


def test_the_back_up_gets_it_when_the_manager_is_away() -> None:
    told = resolve(REQUEST, a_seat(), a_circle(TEAM_ROLES, away=[LEADER]))

    assert outcome(told) == {(LEADER, Reason.REPLACED), (BACKUP, Reason.TOLD)}


def test_the_manager_gets_it_in_spite_of_being_away_when_no_back_up_can() -> None:
    told = resolve(REQUEST, a_seat(), a_circle(TEAM_ROLES[:1], away=[LEADER]))

    assert outcome(told) == {(LEADER, Reason.TOLD), (None, Reason.NOBODY)}


def test_the_back_up_gets_it_when_there_is_no_manager() -> None:
    told = resolve(REQUEST, a_seat(), a_circle(TEAM_ROLES[1:2]))

    assert outcome(told) == {(BACKUP, Reason.TOLD), (None, Reason.NOBODY)}


def test_the_back_up_gets_it_when_the_manager_has_left() -> None:
    gone = {LEADER: a_colleague(LEADER, Service(LONG_AGO, YESTERDAY))}
    told = resolve(REQUEST, a_seat(), a_circle(TEAM_ROLES, gone))

    assert outcome(told) == {(LEADER, Reason.HAS_LEFT), (BACKUP, Reason.TOLD)}


def test_of_two_managers_the_one_who_is_there_is_told() -> None:
    grants = [*TEAM_ROLES, a_grant(HANDLER, "manager")]
    told = resolve(REQUEST, a_seat(), a_circle(grants, away=[LEADER]))

    assert outcome(told) == {(LEADER, Reason.REPLACED), (HANDLER, Reason.TOLD)}


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        (None, Reason.NO_ADDRESS),
        ("not an address", Reason.UNUSABLE_ADDRESS),
        ("jan..peeters@demo.example", Reason.UNUSABLE_ADDRESS),
        (".jan@demo.example", Reason.UNUSABLE_ADDRESS),
        ("jan.@demo.example", Reason.UNUSABLE_ADDRESS),
        ("a@b.be\nBcc: x@y.be", Reason.UNUSABLE_ADDRESS),
    ],
)
def test_a_manager_without_a_usable_address_is_not_told_and_not_replaced(address: str | None, reason: Reason) -> None:
    circle = a_circle(TEAM_ROLES, {LEADER: a_colleague(LEADER, mail_address=address)})

    assert outcome(resolve(REQUEST, a_seat(), circle)) == {(LEADER, reason)}


def test_an_employee_is_told_of_the_own_request_even_before_the_first_day() -> None:
    later = {EMPLOYEE: a_colleague(EMPLOYEE, Service(TOMORROW, None))}

    assert outcome(resolve((Addressee("employee"),), a_seat(), a_circle((), later))) == {(EMPLOYEE, Reason.TOLD)}


def test_a_holder_who_starts_later_is_not_told_yet() -> None:
    later = {HANDLER: a_colleague(HANDLER, Service(TOMORROW, None))}
    circle = a_circle([a_grant(HANDLER, "dcpa_handler", "all", None)], later)

    assert outcome(resolve((Addressee("dcpa_handler"),), a_seat(), circle)) == {(HANDLER, Reason.NOT_STARTED)}


def test_two_roles_of_one_person_are_one_message() -> None:
    grants = [a_grant(CLOCK, "wf_clock"), a_grant(CLOCK, "wf_material")]
    told = resolve((Addressee("wf_material"), Addressee("wf_clock")), a_seat(), a_circle(grants))

    assert told == (Told(CLOCK, ("wf_material", "wf_clock"), Reason.TOLD),)


def test_who_never_had_a_relation_has_neither_left_nor_yet_to_start() -> None:
    assert not has_left((), TODAY)
    assert not has_not_started((), TODAY)


DAYS = st.dates(TODAY - timedelta(days=3), TODAY + timedelta(days=3))
PEOPLE = st.sampled_from([EMPLOYEE, LEADER, BACKUP, CHIEF, HANDLER])
SCOPES = st.sampled_from([*a_seat().scopes, Scope("unit", "OVO999999"), Scope("legal_employer", "844")])
ROLES = st.sampled_from([MANAGER, MANAGER_BACKUP, "superior", "hrbp"])
GRANTS = st.lists(
    st.builds(Grant, vlimpersnummer=PEOPLE, role=ROLES, scope=SCOPES, from_day=DAYS, until_day=st.none() | DAYS),
    max_size=12,
)


@given(ROLES, GRANTS, DAYS)
def test_holders_are_all_valid_holders_of_one_scope_and_no_nearer_scope_has_any(
    role: str, grants: list[Grant], day: date
) -> None:
    found = holders(role, a_seat(), grants, day)
    valid = [grant for grant in grants if grant.role == role and grant.holds_on(day)]
    if role in OVER_THE_EMPLOYEE:
        assert EMPLOYEE not in found
        valid = [grant for grant in valid if grant.vlimpersnummer != EMPLOYEE]
    levels = [{grant.vlimpersnummer for grant in valid if grant.scope == scope} for scope in a_seat().scopes]
    if role != MANAGER_BACKUP:
        assert set(found) == next((level for level in levels if level), set())
    assert not found or set(found) in levels
    assert list(found) == sorted(set(found))


@given(GRANTS, st.sets(PEOPLE), DAYS)
def test_a_request_reaches_somebody_whenever_anybody_can_be_reached(
    grants: list[Grant], away: set[str], day: date
) -> None:
    circle = a_circle(grants, {number: a_colleague(number) for number in (LEADER, BACKUP, CHIEF, HANDLER)})
    circle = type(circle)(grants=grants, colleagues=circle.colleagues, away=away, day=day, today=TODAY)
    told = resolve(REQUEST, a_seat(), circle)
    people = [each.recipient for each in told]
    everybody = {*holders(MANAGER, a_seat(), grants, day), *holders(MANAGER_BACKUP, a_seat(), grants, day)}

    assert len(people) == len(set(people))
    assert any(each.reason is Reason.TOLD for each in told) == bool(everybody)
    for each in told:
        assert each.recipient != EMPLOYEE
        assert each.reason is not Reason.REPLACED or each.recipient in away
        assert (each.recipient is None) == (each.reason is Reason.NOBODY)


def test_the_team_is_nearer_than_the_agency() -> None:
    assert holders(MANAGER, a_seat(), TEAM_ROLES, TODAY) == (LEADER,)
    assert a_seat().units[0] == TEAM
