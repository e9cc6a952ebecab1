"""Seniority is counted in whole months of the calendar, each day once, whatever breaks service off."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.domain.period import Period
from personnel.domain.seniority import count, full_months, months_later

DAY = timedelta(days=1)
FIRST = date(2020, 1, 1)
DAYS = st.integers(0, 1500).map(lambda days: FIRST + DAY * days)


@st.composite
def periods(draw: st.DrawFn) -> list[Period]:
    """Stretches that may overlap, of which some have no end."""
    found = []
    for first_day in draw(st.lists(DAYS, max_size=5)):
        length = draw(st.none() | st.integers(0, 400))
        found.append(Period(first_day, None if length is None else first_day + DAY * length))
    return found


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2026, 9, 1), date(2027, 8, 31), 11),
        (date(2026, 9, 1), date(2027, 9, 1), 12),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2026, 9, 1), date(2026, 8, 1), 0),
    ],
)
def test_a_month_is_whole_on_its_day_or_on_the_last_one(since: date, until: date, months: int) -> None:
    assert full_months(since, until) == months


@given(DAYS, st.integers(0, 200))
def test_so_many_months_later_so_many_are_whole_and_not_a_day_sooner(day: date, months: int) -> None:
    later = months_later(day, months)

    assert full_months(day, later) == months
    assert months == 0 or full_months(day, later - DAY) == months - 1


@given(periods(), DAYS, st.integers(0, 40))
def test_seniority_never_falls_and_grows_by_a_month_at_most(
    stretches: list[Period], day: date, recognised: int
) -> None:
    today, tomorrow = count(stretches, day, recognised).months, count(stretches, day + DAY, recognised).months

    assert recognised <= today <= tomorrow <= today + 1
    assert count(stretches, day, 0).months == today - recognised
    in_service = sum(1 for each in range((day - FIRST).days) if any(p.has(FIRST + DAY * each) for p in stretches))
    assert in_service // 31 <= today - recognised <= in_service // 28


@given(periods(), DAYS)
def test_days_count_once_and_a_break_of_nothing_is_none(stretches: list[Period], day: date) -> None:
    split = [
        part
        for each in stretches
        for middle in [each.first_day + DAY * 45]
        for part in (
            [Period(each.first_day, middle), Period(middle + DAY, each.last_day)]
            if each.last_day is None or each.last_day > middle
            else [each]
        )
    ]

    assert count([*split, *stretches], day) == count(stretches, day)


@given(periods(), DAYS, st.integers(1, 60))
def test_the_day_that_is_foretold_comes_when_service_goes_on(stretches: list[Period], day: date, more: int) -> None:
    counted = count([*stretches, Period(day, None)], day)

    reached = counted.reaches(counted.months + more)

    assert reached is not None
    assert reached > day
    assert count([*stretches, Period(day, None)], reached).months == counted.months + more
    assert count([*stretches, Period(day, None)], reached - DAY).months == counted.months + more - 1
