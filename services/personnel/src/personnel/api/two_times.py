"""As of which day, and as known at which instant, something is read."""

from datetime import datetime
from typing import Annotated, Protocol, Self, TypeVar

from fastapi import Query
from pydantic import AwareDatetime

from chassis.fields import Day

AsOf = Annotated[Day | None, Query(description="the day on which it holds; today when left out")]
AsOfRow = Annotated[Day | None, Query(description="only the row that holds on this day; all rows when left out")]
AsOfHeld = Annotated[Day | None, Query(description="only what holds on this day; all of it when left out")]
AsOfFile = Annotated[Day | None, Query(description="as of this day; today, with all rows and roles, when left out")]
KnownAt = Annotated[AwareDatetime | None, Query(description="as it was known at this instant; now when left out")]

KnownFrom = Annotated[
    AwareDatetime, Query(description="what was known then is the old", examples=["2026-11-01T00:00:00Z"])
]
KnownTo = Annotated[AwareDatetime | None, Query(description="what was known then is the new; now when left out")]


class TwoTimes(Protocol):
    """What can be read as it was known at an instant."""

    def known_at(self, instant: datetime) -> Self:
        """What was recorded up to an instant."""


KnownT = TypeVar("KnownT", bound=TwoTimes)


def known_then(known: KnownT, instant: datetime | None) -> KnownT:
    """What is known, or was at an instant."""
    return known if instant is None else known.known_at(instant)
