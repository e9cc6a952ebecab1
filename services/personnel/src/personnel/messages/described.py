"""What personnel says on the topic of the organisation: how each part of it is, as a whole."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field

from personnel.domain.described import Described
from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.reference import (
    ExitReason,
    Function,
    Location,
    RiskCode,
    RszCategory,
    Schedule,
    WorkerCode,
    plain,
)
from personnel.domain.scale import Grade, SalaryScale, ScaleSystem

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
    register_owned: bool = False

    @property
    def key(self) -> str:
        """The stream: one per unit."""
        return unit_key(self.code)


class LegalEmployerChanged(OrganisationEvent):
    """How a legal employer is."""

    event_type: ClassVar[str] = "personnel.legal-employer-changed.v1"

    kbo: str
    business_unit: str | None = None
    company_number: str | None = None

    @property
    def key(self) -> str:
        """The stream: one per legal employer."""
        return employer_key(self.code)


class ReferenceEvent(OrganisationEvent):
    """How a code of the reference data is."""

    about: ClassVar[type[Described]]
    event_type: ClassVar[str]

    @property
    def key(self) -> str:
        """The stream: one per code of a kind."""
        return f"{self.about.kind}:{self.code}"


class LocationChanged(ReferenceEvent):
    """How a location is. Whom to ask about welfare there is personal, and not said."""

    about: ClassVar[type[Described]] = Location
    event_type: ClassVar[str] = "personnel.location-changed.v1"

    unit: str
    address: str | None = None
    medical_control: str | None = None


class RiskCodeChanged(ReferenceEvent):
    """How a risk code is."""

    about: ClassVar[type[Described]] = RiskCode
    event_type: ClassVar[str] = "personnel.risk-code-changed.v1"

    examination: str | None
    months: int | None


class ScheduleChanged(ReferenceEvent):
    """How a schedule is."""

    about: ClassVar[type[Described]] = Schedule
    event_type: ClassVar[str] = "personnel.schedule-changed.v1"

    hours: Annotated[list[str], Field(min_length=DAYS_OF_THE_WEEK, max_length=DAYS_OF_THE_WEEK)]


class FunctionChanged(ReferenceEvent):
    """How a function is."""

    about: ClassVar[type[Described]] = Function
    event_type: ClassVar[str] = "personnel.function-changed.v1"

    risk_codes: list[str]


class GradeChanged(ReferenceEvent):
    """How a grade is."""

    about: ClassVar[type[Described]] = Grade
    event_type: ClassVar[str] = "personnel.grade-changed.v1"

    level: str


class StepPart(BaseModel):
    """What a step of a scale is worth from a day on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    step: int
    years: int | None
    amount: str
    amount_from: date


class SalaryScaleChanged(ReferenceEvent):
    """How a salary scale is, with all its steps."""

    about: ClassVar[type[Described]] = SalaryScale
    event_type: ClassVar[str] = "personnel.salary-scale-changed.v1"

    system: ScaleSystem
    grade: str | None
    next_scale: str | None
    next_after_years: int | None
    steps: list[StepPart]


class RszCategoryChanged(ReferenceEvent):
    """How an RSZ category is."""

    about: ClassVar[type[Described]] = RszCategory
    event_type: ClassVar[str] = "personnel.rsz-category-changed.v1"


class WorkerCodeChanged(ReferenceEvent):
    """How an RSZ worker code is."""

    about: ClassVar[type[Described]] = WorkerCode
    event_type: ClassVar[str] = "personnel.worker-code-changed.v1"


class ExitReasonChanged(ReferenceEvent):
    """How a reason why work relations end is."""

    about: ClassVar[type[Described]] = ExitReason
    event_type: ClassVar[str] = "personnel.exit-reason-changed.v1"

    name_en: str


TELLS: Final[dict[type[Described], type[ReferenceEvent]]] = {
    event.about: event
    for event in (
        LocationChanged,
        RiskCodeChanged,
        ScheduleChanged,
        FunctionChanged,
        GradeChanged,
        SalaryScaleChanged,
        RszCategoryChanged,
        WorkerCodeChanged,
        ExitReasonChanged,
    )
}
"""By kind of reference data the event that tells it."""


def reference_told(described: Described, recorded_at: datetime) -> ReferenceEvent:
    """How a code of the reference data is, as said: what is personal is left out."""
    event = TELLS[type(described)]
    known = {**described_fields(described), "effective_day": described.valid_from, "recorded_at": recorded_at}
    return event.model_validate({name: value for name, value in known.items() if name in event.model_fields})


def described_fields(described: Described) -> dict[str, Any]:
    """The fields of reference data as they are shown and said: decimals without zeros that say nothing."""
    fields = asdict(described)
    match described:
        case Schedule(hours=hours):
            fields["hours"] = [plain(each) for each in hours]
        case Function(risk_codes=codes):
            fields["risk_codes"] = list(codes)
        case SalaryScale(steps=steps):
            fields["steps"] = [{**asdict(each), "amount": f"{each.amount:.2f}"} for each in steps]
    return fields
