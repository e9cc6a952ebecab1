from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from absence.domain.authority import Role, Scope, deciders, scopes_from
from absence.domain.day_line import DayLine, NoWorkingDayError, is_working_day, leave_days, sickness_days
from absence.domain.employment import EmploymentNeededError, NotEmployedError, NotYetKnownError, employment_for
from absence.domain.holiday import CALENDAR_FIRST_DAY, HOLIDAYS, easter_sunday, public_holidays
from absence.domain.leave_type import LEAVE_TYPE_RULES, LeaveType, PayCategory, check_part
from absence.domain.period import PERIOD_DAYS_MAX, InvalidPeriodError, Part, Period
from absence.domain.sickness import RELAPSE_RULES, SicknessSpell, original_first_day
from services.absence.tests.builders import (
    AGENCY,
    BACKUP,
    CHIEF,
    CHIEF_BACKUP,
    EMPLOYEE,
    FRIDAY,
    MANAGER,
    MONDAY,
    NOW,
    ROOT,
    TEAM,
    TOP,
    TUESDAY,
    a_grant,
    a_row,
    an_employment,
)

DAYS = st.dates(date(2018, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("year", "sunday"),
    [
        (2018, date(2018, 4, 1)),
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2027, date(2027, 3, 28)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_church_says(year: int, sunday: date):
    assert easter_sunday(year) == sunday


def test_the_fourteen_holidays_of_two_years_are_those_of_the_published_calendar():
    published = {
        2026: "01-01 04-06 05-01 05-14 05-25 07-11 07-21 08-15 11-01 11-02 11-11 11-15 12-25 12-26",
        2027: "01-01 03-29 05-01 05-06 05-17 07-11 07-21 08-15 11-01 11-02 11-11 11-15 12-25 12-26",
    }
    for year, days in published.items():
        assert public_holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in days.split()}


def test_every_rule_in_the_data_has_a_source_and_a_first_day():
    for rule in (*HOLIDAYS, *LEAVE_TYPE_RULES, *RELAPSE_RULES):
        assert rule.source.startswith("https://")
        assert rule.valid_from <= CALENDAR_FIRST_DAY


def test_a_whole_week_has_a_line_for_each_day_but_the_weekend():
    lines = leave_days(LeaveType.ANNUAL, Period(MONDAY, MONDAY + timedelta(days=6)))

    assert [line.day for line in lines] == [MONDAY + timedelta(days=number) for number in range(5)]
    assert {(line.part, line.pay_category) for line in lines} == {(Part.FULL, PayCategory.PAID)}


def test_a_holiday_between_working_days_has_no_line():
    lines = sickness_days(Period(date(2026, 11, 10), date(2026, 11, 12)))

    assert [line.day.day for line in lines] == [10, 12]


def test_a_half_day_of_unpaid_leave_is_one_unpaid_line():
    assert leave_days(LeaveType.UNPAID, Period(MONDAY, MONDAY, Part.PM)) == (
        DayLine(MONDAY, Part.PM, PayCategory.UNPAID),
    )


def test_a_period_without_a_working_day_is_refused():
    with pytest.raises(NoWorkingDayError):
        leave_days(LeaveType.ANNUAL, Period(date(2026, 12, 25), date(2026, 12, 27)))


@given(DAYS, st.integers(0, 40))
def test_lines_are_exactly_the_working_days(first_day: date, more: int):
    period = Period(first_day, first_day + timedelta(days=more))
    working = [day for day in period.days() if is_working_day(day)]
    if working:
        assert [line.day for line in sickness_days(period)] == working


@pytest.mark.parametrize(
    ("first_day", "last_day", "part", "field"),
    [
        (TUESDAY, MONDAY, Part.FULL, "last_day"),
        (MONDAY, TUESDAY, Part.AM, "part"),
        (MONDAY, MONDAY + timedelta(days=PERIOD_DAYS_MAX), Part.FULL, "last_day"),
        (date(2017, 12, 29), date(2017, 12, 29), Part.FULL, "first_day"),
    ],
)
def test_days_that_make_no_period_are_refused_by_field(first_day: date, last_day: date, part: Part, field: str):
    with pytest.raises(InvalidPeriodError) as refused:
        Period(first_day, last_day, part)
    assert refused.value.field == field


@given(st.sampled_from(Part), st.sampled_from(Part))
def test_only_a_morning_and_an_afternoon_of_one_day_stand_together(one, other):
    stand_together = {one, other} == {Part.AM, Part.PM}
    assert Period(MONDAY, MONDAY, one).overlaps(Period(MONDAY, MONDAY, other)) is not stand_together


@given(DAYS, st.integers(0, 9), st.integers(-12, 12), st.integers(0, 9))
def test_whole_days_overlap_when_they_share_a_day(start: date, length: int, shift: int, other_length: int):
    one = Period(start + timedelta(20), start + timedelta(20 + length))
    other = Period(start + timedelta(20 + shift), start + timedelta(20 + shift + other_length))
    assert one.overlaps(other) is bool(set(one.days()) & set(other.days()))
    assert one.overlaps(other) is other.overlaps(one)


def test_circumstance_leave_is_taken_in_whole_days():
    with pytest.raises(InvalidPeriodError):
        check_part(LeaveType.CIRCUMSTANCE, Period(MONDAY, MONDAY, Part.AM))


def test_without_any_relation_it_is_not_yet_known_whether_somebody_is_employed():
    with pytest.raises(NotYetKnownError):
        employment_for([], Period(MONDAY, MONDAY), None)
    with pytest.raises(NotYetKnownError):
        employment_for([an_employment()], Period(MONDAY, MONDAY), 2)


def test_a_relation_that_ends_within_the_period_does_not_cover_it():
    ending = an_employment().ended(MONDAY)

    assert employment_for([ending], Period(MONDAY, MONDAY), None) is ending
    with pytest.raises(NotEmployedError):
        employment_for([ending], Period(MONDAY, TUESDAY), None)


def test_of_two_relations_the_primary_one_is_taken():
    second = an_employment(employment_sequence=2, rows=(a_row(is_primary=False),))
    first = an_employment()

    assert employment_for([first, second], Period(MONDAY, MONDAY), None) is first
    assert employment_for([first, second], Period(MONDAY, MONDAY), 2) is second
    with pytest.raises(EmploymentNeededError):
        employment_for([second, an_employment(rows=(a_row(is_primary=False),))], Period(MONDAY, MONDAY), None)


def test_a_job_row_holds_from_its_day_until_the_next():
    moved = an_employment().changed(a_row(from_day=TUESDAY, unit=AGENCY), None)

    assert moved.row_on(date(2025, 1, 1)).unit == TEAM
    assert moved.row_on(MONDAY).unit == TEAM
    assert moved.row_on(TUESDAY).unit == AGENCY


def test_a_decided_end_is_not_undone_by_a_later_job_row():
    assert an_employment().ended(FRIDAY).changed(a_row(from_day=TUESDAY), None).last_day == FRIDAY


def a_spell(first_day: date, last_day: date, original: date) -> SicknessSpell:
    return SicknessSpell(
        spell_id=uuid4(),
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        period=Period(first_day, last_day),
        original_first_day=original,
        days=(),
        reported_at=NOW,
        reported_by=MANAGER,
    )


@pytest.mark.parametrize(("days_later", "goes_on"), [(1, True), (14, True), (15, False)])
def test_a_spell_within_fourteen_days_goes_on_from_the_one_before(days_later: int, goes_on: bool):
    began = date(2026, 11, 2)
    earlier = a_spell(date(2026, 11, 9), date(2026, 11, 10), began)
    first_day = date(2026, 11, 10) + timedelta(days=days_later)

    assert original_first_day(first_day, [earlier]) == (began if goes_on else first_day)


SCOPES = scopes_from([TEAM, AGENCY, ROOT], "810")
GRANTS = [
    a_grant(TOP, ROOT),
    a_grant(CHIEF, AGENCY),
    a_grant(CHIEF_BACKUP, AGENCY, Role.MANAGER_BACKUP),
    a_grant(MANAGER, TEAM),
    a_grant(BACKUP, TEAM, Role.MANAGER_BACKUP),
]


def test_manager_and_backup_of_the_own_unit_decide():
    assert deciders(EMPLOYEE, SCOPES, GRANTS) == {MANAGER, BACKUP}


def test_the_manager_of_a_unit_is_decided_over_one_unit_up_and_not_by_the_backup():
    assert deciders(MANAGER, SCOPES, GRANTS) == {CHIEF, CHIEF_BACKUP}


def test_a_backup_is_decided_over_by_the_manager_and_the_backup_above():
    assert deciders(BACKUP, SCOPES, GRANTS) == {MANAGER, CHIEF_BACKUP}


def test_without_a_manager_nearby_the_employer_and_then_everything_is_looked_at():
    of_all = a_grant("900301", "", scope=Scope("all", None))
    of_employer = a_grant("900300", "", scope=Scope("legal_employer", "810"))

    assert deciders(EMPLOYEE, SCOPES, [of_all, of_employer]) == {"900300"}
    assert deciders(EMPLOYEE, SCOPES, [of_all]) == {"900301"}
    assert deciders(EMPLOYEE, SCOPES, []) == frozenset()
