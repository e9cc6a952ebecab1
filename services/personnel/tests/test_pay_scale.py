"""Yearly base and next yearly base as of any day, from scale, step and seniority."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from personnel.domain.career import Career
from personnel.domain.employment import Employment, Identity, JobRow, ServiceEnd, ServicePeriod
from personnel.domain.pay_scale import Charts, NextBase, next_base, place_on
from personnel.domain.scale import SalaryScale, ScaleStep
from services.personnel.tests.builders import START, a_grade, a_scale, an_employment, terms

DAY = timedelta(days=1)
FIRST = a_scale("B-1", 0, 2, 4, grade="B", next_scale="B-2", next_after_years=3)
SECOND = a_scale("B-2", 0, 5, base=33_500, grade="B")
BY_EVALUATION = a_scale("E-1", None, None, base=40_000)
CHARTS = Charts(
    scales={each.code: each for each in (FIRST, SECOND, BY_EVALUATION)},
    grades={"B": a_grade("B", "B"), "BB": a_grade("BB", "B"), "A": a_grade("A", "A")},
)


def a_career(*employments: Employment) -> Career:
    return Career(vlimpersnummer="900017", employments=employments, choices=())


def a_row(day: date, **changes: Any) -> JobRow:
    return JobRow(day, 0, terms(**changes), None)


def served(*rows: JobRow, last_day: date | None = None, sequence: int = 1, **changes: Any) -> Employment:
    period = ServicePeriod(first_day=rows[0].effective_day, end=ServiceEnd(last_day=last_day))
    return an_employment(rows=rows, periods=(period,), employment_sequence=sequence, **changes)


def base(employment: Employment, day: date, charts: Charts = CHARTS) -> tuple[str | None, int | None, int | None]:
    place = place_on(a_career(employment), employment, charts, day)
    return (
        place.scale.code if place.scale else None,
        place.step,
        None if place.yearly_base is None else int(place.yearly_base),
    )


def following(employment: Employment, day: date, charts: Charts = CHARTS) -> NextBase | None:
    return next_base(a_career(employment), employment, charts, day)


def test_a_contractual_stays_in_the_first_scale_and_a_statutory_moves_on_after_years_of_scale_seniority() -> None:
    contractual = served(a_row(START, scale="B-1"))
    statutory = served(a_row(START, scale="B-1", statute="statutory"))

    assert base(contractual, START) == base(statutory, START) == ("B-1", 0, 30_000)
    assert base(contractual, date(2028, 9, 1)) == ("B-1", 1, 31_000)
    assert base(contractual, date(2030, 9, 1)) == ("B-1", 2, 32_000)
    assert base(statutory, date(2029, 8, 31)) == ("B-1", 1, 31_000)
    assert base(statutory, date(2029, 9, 1)) == ("B-2", 0, 33_500)
    assert base(statutory, date(2031, 9, 1)) == ("B-2", 1, 34_500)


def test_the_next_yearly_base_is_foretold_with_its_day_until_there_is_none() -> None:
    statutory = served(a_row(START, scale="B-1", statute="statutory"))

    days = []
    day: date | None = START
    while day is not None:
        found = following(statutory, day)
        day = found.day if found else None
        days.append((day, found.place.yearly_base if found else None))

    assert days == [
        (date(2028, 9, 1), Decimal(31_000)),
        (date(2029, 9, 1), Decimal(33_500)),
        (date(2031, 9, 1), Decimal(34_500)),
        (None, None),
    ]


def test_recognised_months_and_a_named_step_bring_the_step_sooner() -> None:
    recognised = served(a_row(START, scale="B-1", recognised_pay_months=23))
    named = served(a_row(START, scale="B-1", step=1), a_row(date(2027, 1, 1), scale="B-1", step=1, schedule="VT-38"))

    assert base(recognised, START) == ("B-1", 0, 30_000)
    assert base(recognised, date(2026, 10, 1)) == ("B-1", 1, 31_000)
    assert base(named, START) == ("B-1", 1, 31_000)
    assert base(named, date(2028, 9, 1)) == ("B-1", 2, 32_000)


def test_where_evaluation_brings_the_step_it_is_as_named_and_the_next_one_comes_with_a_row() -> None:
    evaluated = served(a_row(START, scale="E-1", step=0))
    raised = served(a_row(START, scale="E-1", step=0), a_row(date(2027, 7, 1), scale="E-1", step=1))

    assert base(evaluated, date(2040, 1, 1)) == ("E-1", 0, 40_000)
    assert following(evaluated, START) is None
    found = following(raised, START)
    assert found is not None
    assert (found.day, found.place.yearly_base) == (date(2027, 7, 1), Decimal(41_000))


def test_a_dearer_scale_is_the_next_yearly_base_and_an_end_before_it_leaves_none() -> None:
    step = FIRST.steps[0]
    dearer = replace(FIRST, steps=(*FIRST.steps, replace(step, amount=Decimal(30_600), amount_from=date(2027, 1, 1))))
    charts = Charts(scales={"B-1": dearer}, grades={})

    found = following(served(a_row(START, scale="B-1")), START, charts)

    assert found is not None
    assert (found.day, found.place.yearly_base) == (date(2027, 1, 1), Decimal(30_600))
    assert following(served(a_row(START, scale="B-1"), last_day=date(2026, 12, 31)), START, charts) is None


def test_seniority_by_kind_follows_grade_level_and_scale_over_all_relations_of_an_employee() -> None:
    before = served(
        a_row(date(2020, 1, 1), grade="A"), a_row(date(2022, 1, 1), grade="BB"), last_day=date(2024, 12, 31)
    )
    council = served(
        a_row(date(2010, 1, 1)),
        sequence=2,
        identity=Identity(kind="non_employee", legal_employer="810", rsz_category="999"),
    )
    now = served(
        a_row(date(2025, 1, 1), grade="B", scale="B-1", recognised_service_months=5, recognised_scale_months=2),
        sequence=3,
    )

    place = place_on(a_career(before, council, now), now, CHARTS, date(2026, 1, 1))

    assert place.months == {"pay": 72, "service": 77, "grade": 12, "level": 48, "scale": 14}


def test_without_a_scale_there_is_seniority_and_no_base() -> None:
    plain = served(a_row(START))

    place = place_on(a_career(plain), plain, CHARTS, date(2027, 9, 1))

    assert (place.scale, place.yearly_base, place.months) == (None, None, {"pay": 12, "service": 12})


def a_random_career(random: Random) -> Career:
    """Up to two relations of an employee with some rows, of which the first has periods with a break."""
    employments = []
    for sequence in (1, 2):
        start = START + DAY * random.randrange(300)
        breaks = [start + DAY * random.randrange(200, 500), start + DAY * random.randrange(520, 700)]
        periods = [ServicePeriod(first_day=start, end=ServiceEnd(last_day=breaks[0], is_ended=True))]
        periods.append(ServicePeriod(first_day=breaks[1], end=ServiceEnd(last_day=None)))
        days = sorted({start, breaks[1], *(start + DAY * random.randrange(900) for _ in range(3))})
        rows = tuple(
            a_row(
                day,
                scale=random.choice(["B-1", "B-1", "B-2", "E-1", None]),
                step=random.choice([None, 0, 1]),
                statute=random.choice(["statutory", "contractual"]),
                recognised_pay_months=random.choice([None, 7, 30]),
                recognised_scale_months=random.choice([None, 25]),
            )
            for day in days
        )
        employments.append(an_employment(rows=rows, periods=tuple(periods), employment_sequence=sequence))
    return a_career(*employments)


def a_dear_scale(scale: SalaryScale, random: Random) -> SalaryScale:
    """The scale with one of its steps worth more from a day on."""
    step = random.choice(scale.steps)
    dearer = ScaleStep(
        step=step.step, years=step.years, amount=step.amount + 77, amount_from=START + DAY * random.randrange(900)
    )
    return replace(scale, steps=(*scale.steps, dearer))


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1))
def test_the_next_yearly_base_is_the_first_day_on_which_it_is_another_and_never_another_one(seed: int) -> None:
    random = Random(seed)
    career = a_random_career(random)
    employment = career.employment(random.choice([1, 2]))
    charts = Charts(scales={code: a_dear_scale(each, random) for code, each in CHARTS.scales.items()}, grades={})
    day = employment.first_day + DAY * random.randrange(1000)
    if not employment.serves_on(day):
        return

    told = next_base(career, employment, charts, day)

    now = place_on(career, employment, charts, day).yearly_base
    looked = day + DAY
    while employment.serves_on(looked) and looked < day + DAY * 900:
        if place_on(career, employment, charts, looked).yearly_base != now:
            assert told is not None
            assert (told.day, told.place.yearly_base) == (
                looked,
                place_on(career, employment, charts, looked).yearly_base,
            )
            return
        looked += DAY
    assert told is None or told.day >= looked


@pytest.mark.parametrize("day", [START, START + DAY * 1000])
def test_what_is_said_of_a_day_does_not_hang_on_what_is_known_of_later_ones(day: date) -> None:
    career = a_random_career(Random(7))
    employment = career.employments[0]
    if not employment.serves_on(day):
        day = employment.last_period.first_day
    cut = replace(employment, rows=tuple(row for row in employment.rows if row.effective_day <= day))

    whole = place_on(career, employment, CHARTS, day)
    known = place_on(a_career(cut, career.employments[1]), cut, CHARTS, day)

    assert (whole.scale, whole.step, whole.yearly_base, whole.months) == (
        known.scale,
        known.step,
        known.yearly_base,
        known.months,
    )
