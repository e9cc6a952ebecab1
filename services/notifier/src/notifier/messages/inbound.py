"""What the notifier hears, and of it only the fields that it acts on."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"
REQUESTS: Final = "absence.requests"
PAYROLL: Final = "payroll.files"


class Heard(BaseModel):
    """Tolerant of whatever else a message holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]

    effective_day: date
    recorded_at: AwareDatetime


class PersonRegistered(Heard):
    """There is a person."""

    event_type: ClassVar[str] = "personnel.person-registered.v1"

    vlimpersnummer: str
    given_name: str
    family_name: str
    language: str
    mail_address: str | None


class PersonChanged(PersonRegistered):
    """The whole person after a change."""

    event_type: ClassVar[str] = "personnel.person-changed.v1"


class EmploymentStarted(Heard):
    """A work relation begins; the whole job row."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"

    vlimpersnummer: str
    employment_sequence: int
    legal_employer: str
    unit: str
    is_primary: bool
    last_day: date | None


class EmploymentChanged(EmploymentStarted):
    """The job row that holds from the effective day on."""

    event_type: ClassVar[str] = "personnel.employment-changed.v1"


class EmploymentEnded(Heard):
    """A work relation ends."""

    event_type: ClassVar[str] = "personnel.employment-ended.v1"

    vlimpersnummer: str
    employment_sequence: int
    unit: str
    last_day: date


class RoleGranted(Heard):
    """Somebody holds a role on a scope from a day on."""

    event_type: ClassVar[str] = "personnel.role-granted.v1"

    vlimpersnummer: str
    grant_id: UUID
    role: str
    scope_kind: Literal["unit", "legal_employer", "all"]
    scope_code: str | None
    until_day: date | None


class RoleRevoked(Heard):
    """Somebody holds a role no more; the effective day is the first without it."""

    event_type: ClassVar[str] = "personnel.role-revoked.v1"

    grant_id: UUID


class UnitChanged(Heard):
    """A unit: its name and where it stands in the tree."""

    event_type: ClassVar[str] = "personnel.unit-changed.v1"

    code: str
    name: str
    parent: str | None


class LegalEmployerChanged(Heard):
    """A legal employer."""

    event_type: ClassVar[str] = "personnel.legal-employer-changed.v1"

    code: str
    name: str


class LeaveRequested(Heard):
    """Somebody asks for leave. Its type is not read: no message tells it."""

    event_type: ClassVar[str] = "absence.leave-requested.v1"

    request_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    part: Literal["full", "am", "pm"]


class LeaveApproved(LeaveRequested):
    """Leave is granted."""

    event_type: ClassVar[str] = "absence.leave-approved.v1"


class LeaveRefused(LeaveRequested):
    """Leave is not granted."""

    event_type: ClassVar[str] = "absence.leave-refused.v1"


class LeaveWithdrawn(LeaveRequested):
    """The employee takes the request back."""

    event_type: ClassVar[str] = "absence.leave-withdrawn.v1"

    was_approved: bool


class SicknessReported(Heard):
    """Somebody is away because of sickness; of this only the days are read."""

    event_type: ClassVar[str] = "absence.sickness-reported.v1"

    spell_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date


class NumberAssigned(Heard):
    """A person got an Elvire number."""

    event_type: ClassVar[str] = "payroll.number-assigned.v1"

    vlimpersnummer: str
    employment_sequence: int
    elvire_number: str
    legal_employer: str
    rsz_category: str


class MessageRejected(Heard):
    """The payroll engine refused a record. Its code and text are not read: they may tell why somebody was away."""

    event_type: ClassVar[str] = "payroll.message-rejected.v1"

    vlimpersnummer: str
    elvire_number: str
    record_id: str
    version: int
