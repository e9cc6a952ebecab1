"""An endless flow of people who are hired, change, take leave and fall ill, so that something is always in flight."""

from collections.abc import Iterator
from datetime import date
from itertools import count
from random import Random
from typing import Any

from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.population import Population
from deploy.local.demo.steps import Change, ChangePerson, Leave, Register, Sick, Start, Step, Story
from deploy.local.demo.working_days import DAY, WEEK, latest_working_day, whole_weeks


def stories(population: Population, seed: int, today: date) -> Iterator[Story]:
    """People without end, each with parallel facts about one person: two relations, changes, several leave requests."""
    chance = Random(seed)
    units = [code for code, parent in population.parents.items() if parent is not None]
    weeks = [week for week, _ in zip(whole_weeks(today + WEEK), range(12), strict=False)]
    for number in count(1):
        yield _story(population, chance, today, number, chance.choice(units), weeks)


def _story(population: Population, chance: Random, today: date, number: int, unit: str, weeks: list[date]) -> Story:
    manager = population.holder("manager", unit)
    opening: list[Step] = [
        Register(
            {
                "given_name": chance.choice(GIVEN_NAMES),
                "family_name": chance.choice(FAMILY_NAMES),
                "birth_day": "1991-03-04",
                "language": "nl",
                "mail_address": f"chaos{number}@demo-overheid.example",
                "insz": None,
            }
        ),
        Start(_employment(population, unit, today, category="495")),
        Start(_employment(population, unit, today, category="675", is_primary=False)),
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


def _employment(
    population: Population, unit: str, today: date, *, category: str, is_primary: bool = True
) -> dict[str, Any]:
    return {
        "kind": "employee",
        "legal_employer": population.employers[unit],
        "rsz_category": category,
        "statute": "statutory" if category == "675" else "contractual",
        "unit": unit,
        "pay_group": "MON",
        "is_primary": is_primary,
        "first_day": (today - WEEK).isoformat(),
    }
