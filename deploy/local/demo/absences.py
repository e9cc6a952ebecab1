"""The stories of leave and sickness."""

from datetime import timedelta
from itertools import cycle
from random import Random
from typing import Any, Final

from deploy.local.demo.cast import AWAY_UNIT, Cast
from deploy.local.demo.diary import Diary
from deploy.local.demo.steps import Decide, Ending, Leave, Sick
from deploy.local.demo.working_days import DAY, working_days

AWAY_FOR: Final = timedelta(days=45)
LEFT_OPEN_FOR: Final = 9
"""Working days until somebody decides at last."""

ENDINGS: Final[tuple[Ending, ...]] = (
    *("approve", "approve", "refuse", "withdraw", "approve_and_withdraw", "approve", "open"),
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


class Absences:
    """Writes them into the diary."""

    def __init__(self, cast: Cast, diary: Diary, random: Random) -> None:
        self._cast = cast
        self._diary = diary
        self._random = random
        self._endings = cycle(ENDINGS)
        self._kinds = cycle(KINDS_OF_LEAVE)

    def manager_goes_away(self) -> None:
        """On the first day; approved by the manager of the unit above."""
        population, first_day = self._cast.population, self._diary.days[0]
        decider = population.holder("manager", population.parents[AWAY_UNIT] or AWAY_UNIT)
        leave = Leave(first_day, first_day + AWAY_FOR, "approve", decider, "annual_leave")
        self._diary.note(0, population.holder("manager", AWAY_UNIT), leave)

    def ask_the_stand_in(self, person: dict[str, Any]) -> None:
        """Leave that the back-up decides."""
        backup = self._cast.population.holder("manager_backup", AWAY_UNIT)
        index = self._diary.day()
        self._diary.note(index, person["vlimpersnummer"], self.leave(person, index, "approve", decider=backup))

    def take(self, person: dict[str, Any]) -> None:
        """Leave, asked for on the next day, with whatever outcome is next."""
        index = self._diary.day()
        self._diary.note(index, person["vlimpersnummer"], self.leave(person, index))

    def leave(
        self, person: dict[str, Any], index: int, ending: Ending | None = None, *, decider: str = "", name: str = ""
    ) -> Leave:
        """A request on a day, for the next week that is free."""
        who, (leave_type, part, days) = person["vlimpersnummer"], next(self._kinds)
        monday = self._cast.week_of(who, self._diary.date_of(index))
        last_day, chosen = monday + DAY * days, next(self._endings) if ending is None else ending
        self._cast.is_busy(who, last_day)
        return Leave(monday, last_day, chosen, decider or self._cast.manager_of(person), leave_type, part, name=name)

    def leave_undecided(self, person: dict[str, Any]) -> None:
        """A request that lies there until reminders were sent, and is then decided."""
        who, manager = person["vlimpersnummer"], self._cast.manager_of(person)
        far = self._diary.days[-1]
        monday = self._cast.week_of(who, far)
        self._cast.is_busy(who, monday)
        asked = Leave(monday, monday, "open", manager, name="undecided")
        decided = Decide("undecided", self._random.choice(("approve", "refuse")), manager)
        if self._diary.date_of(1 + LEFT_OPEN_FOR) == self._diary.date_of(1):
            self._diary.note(1, who, asked, decided)  # in a month of two days what is noted apart is done at once
        else:
            self._diary.note(1, who, asked)
            self._diary.note(1 + LEFT_OPEN_FOR, who, decided)

    def be_sick(self, person: dict[str, Any]) -> None:
        """Sickness reported on its first day."""
        self._fall_ill(person)

    def be_sick_longer(self, person: dict[str, Any]) -> None:
        """Sickness that is prolonged once it was to be over."""
        index, spell = self._fall_ill(person)
        self._prolong(person["vlimpersnummer"], index, spell)

    def _fall_ill(self, person: dict[str, Any]) -> tuple[int, Sick]:
        index = self._diary.day(span=2)
        first_day = self._diary.date_of(index)
        spell = Sick(first_day, first_day + DAY * self._random.choice((0, 1)), self._cast.manager_of(person))
        self._diary.note(index, person["vlimpersnummer"], spell)
        self._cast.is_busy(person["vlimpersnummer"], spell.last_day)
        return index, spell

    def _prolong(self, who: str, index: int, spell: Sick) -> None:
        later = next((at for at, day in enumerate(self._diary.days) if at > index and day > spell.last_day), None)
        if later is None:
            return
        first_day, last_day = spell.last_day + DAY, self._diary.date_of(later) + DAY * 2
        assert working_days(first_day, last_day)  # noqa: S101 - the day of the report is one
        self._diary.note(later, who, Sick(first_day, last_day, spell.reporter, prolongs=True))
        self._cast.is_busy(who, last_day)
