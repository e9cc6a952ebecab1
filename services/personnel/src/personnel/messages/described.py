"""What personnel says on the topic of the organisation: how each part of it is, as a whole."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.reference import location_key, risk_code_key, schedule_key

ORGANISATION: Final = "personnel.organisation"
DAYS_OF_THE_WEEK: Final = 7


class Said(BaseModel):
    """What every event says: from which day on it holds, and when it was recorded (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_day: date
    recorded_at: datetime


class OrganisationEvent(Said):
    """How a part of the organisation is, as a whole."""

    topic: ClassVar[str] = ORGANISATION

    code: str
    name: str
    valid_from: date
    valid_until: date | None


class UnitChanged(OrganisationEvent):
    """How a unit is."""

    event_type: ClassVar[str] = "personnel.unit-changed.v1"

    parent: str | None
    legal_employer: str

    @property
    def key(self) -> str:
        """The stream: one per unit."""
        return unit_key(self.code)


class LegalEmployerChanged(OrganisationEvent):
    """How a legal employer is."""

    event_type: ClassVar[str] = "personnel.legal-employer-changed.v1"

    kbo: str

    @property
    def key(self) -> str:
        """The stream: one per legal employer."""
        return employer_key(self.code)


class LocationChanged(OrganisationEvent):
    """How a location is."""

    event_type: ClassVar[str] = "personnel.location-changed.v1"

    unit: str

    @property
    def key(self) -> str:
        """The stream: one per location."""
        return location_key(self.code)


class RiskCodeChanged(OrganisationEvent):
    """How a risk code is."""

    event_type: ClassVar[str] = "personnel.risk-code-changed.v1"

    examination: str | None
    months: int | None

    @property
    def key(self) -> str:
        """The stream: one per risk code."""
        return risk_code_key(self.code)


class ScheduleChanged(OrganisationEvent):
    """How a schedule is."""

    event_type: ClassVar[str] = "personnel.schedule-changed.v1"

    hours: Annotated[list[str], Field(min_length=DAYS_OF_THE_WEEK, max_length=DAYS_OF_THE_WEEK)]

    @property
    def key(self) -> str:
        """The stream: one per schedule."""
        return schedule_key(self.code)
