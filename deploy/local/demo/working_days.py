"""The working days of the Flemish government: Monday to Friday without its fourteen public holidays.

The demo's own reading, so that what it expects does not come from the code that it checks.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(weeks=1)
SATURDAY: Final = 5
FRIDAY: Final = 4
FIXED: Final = frozenset(
    {(1, 1), (5, 1), (7, 11), (7, 21), (8, 15), (11, 1), (11, 2), (11, 11), (11, 15), (12, 25), (12, 26)}
)
AFTER_EASTER: Final = (1, 39, 50)


def easter(year: int) -> date:
    """Easter Sunday by Gauss's rule, with its two corrections."""
    century = year // 100
    moon = (15 - (13 + 8 * century) // 25 + century - century // 4) % 30
    days = (19 * (year % 19) + moon) % 30
    weekday = (2 * (year % 4) + 4 * (year % 7) + 6 * days + (4 + century - century // 4) % 7) % 7
    if (days == 29 and weekday == 6) or (days == 28 and weekday == 6 and (11 * moon + 11) % 30 < 19):  # noqa: PLR2004
        weekday -= 7
    return date(year, 3, 22) + timedelta(days=days + weekday)


def is_working_day(day: date) -> bool:
    """Tell whether people work on that day."""
    is_free = (day.month, day.day) in FIXED or (day - easter(day.year)).days in AFTER_EASTER
    return day.weekday() < SATURDAY and not is_free


def days_between(first_day: date, last_day: date) -> list[date]:
    """Every calendar day of a period, both ends included."""
    return [first_day + DAY * number for number in range((last_day - first_day).days + 1)]


def working_days(first_day: date, last_day: date) -> list[date]:
    """The working days of a period, both ends included."""
    return [day for day in days_between(first_day, last_day) if is_working_day(day)]


def latest_working_day(day: date) -> date:
    """The day itself, or the last working day before it."""
    while not is_working_day(day):
        day -= DAY
    return day


def whole_weeks(day: date) -> Iterator[date]:
    """The Mondays after a day whose week has five working days."""
    monday = day - DAY * day.weekday()
    while True:
        monday += WEEK
        if len(working_days(monday, monday + DAY * FRIDAY)) == FRIDAY + 1:
            yield monday
