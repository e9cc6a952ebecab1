"""The demo's files and stories are what they should be, whatever day it is."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest

from deploy.local.demo.generate import PEOPLE_COUNT, SEED_DEFAULT, organisation, people
from deploy.local.demo.numbers import insz, kbo
from deploy.local.demo.population import FILES, PEOPLE_MIN, PeopleCountError, read_population
from deploy.local.demo.scenario import make_scenario
from deploy.local.demo.steps import Leave, Sick
from deploy.local.demo.working_days import easter, is_working_day, latest_working_day, whole_weeks, working_days


def test_the_files_are_what_the_generator_makes() -> None:
    assert json.loads((FILES / "organisation.json").read_text()) == organisation()
    assert json.loads((FILES / "people.json").read_text()) == {"people": people(SEED_DEFAULT, PEOPLE_COUNT)}


def test_numbers_have_the_check_digits_of_real_ones_and_cannot_be_real() -> None:
    rows = read_population().people
    numbers = [person["insz"] for person in rows]

    for person, number in zip(rows, numbers, strict=True):
        before = 2_000_000_000 if person["birth_day"] >= "2000" else 0
        assert int(number[9:]) == 97 - (int(number[:9]) + before) % 97
        assert 990 <= int(number[6:9]) <= 997
    assert len(set(numbers)) == len(numbers)
    assert any(int(number[2:4]) > 40 for number in numbers), "nobody has a BIS number"
    assert all(address is None or address.endswith(".example") for address in (row["mail_address"] for row in rows))


def test_check_digits_of_known_examples() -> None:
    assert insz(date(1985, 7, 30), 990) == "85073099041"
    assert kbo(99_900_181) == "9990018122"
    with pytest.raises(ValueError, match="990 to 997"):
        insz(date(1985, 7, 30), 123)


def test_every_unit_has_a_manager_and_a_back_up_and_the_rest_is_found_further_up() -> None:
    population = read_population(PEOPLE_MIN)
    granted = {(grant["role"], grant["scope_kind"]) for person in population.people for grant in person["roles"]}

    for unit in population.parents:
        assert population.holder("manager", unit) != population.holder("manager_backup", unit)
    assert granted >= {
        *(("mail_sick", "unit"), ("wf_material", "unit"), ("wf_clock", "legal_employer")),
        *(("hrbp", "legal_employer"), ("hr_specialist", "all"), ("dcpa_handler", "legal_employer")),
        *(("dcpa_handler", "all"), ("superior", "unit")),
    }


@pytest.mark.parametrize("count", [PEOPLE_MIN - 1, PEOPLE_COUNT + 1])
def test_a_number_of_people_that_the_files_do_not_hold_is_refused(count: int) -> None:
    with pytest.raises(PeopleCountError):
        read_population(count)


@pytest.mark.parametrize("count", [PEOPLE_MIN, PEOPLE_COUNT])
@pytest.mark.parametrize("seed", [1, 2, SEED_DEFAULT])
def test_nobody_is_absent_twice_at_a_time_whatever_the_day(count: int, seed: int) -> None:
    population = read_population(count)

    for today in (date(2026, 1, 1) + timedelta(days=17 * number) for number in range(40)):
        for story in make_scenario(population, seed, today).second_act:
            absences = [step for step in story.steps if isinstance(step, Leave | Sick)]
            ordered = sorted(absences, key=lambda step: step.first_day)
            assert all(one.last_day < other.first_day for one, other in pairwise(ordered))
            assert all(working_days(step.first_day, step.last_day) for step in absences)
            assert all(step.first_day > today for step in absences if isinstance(step, Leave))


def test_the_same_seed_and_day_tell_the_same_stories() -> None:
    day = date(2026, 11, 24)

    assert make_scenario(read_population(), 5, day) == make_scenario(read_population(), 5, day)
    assert make_scenario(read_population(), 5, day) != make_scenario(read_population(), 6, day)


def test_working_days_leave_out_weekends_and_the_fourteen_holidays() -> None:
    year = [date(2026, 1, 1) + timedelta(days=number) for number in range(365)]

    assert easter(2026) == date(2026, 4, 5)
    assert sum(not is_working_day(day) for day in year if day.weekday() < 5) == 9
    assert latest_working_day(date(2026, 12, 27)) == date(2026, 12, 24)
    assert next(whole_weeks(date(2026, 12, 18))) == date(2027, 1, 4)
