"""As of which day, and as known at which instant, something is read."""

from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from chassis.fields import Day

AsOf = Annotated[Day | None, Query(description="the day on which it holds; today when left out")]
AsOfRow = Annotated[Day | None, Query(description="only the row that holds on this day; all rows when left out")]
AsOfHeld = Annotated[Day | None, Query(description="only what holds on this day; all of it when left out")]
KnownAt = Annotated[AwareDatetime | None, Query(description="as it was known at this instant; now when left out")]
