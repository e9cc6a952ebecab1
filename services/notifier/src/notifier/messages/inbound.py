"""What the notifier hears, and of it only the fields that it acts on."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime

from notifier.messages.told import FileError, Heard, ToldRelation

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"
REQUESTS: Final = "absence.requests"
PAYROLL: Final = "payroll.files"


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


class PersonErased(Heard):
    """Nothing of the person is kept any more."""

    event_type: ClassVar[str] = "personnel.person-erased.v1"

    vlimpersnummer: str


class BankAccountChanged(Heard):
    """The pay goes to another account from now on. The account itself is not read: no message tells it."""

    event_type: ClassVar[str] = "personnel.bank-account-changed.v1"

    vlimpersnummer: str


class EmploymentStarted(Heard):
    """A work relation begins, or begins again after it was over; the whole job row."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"

    vlimpersnummer: str
    employment_sequence: int
    legal_employer: str
    unit: str
    is_primary: bool
    last_day: date | None
    probation_end: date | None = None


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


class PrimarySwitched(Heard):
    """Another relation is the primary one from the effective day on."""

    event_type: ClassVar[str] = "personnel.primary-switched.v1"

    vlimpersnummer: str
    employment_sequence: int
    previous_sequence: int | None


class EmploymentCorrected(Heard):
    """Something that was told of a relation was wrong; the relation as it is now."""

    event_type: ClassVar[str] = "personnel.employment-corrected.v1"

    vlimpersnummer: str
    employment_sequence: int
    relation: ToldRelation


class EmploymentRescinded(Heard):
    """Something that was told of a relation never was; the relation as it is now, none when it never was itself."""

    event_type: ClassVar[str] = "personnel.employment-rescinded.v1"

    vlimpersnummer: str
    employment_sequence: int
    relation: ToldRelation | None


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


class TeleworkRequested(Heard):
    """Somebody asks to telework."""

    event_type: ClassVar[str] = "personnel.telework-requested.v1"

    request_id: UUID
    vlimpersnummer: str
    days_per_week: int
    weekdays: tuple[Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"], ...]


class TeleworkDecided(TeleworkRequested):
    """What became of a request to telework."""

    event_type: ClassVar[str] = "personnel.telework-decided.v1"

    outcome: Literal["approved", "refused", "withdrawn", "ended"]


class DeathReported(Heard):
    """Somebody died. Who reported it is not read."""

    event_type: ClassVar[str] = "personnel.death-reported.v1"

    vlimpersnummer: str
    death_day: date


class DeathRescinded(Heard):
    """Somebody who was said to have died did not."""

    event_type: ClassVar[str] = "personnel.death-rescinded.v1"

    vlimpersnummer: str


class HouseholdChanged(Heard):
    """The register changed something that may count for the tax on pay."""

    event_type: ClassVar[str] = "personnel.household-changed.v1"

    vlimpersnummer: str
    change_id: UUID
    what: Literal["civil_state", "family"]


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


class LocationChanged(Heard):
    """A location; no message tells of it."""

    event_type: ClassVar[str] = "personnel.location-changed.v1"


class RiskCodeChanged(Heard):
    """A risk code; no message tells of it."""

    event_type: ClassVar[str] = "personnel.risk-code-changed.v1"


class ScheduleChanged(Heard):
    """A work schedule; no message tells of it."""

    event_type: ClassVar[str] = "personnel.schedule-changed.v1"


class FunctionChanged(Heard):
    """A function; no message tells of it."""

    event_type: ClassVar[str] = "personnel.function-changed.v1"


class GradeChanged(Heard):
    """A grade; no message tells of it."""

    event_type: ClassVar[str] = "personnel.grade-changed.v1"


class SalaryScaleChanged(Heard):
    """A salary scale; no message tells of it."""

    event_type: ClassVar[str] = "personnel.salary-scale-changed.v1"


class RszCategoryChanged(Heard):
    """An RSZ category; no message tells of it."""

    event_type: ClassVar[str] = "personnel.rsz-category-changed.v1"


class WorkerCodeChanged(Heard):
    """An RSZ worker code; no message tells of it."""

    event_type: ClassVar[str] = "personnel.worker-code-changed.v1"


class ExitReasonChanged(Heard):
    """A reason why work relations end; no message tells of it."""

    event_type: ClassVar[str] = "personnel.exit-reason-changed.v1"


class LeaveRequested(Heard):
    """Somebody asks for leave. Its type is not read: no message tells it."""

    event_type: ClassVar[str] = "absence.leave-requested.v1"

    request_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    part: Literal["full", "am", "pm"]
    requested_at: AwareDatetime | None = None


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


class SicknessWithdrawn(SicknessReported):
    """The report was a mistake."""

    event_type: ClassVar[str] = "absence.sickness-withdrawn.v1"


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


class RejectionResolved(Heard):
    """The payroll engine took a later version of a record that it had refused."""

    event_type: ClassVar[str] = "payroll.rejection-resolved.v1"

    vlimpersnummer: str
    record_id: str


class FileRepaired(Heard):
    """A payroll file has everything that the engine needs again."""

    event_type: ClassVar[str] = "payroll.file-repaired.v1"

    vlimpersnummer: str
    elvire_number: str
    legal_employer: str
    rsz_category: str


class FileDropped(FileRepaired):
    """A payroll file that lacked something is not needed after all."""

    event_type: ClassVar[str] = "payroll.file-dropped.v1"


class FileInvalid(FileRepaired):
    """A payroll file lacks something, and nothing of it goes to the engine."""

    event_type: ClassVar[str] = "payroll.file-invalid.v1"

    errors: list[FileError]
    was_valid: bool = False
