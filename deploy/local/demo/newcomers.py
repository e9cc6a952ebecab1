"""The stories of those who are hired while the demo runs."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import islice
from random import Random
from typing import Any, Final

from deploy.local.demo.generate import CATEGORIES
from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.numbers import COUNTERS, insz
from deploy.local.demo.population import Population
from deploy.local.demo.steps import ChangePerson, Leave, Register, Start, Step, Story
from deploy.local.demo.working_days import DAY, whole_weeks

BORN_FIRST: Final = date(2004, 2, 2)
"""Later than everybody in the files, so that no two have the same INSZ."""

BORN_EVERY: Final = timedelta(days=31)
BEGUN_EVERY: Final = 2
BEGUN_DAYS_AGO: Final = 5
TO_BEGIN_IN_DAYS: Final = 10
NUMBER_LATER_AT: Final = (6, 3)
WITHOUT_MAIL_AT: Final = (10, 4)
UNPAID_AT: Final = (8, 7)
CONTRACTUAL_OF: Final = 3
UNITS: Final = slice(1, 10)
"""Not the top, and not the unit whose manager is away nor the one after it."""

AskLeave = Callable[[date, str], Leave]
"""Makes a leave from a Monday and a unit."""


class Newcomers:
    """Makes stories of hires: every second one is in service already and takes leave.

    Some are not paid through the engine, have no mail address, or get their INSZ later (a BIS number).
    """

    def __init__(self, population: Population, random: Random, today: date) -> None:
        self._employers = population.employers
        self._units = list(population.employers)[UNITS]
        self._random = random
        self._today = today

    def hire(self, index: int, ask_leave: AskLeave) -> Story:
        """The story of the newcomer with this index, from 0."""
        unit = self._units[index % len(self._units)]
        has_begun = index % BEGUN_EVERY == 0
        opening: list[Step] = [
            Register(self._person(index)),
            Start(self._employment(index, unit, has_begun=has_begun)),
        ]
        if _is_at(index, NUMBER_LATER_AT):
            opening.append(ChangePerson({"insz": _insz(index)}))
        weeks = islice(whole_weeks(self._today), 0, 4, 2) if has_begun else ()
        return Story(None, tuple(opening), tuple((ask_leave(monday, unit),) for monday in weeks))

    def _person(self, index: int) -> dict[str, Any]:
        return {
            "given_name": GIVEN_NAMES[index % len(GIVEN_NAMES)],
            "family_name": self._random.choice(FAMILY_NAMES),
            "birth_day": _birth_day(index).isoformat(),
            "language": "nl",
            "mail_address": None if _is_at(index, WITHOUT_MAIL_AT) else f"nieuw{index + 1}@demo-overheid.example",
            "insz": None if _is_at(index, NUMBER_LATER_AT) else _insz(index),
        }

    def _employment(self, index: int, unit: str, *, has_begun: bool) -> dict[str, Any]:
        is_paid = not _is_at(index, UNPAID_AT)
        statute = "contractual" if index % CONTRACTUAL_OF else "statutory"
        ago, ahead = DAY * (index % BEGUN_DAYS_AGO), DAY * (TO_BEGIN_IN_DAYS + index)
        return {
            "kind": "employee" if is_paid else "non_employee",
            "legal_employer": self._employers[unit],
            "rsz_category": CATEGORIES[statute],
            "statute": statute,
            "unit": unit,
            "pay_group": "MON" if is_paid else "NVT",
            "is_primary": True,
            "first_day": (self._today - ago if has_begun else self._today + ahead).isoformat(),
        }


def _is_at(index: int, turn: tuple[int, int]) -> bool:
    every, at = turn
    return index % every == at


def _birth_day(index: int) -> date:
    return BORN_FIRST + BORN_EVERY * index


def _insz(index: int) -> str:
    is_bis = _is_at(index, NUMBER_LATER_AT)
    return insz(_birth_day(index), COUNTERS[index % len(COUNTERS)], is_bis=is_bis)
