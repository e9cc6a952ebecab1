"""The organisation of the data file, with as many teams as the people need, and who leads whom."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from deploy.local.demo.dossier import location_of
from deploy.local.demo.staff import make_staff

FILE: Final = Path(__file__).with_name("organisation.json")
PEOPLE_MIN: Final = 80
"""So many have a role, or are needed for the smallest scenario."""
PEOPLE_MAX: Final = 60_000
PEOPLE_PER_TEAM: Final = 50
PEOPLE_WITHOUT_TEAMS: Final = 200
FIRST_TEAM: Final = 990_001
ABOVE_TEAMS: Final = ("OVO999002", "OVO999003", "OVO999006", "OVO999007", "OVO999010")
"""Units that get teams below them, in turn."""


class PeopleCountError(ValueError):
    """More people are wanted than there are numbers for, or fewer than the scenario needs."""


NAMED: Final = ("functions", "grades", "salary-scales", "rsz-categories", "worker-codes", "exit-reasons")


@dataclass(frozen=True)
class Population:
    """Rows of imports: the organisation, the reference data and the people; made for a demo of certain days."""

    legal_employers: list[dict[str, Any]]
    units: list[dict[str, Any]]
    locations: list[dict[str, Any]]
    risk_codes: list[dict[str, Any]]
    schedules: list[dict[str, Any]]
    named: dict[str, list[dict[str, Any]]]
    """By kind of import the other codes that job rows name."""
    people: list[dict[str, Any]]
    days: tuple[date, ...]

    @cached_property
    def parents(self) -> dict[str, str | None]:
        """The unit above each unit."""
        return {unit["code"]: unit["parent"] for unit in self.units}

    @cached_property
    def employers(self) -> dict[str, str]:
        """The legal employer of each unit."""
        return {unit["code"]: unit["legal_employer"] for unit in self.units}

    @cached_property
    def _holders(self) -> dict[tuple[str, str], str]:
        return {
            (grant["role"], grant["scope_code"]): str(person["vlimpersnummer"])
            for person in reversed(self.people)
            for grant in person["roles"]
        }

    def holder(self, role: str, unit: str) -> str:
        """The one who has a role on a unit; every unit has a manager and a back-up."""
        return self._holders[role, unit]

    def role_holders(self) -> list[str]:
        """Everybody who has a role."""
        return [str(person["vlimpersnummer"]) for person in self.people if person["roles"]]

    def without_role(self) -> list[dict[str, Any]]:
        """The people who only work."""
        return [person for person in self.people if not person["roles"]]


def make_population(count: int, days: Sequence[date]) -> Population:
    """Make so many people, and an organisation in which they have a place, for a demo of these days.

    Raises:
        PeopleCountError: there cannot be so many or so few.

    """
    if not PEOPLE_MIN <= count <= PEOPLE_MAX:
        raise PeopleCountError(f"the demo has {PEOPLE_MIN} to {PEOPLE_MAX} people")
    organisation = json.loads(FILE.read_text(encoding="utf-8"))
    units = [*organisation["units"], *_teams(organisation["units"], count)]
    places = {unit["code"]: unit["legal_employer"] for unit in units}
    return Population(
        legal_employers=organisation["legal_employers"],
        units=units,
        locations=[_location(unit) for unit in units],
        risk_codes=organisation["risk_codes"],
        schedules=organisation["schedules"],
        named={what: organisation[what.replace("-", "_")] for what in NAMED},
        people=make_staff(places, count, days),
        days=tuple(days),
    )


def _teams(units: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    above = {unit["code"]: unit for unit in units}
    return [
        {
            **above[ABOVE_TEAMS[number % len(ABOVE_TEAMS)]],
            "code": f"OVO{FIRST_TEAM + number}",
            "name": f"Demo-team {number + 1}",
            "parent": ABOVE_TEAMS[number % len(ABOVE_TEAMS)],
        }
        for number in range(max(0, count - PEOPLE_WITHOUT_TEAMS) // PEOPLE_PER_TEAM)
    ]


def _location(unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": location_of(unit["code"]),
        "unit": unit["code"],
        "name": f"Gebouw van {unit['name']}",
        "valid_from": unit["valid_from"],
        "valid_until": None,
    }
