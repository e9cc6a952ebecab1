"""The days of an absence that matter to pay: one line per working day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final

from absence.domain.holiday import public_holidays
from absence.domain.leave_type import LeaveType, PayCategory, rule_for
from absence.domain.period import Part, Period

SATURDAY: Final = 5
"""The first weekday on which nobody works; every schedule is Monday to Friday so far."""


class NoWorkingDayError(Exception):
    """The period holds weekends and public holidays only: there is nothing to be absent from."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One working day (or half of it) off, and what it does to pay."""

    day: date
    part: Part
    pay_category: PayCategory


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no public holiday."""
    return day.weekday() < SATURDAY and day not in public_holidays(day.year)


def leave_days(leave_type: LeaveType, period: Period) -> tuple[DayLine, ...]:
    """The day lines of leave.

    Raises:
        NoWorkingDayError: there are none.

    """
    return _lines(period, lambda day: rule_for(leave_type, day).pay_category)


def sickness_days(period: Period) -> tuple[DayLine, ...]:
    """The day lines of sickness; a public holiday while ill is not a day of sickness.

    Raises:
        NoWorkingDayError: there are none.

    """
    return _lines(period, lambda _: PayCategory.SICKNESS)


def _lines(period: Period, category_on: Callable[[date], PayCategory]) -> tuple[DayLine, ...]:
    lines = tuple(DayLine(day, period.part, category_on(day)) for day in period.days() if is_working_day(day))
    if not lines:
        raise NoWorkingDayError
    return lines
