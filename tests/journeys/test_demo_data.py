"""The demo's files and stories are what they should be, whatever day it is."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import get_args

import pytest

from deploy.local.demo.cast import Cast
from deploy.local.demo.diary import working_month
from deploy.local.demo.numbers import iban, insz, kbo
from deploy.local.demo.population import PEOPLE_MAX, PEOPLE_MIN, PeopleCountError, make_population
from deploy.local.demo.scenario import Scenario, make_scenario
from deploy.local.demo.staff import SEED_DEFAULT
from deploy.local.demo.steps import Leave, Sick, Step
from deploy.local.demo.working_days import easter, is_working_day, latest_working_day, whole_weeks, working_days

WORKING_DAYS = 22
MONTH = working_month(date(2026, 11, 24), WORKING_DAYS)
PEOPLE = 1000


def test_numbers_have_the_check_digits_of_real_ones_and_cannot_be_real() -> None:
    rows = make_population(PEOPLE, MONTH).people
    numbers = [person["insz"] for person in rows]

    for person, number in zip(rows, numbers, strict=True):
        before = 2_000_000_000 if person["birth_day"] >= "2000" else 0
        assert int(number[9:]) == 97 - (int(number[:9]) + before) % 97
        assert 990 <= int(number[6:9]) <= 996
    assert len(set(numbers)) == len(numbers)
    assert any(int(number[2:4]) > 40 for number in numbers), "nobody has a BIS number"
    assert all(address is None or address.endswith(".example") for address in (row["mail_address"] for row in rows))


def test_check_digits_of_known_examples() -> None:
    assert insz(date(1985, 7, 30), 990) == "85073099041"
    assert kbo(99_900_181) == "9990018122"
    assert iban(0) == "BE60999000000070"
    with pytest.raises(ValueError, match="990 to 997"):
        insz(date(1985, 7, 30), 123)


def test_every_unit_has_a_manager_and_a_back_up_and_the_rest_is_found_further_up() -> None:
    for count in (PEOPLE_MIN, PEOPLE):
        population = make_population(count, MONTH)
        granted = {(grant["role"], grant["scope_kind"]) for person in population.people for grant in person["roles"]}

        for unit in population.parents:
            assert population.holder("manager", unit) != population.holder("manager_backup", unit)
        assert granted >= {
            *(("mail_sick", "unit"), ("wf_material", "unit"), ("wf_clock", "legal_employer")),
            *(("hrbp", "legal_employer"), ("hr_specialist", "all"), ("dcpa_handler", "legal_employer")),
            *(("dcpa_handler", "all"), ("superior", "unit")),
        }


def test_everybody_who_is_paid_lacks_nothing_that_payroll_asks_for() -> None:
    population = make_population(PEOPLE, MONTH)
    places = {row["code"]: row["unit"] for row in population.locations}
    codes = {row["code"] for row in (*population.risk_codes, *population.schedules)}

    for person in population.people:
        (job,) = person["employments"]
        assert person["iban"][:2] == "BE"
        assert int(f"{person['iban'][4:]}1114{person['iban'][2:4]}") % 97 == 1
        assert person["insz"]
        assert job["worker_code"]
        assert places[job["location"]] == job["unit"]
        assert {job["risk_code"], job["schedule"]} <= codes
    assert len({person["iban"] for person in population.people}) == PEOPLE


@pytest.mark.parametrize("count", [PEOPLE_MIN - 1, PEOPLE_MAX + 1])
def test_a_number_of_people_for_which_there_are_no_numbers_or_no_stories_is_refused(count: int) -> None:
    with pytest.raises(PeopleCountError):
        make_population(count, MONTH)


@pytest.mark.parametrize("count", [PEOPLE_MIN, PEOPLE])
@pytest.mark.parametrize("seed", [1, 2, SEED_DEFAULT])
def test_nobody_is_absent_twice_at_a_time_whatever_the_day(count: int, seed: int) -> None:
    for start in (date(2026, 1, 1) + timedelta(days=61 * number) for number in range(6)):
        population = make_population(count, working_month(start, WORKING_DAYS))
        absences: dict[str | None, list[Leave | Sick]] = defaultdict(list)
        first_page, *pages = make_scenario(population, seed).pages
        for page in (first_page, *pages):
            for story in page.stories:
                taken = [step for step in story.steps if isinstance(step, Leave | Sick)]
                absences[story.who] += taken
                assert page is first_page or all(step.first_day > page.day for step in taken if isinstance(step, Leave))
        for steps in absences.values():
            ordered = sorted(steps, key=lambda step: step.first_day)
            assert all(one.last_day < other.first_day for one, other in pairwise(ordered))
            assert all(working_days(step.first_day, step.last_day) for step in steps)


@pytest.mark.parametrize("days", [6, WORKING_DAYS])
def test_every_kind_of_step_is_in_the_smallest_demo(days: int) -> None:
    scenario = make_scenario(make_population(PEOPLE_MIN, MONTH[:days]), SEED_DEFAULT)

    assert {type(step) for page in scenario.pages for story in page.stories for step in story.steps} == set(
        get_args(Step)
    )


def test_the_same_seed_and_day_tell_the_same_stories() -> None:
    def told(seed: int) -> Scenario:
        return make_scenario(make_population(PEOPLE_MIN, MONTH), seed)

    assert told(5) == told(5)
    assert told(5) != told(6)


def test_of_many_people_one_in_twenty_counts_beyond_a_thousand() -> None:
    few, many = (Cast(make_population(count, MONTH), Random(1)) for count in (PEOPLE, 3 * PEOPLE))

    assert (few.share(100), many.share(100)) == (100, 110)


def test_working_days_leave_out_weekends_and_the_fourteen_holidays() -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

    assert easter(2026) == date(2026, 4, 5)
    assert sum(not is_working_day(day) for day in year if day.weekday() < 5) == 9
    assert latest_working_day(date(2026, 12, 27)) == date(2026, 12, 24)
    assert next(whole_weeks(date(2026, 12, 18))) == date(2027, 1, 4)
    assert working_month(date(2026, 12, 24), 2) == (date(2026, 12, 24), date(2026, 12, 28))
