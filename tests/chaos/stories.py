"""An endless flow of people who are hired, change, take leave and fall ill, so that something is always in flight."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random

from deploy.local.demo.dossier import an_account, an_employment
from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.numbers import insz
from deploy.local.demo.population import Population
from deploy.local.demo.steps import Change, ChangePerson, Leave, PayTo, Register, Sick, Start, Step, Story
from deploy.local.demo.working_days import DAY, WEEK, latest_working_day, whole_weeks

BORN_FIRST = date(1970, 1, 1)
COUNTER = 997
"""Nobody in the files has it."""


def stories(population: Population, seed: int, today: date) -> Iterator[Story]:
    """People without end, each with parallel facts about one person: two relations, changes, several leave requests."""
    chance = Random(seed)
    units = [code for code, parent in population.parents.items() if parent is not None]
    weeks = [week for week, _ in zip(whole_weeks(today + WEEK), range(12), strict=False)]
    for number in count(1):
        yield _story(population, chance, today, number, chance.choice(units), weeks)


def _story(population: Population, chance: Random, today: date, number: int, unit: str, weeks: list[date]) -> Story:
    manager, employer = population.holder("manager", unit), population.employers[unit]
    birth_day, first_day = BORN_FIRST + DAY * number, (today - WEEK).isoformat()
    opening: list[Step] = [
        Register(
            {
                "given_name": chance.choice(GIVEN_NAMES),
                "family_name": chance.choice(FAMILY_NAMES),
                "birth_day": birth_day.isoformat(),
                "language": "nl",
                "mail_address": f"chaos{number}@demo-overheid.example",
                "insz": insz(birth_day, COUNTER),
            }
        ),
        PayTo(an_account(number)),
        Start(an_employment(unit, employer, "contractual", first_day)),
        Start(an_employment(unit, employer, "statutory", first_day, is_primary=False)),
    ]
    first, second, third, fourth = chance.sample(weeks, 4)
    tracks: list[tuple[Step, ...]] = [
        (Leave(first, first + DAY * 2, "approve", manager),),
        (Leave(second, second, "approve_and_withdraw", manager, part="am"),),
        (Leave(third, third + DAY, "refuse", manager, "unpaid_leave"), ChangePerson({"given_name": "Robin"})),
        (Leave(fourth, fourth, "withdraw", manager),),
        (Change(2, today + WEEK, {"statute": "contractual", "action": "statute_change"}),),
        (Change(1, today + WEEK, {"statute": "statutory", "action": "statute_change"}),),
    ]
    if number % 3 == 0:
        tracks.append((Sick(latest_working_day(today), latest_working_day(today), manager),))
    return Story(None, tuple(opening), tuple(tracks))
