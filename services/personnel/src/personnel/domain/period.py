"""Periods of whole days, first and last day included; no last day means open-ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from personnel.domain.refusal import RefusalError

DAY: Final = timedelta(days=1)


class EndBeforeStartError(RefusalError):
    """The last day lies before the first."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included."""

    first_day: date
    last_day: date | None

    def has(self, day: date) -> bool:
        """Whether the day falls in it."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two have a day in common."""
        return self.has(other.first_day) or other.has(self.first_day)


def new_period(first_day: date, last_day: date | None) -> Period:
    """A period that does not end before it begins.

    Raises:
        EndBeforeStartError: see there.

    """
    if last_day is not None and last_day < first_day:
        raise EndBeforeStartError({"ge": first_day.isoformat()})
    return Period(first_day, last_day)
