"""A stretch of days, and the part of the day it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from absence.domain.holiday import CALENDAR_FIRST_DAY

PERIOD_DAYS_MAX: Final = 366
"""Longest absence entered in one go; longer ones are entered year by year."""


class Part(StrEnum):
    """Part of each day."""

    FULL = "full"
    AM = "am"
    PM = "pm"


class InvalidPeriodError(Exception):
    """The days or the part do not make a period; names the field and what is wrong with it, in Dutch and English."""

    def __init__(self, field: str, reason: str, reason_en: str) -> None:
        super().__init__(reason_en)
        self.field = field
        self.reason = reason
        self.reason_en = reason_en


@dataclass(frozen=True, slots=True)
class Period:
    """Days from first to last, both included.

    Raises:
        InvalidPeriodError: the last day comes first, half days span several days, the period is longer than
            `PERIOD_DAYS_MAX` or begins before the holiday calendar does.

    """

    first_day: date
    last_day: date
    part: Part = Part.FULL

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise InvalidPeriodError("last_day", "ligt voor de eerste dag", "comes before the first day")
        if (self.last_day - self.first_day).days >= PERIOD_DAYS_MAX:
            raise InvalidPeriodError("last_day", "de periode is te lang", "the period is too long")
        if self.part is not Part.FULL and self.first_day != self.last_day:
            raise InvalidPeriodError("part", "een halve dag is één dag", "a half day is a single day")
        if self.first_day < CALENDAR_FIRST_DAY:
            raise InvalidPeriodError("first_day", "ligt te ver terug", "lies too far back")

    def days(self) -> Iterator[date]:
        """Every calendar day of the period."""
        for number in range((self.last_day - self.first_day).days + 1):
            yield self.first_day + timedelta(days=number)

    def overlaps(self, other: "Period") -> bool:
        """Whether both take the same part of a day; a morning and an afternoon of one day stand together."""
        if self.last_day < other.first_day or other.last_day < self.first_day:
            return False
        return self.part is other.part or Part.FULL in {self.part, other.part}

    def shared(self, other: "Period") -> tuple[date, date]:
        """The first and the last of the days that both have, given that they overlap."""
        return max(self.first_day, other.first_day), min(self.last_day, other.last_day)
