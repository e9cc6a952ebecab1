"""The main job of the demo: who is hired, changes, leaves, takes leave and is sick, made from a seed and a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from deploy.local.demo.facts import Rejection
from deploy.local.demo.names import FAMILY_NAMES
from deploy.local.demo.newcomers import Newcomers
from deploy.local.demo.population import Population
from deploy.local.demo.steps import (
    Change,
    ChangePerson,
    End,
    Ending,
    Leave,
    Sick,
    Start,
    Story,
    StoryDraft,
)
from deploy.local.demo.working_days import DAY, WEEK, latest_working_day, whole_weeks

AWAY_UNIT: Final = "OVO999011"
"""Its manager is on leave while the demo runs, so that the back-up stands in."""

AWAY_FOR: Final = timedelta(days=20)
ENDINGS: Final[tuple[Ending, ...]] = (
    "approve",
    "approve",
    "refuse",
    "withdraw",
    "approve_and_withdraw",
    "approve",
    "open",
)
KINDS_OF_LEAVE: Final = (
    ("annual_leave", "full", 2),
    ("annual_leave", "am", 0),
    ("circumstance_leave", "full", 1),
    ("unpaid_leave", "pm", 0),
    ("annual_leave", "full", 0),
    ("unpaid_leave", "full", 4),
    ("annual_leave", "full", 7),
)
"""Type, part of day, and how many calendar days after the first day the last one comes."""


@dataclass(frozen=True)
class Scenario:
    """Stories in two acts, and what the engine is told to reject. The first act is over before the second begins."""

    first_act: tuple[Story, ...]
    second_act: tuple[Story, ...]
    rejections: tuple[Rejection, ...]


@dataclass(frozen=True)
class _Share:
    """How many of each; for 200 people: 20 hires, 8 job changes, 5 person changes, 8 leavers, 12 sick, 26 on leave."""

    people: int

    def of(self, promille: int, at_least: int) -> int:
        return max(at_least, round(self.people * promille / 1000))


def make_scenario(population: Population, seed: int, today: date) -> Scenario:
    """Make the scenario; the same population, seed and day give the same one."""
    return _Writer(population, seed, today).write()


class _Writer:
    def __init__(self, population: Population, seed: int, today: date) -> None:
        self._population = population
        self._random = Random(seed)  # noqa: S311 - demo data, not secrets
        self._today = today
        self._share = _Share(len(population.people))
        self._drafts: dict[str, StoryDraft] = {}
        self._weeks: dict[str, Iterator[date]] = {}
        self._endings = cycle(ENDINGS)
        self._kinds = cycle(KINDS_OF_LEAVE)
        self._rejections: list[Rejection] = []
        self._moved: dict[str, str] = {}
        paid = [person for person in population.without_role() if person["employments"][0]["pay_group"] == "MON"]
        self._pool = [person for person in paid if person["employments"][0]["unit"] != AWAY_UNIT]
        self._random.shuffle(self._pool)

    def write(self) -> Scenario:
        movers, stayers = self._divide()
        self._change_jobs(movers)
        self._let_some_become_paid()
        self._change_people(movers[1:])
        self._let_go(stayers[: self._share.of(40, 3)])
        rest = stayers[self._share.of(40, 3) :]
        for person in [*movers, *rest[: self._share.of(90, 3)]]:
            self._take_leave(person, self._random.choice((2, 3)))
        for person in [*movers[:2], *rest[-self._share.of(50, 2) :]]:
            self._be_sick(person)
        self._reject(movers[0], rest[-1])
        newcomers = Newcomers(self._population, self._random, self._today)
        hires = [newcomers.hire(index, self._leave) for index in range(self._share.of(100, 6))]
        stand_ins = [self._ask_the_stand_in(person) for person in self._people_of(AWAY_UNIT)]
        second = [*(draft.finish() for draft in self._drafts.values()), *hires, *stand_ins]
        self._random.shuffle(second)
        return Scenario((self._manager_goes_away(),), tuple(second), tuple(self._rejections))

    def _divide(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        movers = self._share.of(40, 3)
        return self._pool[:movers], self._pool[movers:]

    def _change_jobs(self, people: list[dict[str, Any]]) -> None:
        """The first gets another statute now, the second moves before anything else happens, the others move later."""
        later = self._today + WEEK * 30
        for index, person in enumerate(people):
            job, draft = person["employments"][0], self._draft(person)
            if index == 0:
                statute = "contractual" if job["statute"] == "statutory" else "statutory"
                draft.opening.append(Change(1, self._today, {"statute": statute, "action": "statute_change"}))
            elif index == 1:
                self._moved[person["vlimpersnummer"]] = self._other_unit(person)
                draft.opening.append(Change(1, self._today, {"unit": self._other_unit(person), "action": "move"}))
            else:
                draft.tracks.append((Change(1, later, {"unit": self._other_unit(person), "action": "move"}),))

    def _other_unit(self, person: dict[str, Any]) -> str:
        """A unit of the same legal employer: another employer would ask for another work relation."""
        own = person["employments"][0]
        units = [code for code, employer in self._population.employers.items() if employer == own["legal_employer"]]
        others = [code for code in units if code not in {own["unit"], AWAY_UNIT}]
        return others[0]

    def _let_some_become_paid(self) -> None:
        """Somebody who was not paid through the engine is from now on, and gets a number by that."""
        unpaid = [
            person for person in self._population.without_role() if person["employments"][0]["pay_group"] == "NVT"
        ]
        for person in unpaid[:2]:
            self._draft(person).opening.append(Change(1, self._today, {"pay_group": "MON", "action": "pay"}))

    def _change_people(self, people: list[dict[str, Any]]) -> None:
        """New names, while other things happen to the same person."""
        for person in people[: self._share.of(25, 2)]:
            name = f"{person['family_name']}-{self._random.choice(FAMILY_NAMES)}"
            self._draft(person).tracks.append((ChangePerson({"family_name": name}),))

    def _let_go(self, people: list[dict[str, Any]]) -> None:
        """Leavers. The first comes back under the same number, the second had a second employer, some go later."""
        for index, person in enumerate(people):
            job, draft = person["employments"][0], self._draft(person)
            last_day = self._today - DAY * 12 if index == 0 else self._today + DAY * 7 * (index + 8)
            end = End(1, last_day, "resignation")
            again = {**job, "first_day": (self._today - DAY * 3).isoformat()}
            if index == 0:
                draft.opening.extend([end, Start(again), ChangePerson({"given_name": "Sam"})])
            elif index == 1:
                other = next(code for code, name in self._population.employers.items() if name != job["legal_employer"])
                second = {
                    **again,
                    "unit": other,
                    "legal_employer": self._population.employers[other],
                    "is_primary": False,
                }
                draft.opening.extend(
                    [Start(second), ChangePerson({"family_name": "Twee"}), End(2, last_day, "end_of_term")]
                )
            else:
                draft.tracks.append((end,))
                self._take_leave(person, 1)

    def _take_leave(self, person: dict[str, Any], times: int) -> None:
        unit = self._unit_of(person)
        for _ in range(times):
            self._draft(person).tracks.append((self._leave(self._week_of(person), unit),))

    def _leave(self, monday: date, unit: str, ending: Ending | None = None, *, decider_role: str = "manager") -> Leave:
        leave_type, part, days = next(self._kinds)
        last_day, decider = monday + DAY * days, self._population.holder(decider_role, unit)
        chosen: Ending = next(self._endings) if ending is None else ending
        return Leave(monday, last_day, chosen, decider, leave_type, part)

    def _be_sick(self, person: dict[str, Any]) -> None:
        first_day = latest_working_day(self._today)
        reporter = self._population.holder("manager", self._unit_of(person))
        sick = Sick(first_day, first_day + DAY * self._random.choice((0, 1, 4)), reporter)
        self._draft(person).tracks.append((sick,))

    def _reject(self, mover: dict[str, Any], sick: dict[str, Any]) -> None:
        """The engine refuses a changed employment and a spell of sickness; nothing else follows these records."""
        self._rejections.append(Rejection(vlimpersnummer=mover["vlimpersnummer"], record_kind="employment", version=2))
        self._rejections.append(Rejection(vlimpersnummer=sick["vlimpersnummer"], record_kind="absence", version=1))

    def _manager_goes_away(self) -> Story:
        """Approved by the manager of the unit above."""
        manager = self._population.holder("manager", AWAY_UNIT)
        above = self._population.parents[AWAY_UNIT] or AWAY_UNIT
        leave = Leave(
            self._today, self._today + AWAY_FOR, "approve", self._population.holder("manager", above), "annual_leave"
        )
        return Story(manager, tracks=((leave,),))

    def _ask_the_stand_in(self, person: dict[str, Any]) -> Story:
        leave = self._leave(self._week_of(person), AWAY_UNIT, "approve", decider_role="manager_backup")
        return Story(person["vlimpersnummer"], tracks=((leave,),))

    def _people_of(self, unit: str) -> list[dict[str, Any]]:
        people = [person for person in self._population.without_role() if person["employments"][0]["unit"] == unit]
        return [person for person in people if person["employments"][0]["pay_group"] == "MON"][: self._share.of(15, 1)]

    def _week_of(self, person: dict[str, Any]) -> date:
        """The next week in which the person has no absence yet; every second one, for leave of more than a week."""
        weeks = self._weeks.setdefault(person["vlimpersnummer"], whole_weeks(self._today + WEEK))
        week = next(weeks)
        next(weeks)
        return week

    def _unit_of(self, person: dict[str, Any]) -> str:
        """Where the person works once the opening of the story is over."""
        return self._moved.get(person["vlimpersnummer"], str(person["employments"][0]["unit"]))

    def _draft(self, person: dict[str, Any]) -> StoryDraft:
        number = person["vlimpersnummer"]
        return self._drafts.setdefault(number, StoryDraft(number))
