"""Who is in the stories: people who only work, each drawn once, and how many for each kind of story."""

from datetime import date
from random import Random
from typing import Any, Final

from deploy.local.demo.population import Population
from deploy.local.demo.working_days import whole_weeks

AWAY_UNIT: Final = "OVO999011"
"""Its manager is on leave while the demo runs, so that the back-up stands in."""

ALL_COUNT_UNTIL: Final = 1000
ONE_IN: Final = 20
"""Beyond a thousand people only every twentieth counts for how much happens."""


class Cast:
    """The people left to draw from, and what the stories already made of them."""

    def __init__(self, population: Population, random: Random) -> None:
        self.population = population
        self._units: dict[str, str] = {}
        self._busy_until: dict[str, date] = {}
        everybody = population.without_role()
        paid = [person for person in everybody if person["employments"][0]["pay_group"] == "MON"]
        self.unpaid = [person for person in everybody if person["employments"][0]["pay_group"] != "MON"]
        self.of_away_unit = [person for person in paid if person["employments"][0]["unit"] == AWAY_UNIT]
        elsewhere = [person for person in paid if person["employments"][0]["unit"] != AWAY_UNIT]
        self.of_fixed_term = [person for person in elsewhere if person["employments"][0].get("last_day")]
        self._pool = [person for person in elsewhere if _is_for_good(person["employments"][0])]
        random.shuffle(self._pool)

    def share(self, promille: int, at_least: int = 1) -> int:
        """So many of a thousand people; of more than a thousand, the more are counted by one in twenty."""
        people = len(self.population.people)
        counted = min(people, ALL_COUNT_UNTIL) + max(0, people - ALL_COUNT_UNTIL) // ONE_IN
        return max(at_least, round(counted * promille / 1000))

    def draw(self, count: int, **wanted: str) -> list[dict[str, Any]]:
        """Take people whose work relation has the wanted values out of the pool; fewer when there are no more."""
        fit = [person for person in self._pool if wanted.items() <= person["employments"][0].items()][:count]
        taken = {person["vlimpersnummer"] for person in fit}
        self._pool = [person for person in self._pool if person["vlimpersnummer"] not in taken]
        return fit

    def moves_to(self, who: str, unit: str) -> None:
        """Remember where somebody works from now on."""
        self._units[who] = unit

    def unit_of(self, person: dict[str, Any]) -> str:
        """Where somebody works."""
        return self._units.get(person["vlimpersnummer"], str(person["employments"][0]["unit"]))

    def manager_of(self, person: dict[str, Any]) -> str:
        """Who leads somebody."""
        return self.population.holder("manager", self.unit_of(person))

    def other_unit(self, person: dict[str, Any], *, of_another_employer: bool = False) -> str:
        """Another unit of the same legal employer, or one of another."""
        own = person["employments"][0]
        return next(
            code
            for code, employer in self.population.employers.items()
            if (employer != own["legal_employer"]) == of_another_employer and code not in {own["unit"], AWAY_UNIT}
        )

    def week_of(self, who: str, day: date) -> date:
        """The Monday of the next week after a day in which the person has no absence yet."""
        return next(whole_weeks(max(day, self._busy_until.get(who, day))))

    def is_busy(self, who: str, until: date) -> None:
        """Remember until when somebody has an absence."""
        self._busy_until[who] = max(until, self._busy_until.get(who, until))


def _is_for_good(job: dict[str, Any]) -> bool:
    """Whether neither contract nor probation ends."""
    return not job.get("last_day") and not job.get("probation_end")
