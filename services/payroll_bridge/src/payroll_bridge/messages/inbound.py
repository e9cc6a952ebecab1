"""What payroll-bridge hears: only the fields it acts upon."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from payroll_bridge.domain.absence import Part, PayCategory
from payroll_bridge.domain.feed import Outcome
from payroll_bridge.domain.person import Language
from payroll_bridge.domain.relation import PayGroup, Statute


class _Heard(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _AboutPerson(_Heard):
    vlimpersnummer: str
    effective_day: date


class _WholePerson(_AboutPerson):
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    insz: str | None = Field(repr=False)


class PersonRegistered(_WholePerson):
    """A person exists."""

    event_type: ClassVar[str] = "personnel.person-registered.v1"


class PersonChanged(_WholePerson):
    """Something about a person changed."""

    event_type: ClassVar[str] = "personnel.person-changed.v1"


class _WholeRow(_AboutPerson):
    employment_sequence: int
    legal_employer: str
    rsz_category: str
    statute: Statute
    unit: str
    pay_group: PayGroup
    last_day: date | None
    location: str | None = None
    schedule: str | None = None
    risk_code: str | None = None
    worker_code: str | None = None


class EmploymentStarted(_WholeRow):
    """A work relation begins, or begins again."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"

    action: str


class EmploymentChanged(_WholeRow):
    """The job row of a work relation changed."""

    event_type: ClassVar[str] = "personnel.employment-changed.v1"


class EmploymentEnded(_AboutPerson):
    """A work relation ends."""

    event_type: ClassVar[str] = "personnel.employment-ended.v1"

    employment_sequence: int
    last_day: date


class PeriodHeard(_Heard):
    """A period in service."""

    first_day: date
    last_day: date | None
    is_ended: bool


class RowHeard(_Heard):
    """A job row."""

    effective_day: date
    action: str
    statute: Statute
    unit: str
    pay_group: PayGroup
    last_day: date | None
    location: str | None
    schedule: str | None
    risk_code: str | None
    worker_code: str | None


class RelationHeard(_Heard):
    """A whole work relation: periods and rows from the first to the last."""

    employment_sequence: int
    legal_employer: str
    rsz_category: str
    periods: tuple[PeriodHeard, ...]
    rows: tuple[RowHeard, ...]


class EmploymentCorrected(_AboutPerson):
    """What was told of a work relation was wrong; this is how it is."""

    event_type: ClassVar[str] = "personnel.employment-corrected.v1"

    employment_sequence: int
    relation: RelationHeard


class EmploymentRescinded(_AboutPerson):
    """Something that was told of a work relation never happened; without a relation, it never was."""

    event_type: ClassVar[str] = "personnel.employment-rescinded.v1"

    employment_sequence: int
    relation: RelationHeard | None


class BankAccountChanged(_AboutPerson):
    """To which account the pay goes."""

    event_type: ClassVar[str] = "personnel.bank-account-changed.v1"

    iban: str | None = Field(repr=False)


class PersonErased(_AboutPerson):
    """Nobody may know any more who this was."""

    event_type: ClassVar[str] = "personnel.person-erased.v1"


class _ReferenceChanged(_Heard):
    code: str
    valid_from: date
    valid_until: date | None


class LocationChanged(_ReferenceChanged):
    """A place of work."""

    event_type: ClassVar[str] = "personnel.location-changed.v1"


class RiskCodeChanged(_ReferenceChanged):
    """A risk of the work."""

    event_type: ClassVar[str] = "personnel.risk-code-changed.v1"


class ScheduleChanged(_ReferenceChanged):
    """A pattern of working hours."""

    event_type: ClassVar[str] = "personnel.schedule-changed.v1"


class LegalEmployerChanged(_Heard):
    """How a legal employer is."""

    event_type: ClassVar[str] = "personnel.legal-employer-changed.v1"

    code: str
    name: str


class DayHeard(_Heard):
    """One day of an absence and what it does to pay."""

    day: date
    part: Part
    pay_category: PayCategory


class LeaveApproved(_AboutPerson):
    """A leave will take place."""

    event_type: ClassVar[str] = "absence.leave-approved.v1"

    request_id: UUID
    employment_sequence: int
    days: tuple[DayHeard, ...]


class SicknessReported(_AboutPerson):
    """A spell of sickness."""

    event_type: ClassVar[str] = "absence.sickness-reported.v1"

    spell_id: UUID
    employment_sequence: int
    days: tuple[DayHeard, ...]


class SicknessWithdrawn(_AboutPerson):
    """A spell of sickness was reported by mistake."""

    event_type: ClassVar[str] = "absence.sickness-withdrawn.v1"

    spell_id: UUID


class LeaveWithdrawn(_AboutPerson):
    """A leave will not take place, whether it was approved or not."""

    event_type: ClassVar[str] = "absence.leave-withdrawn.v1"

    request_id: UUID
    was_approved: bool


class MessageAcknowledged(_Heard):
    """The engine answers one version of one record."""

    event_type: ClassVar[str] = "engine.message-acknowledged.v1"

    elvire_number: str
    record_id: str
    version: int
    outcome: Outcome
    code: str | None
    text: str | None = Field(repr=False)
    effective_day: date
