"""The people and the organisation of the data files, and who leads whom among them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FILES: Final = Path(__file__).parent
PEOPLE_MIN: Final = 60
"""So many have a role, or are needed for the smallest scenario."""


class PeopleCountError(ValueError):
    """More people are wanted than the file has, or fewer than the scenario needs."""


@dataclass(frozen=True)
class Population:
    """The rows of the data files."""

    legal_employers: list[dict[str, Any]]
    units: list[dict[str, Any]]
    people: list[dict[str, Any]]

    @property
    def parents(self) -> dict[str, str | None]:
        """The unit above each unit."""
        return {unit["code"]: unit["parent"] for unit in self.units}

    @property
    def employers(self) -> dict[str, str]:
        """The legal employer of each unit."""
        return {unit["code"]: unit["legal_employer"] for unit in self.units}

    def holder(self, role: str, unit: str) -> str:
        """The one who has a role on a unit; in the files every unit has a manager and a back-up."""
        return next(
            str(person["vlimpersnummer"])
            for person in self.people
            for grant in person["roles"]
            if (grant["role"], grant["scope_code"]) == (role, unit)
        )

    def without_role(self) -> list[dict[str, Any]]:
        """The people who only work."""
        return [person for person in self.people if not person["roles"]]


def read_population(count: int | None = None) -> Population:
    """Read the files; with a count, only the first so many people, among whom are all who have a role."""
    organisation = json.loads((FILES / "organisation.json").read_text(encoding="utf-8"))
    people = json.loads((FILES / "people.json").read_text(encoding="utf-8"))["people"]
    if count is not None and not PEOPLE_MIN <= count <= len(people):
        raise PeopleCountError(f"the demo has {PEOPLE_MIN} to {len(people)} people")
    return Population(organisation["legal_employers"], organisation["units"], people[:count])
