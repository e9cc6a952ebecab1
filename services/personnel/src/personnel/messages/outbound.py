"""What personnel says: whole facts, as the contracts promise them."""

from datetime import date
from typing import ClassVar, Final
from uuid import UUID

from personnel.domain.employment import Kind, PayGroup, Statute
from personnel.domain.person import Language
from personnel.domain.role import Role, ScopeKind
from personnel.messages.civil import DeathReported, DeathRescinded, HouseholdChanged
from personnel.messages.described import (
    ORGANISATION,
    TELLS,
    ExitReasonChanged,
    FunctionChanged,
    GradeChanged,
    LegalEmployerChanged,
    LocationChanged,
    ReferenceEvent,
    RiskCodeChanged,
    RszCategoryChanged,
    SalaryScaleChanged,
    ScheduleChanged,
    UnitChanged,
    WorkerCodeChanged,
)
from personnel.messages.health import HEALTH, AccidentRecorded, ExaminationRecorded, HandicapRecorded
from personnel.messages.person_event import PEOPLE, PersonEvent
from personnel.messages.relation import RelationPart
from personnel.messages.stating import PEOPLE_STATE, PersonStated
from personnel.messages.telework import TeleworkDecided, TeleworkRequested


class _WholePerson(PersonEvent):
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    mail_address: str | None
    insz: str | None


class PersonRegistered(_WholePerson):
    """A person has a Vlimpersnummer."""

    event_type: ClassVar[str] = "personnel.person-registered.v1"


class PersonChanged(_WholePerson):
    """The whole person after a change."""

    event_type: ClassVar[str] = "personnel.person-changed.v1"


class _WholeJobRow(PersonEvent):
    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    statute: Statute
    unit: str
    pay_group: PayGroup
    is_primary: bool
    action: str
    reason: str | None
    last_day: date | None
    location: str | None = None
    risk_code: str | None = None
    schedule: str | None = None
    worker_code: str | None = None
    probation_end: date | None = None
    function: str | None = None
    grade: str | None = None
    scale: str | None = None
    step: int | None = None
    recognised_pay_months: int | None = None
    recognised_grade_months: int | None = None
    recognised_level_months: int | None = None
    recognised_service_months: int | None = None
    recognised_scale_months: int | None = None


class EmploymentStarted(_WholeJobRow):
    """A work relation begins on the effective day; with the sequence of one that ended, it begins again."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"

    follows: int | None = None


class EmploymentChanged(_WholeJobRow):
    """The whole job row from the effective day on."""

    event_type: ClassVar[str] = "personnel.employment-changed.v1"


class EmploymentEnded(PersonEvent):
    """A work relation ends; the effective day is the first one out of service."""

    event_type: ClassVar[str] = "personnel.employment-ended.v1"

    employment_sequence: int
    legal_employer: str
    rsz_category: str
    unit: str
    last_day: date
    reason: str


class EmploymentCorrected(PersonEvent):
    """What was said about a work relation is put right; the relation is the whole one after that."""

    event_type: ClassVar[str] = "personnel.employment-corrected.v1"

    employment_sequence: int
    corrects: UUID
    relation: RelationPart
    reason: str | None


class EmploymentRescinded(PersonEvent):
    """What was said about a work relation is taken back; without a relation it never was."""

    event_type: ClassVar[str] = "personnel.employment-rescinded.v1"

    employment_sequence: int
    rescinds: UUID
    relation: RelationPart | None
    reason: str | None


class PrimarySwitched(PersonEvent):
    """Another work relation is the primary one from the effective day on."""

    event_type: ClassVar[str] = "personnel.primary-switched.v1"

    employment_sequence: int
    previous_sequence: int | None


class BankAccountChanged(PersonEvent):
    """Pay goes to another account, or to none."""

    event_type: ClassVar[str] = "personnel.bank-account-changed.v1"

    iban: str | None


class PersonErased(PersonEvent):
    """Nothing of the person is kept."""

    event_type: ClassVar[str] = "personnel.person-erased.v1"


class RoleGranted(PersonEvent):
    """A person receives a role on a scope."""

    event_type: ClassVar[str] = "personnel.role-granted.v1"

    grant_id: UUID
    role: Role
    scope_kind: ScopeKind
    scope_code: str | None
    until_day: date | None


class RoleRevoked(PersonEvent):
    """The effective day is the first one without the role."""

    event_type: ClassVar[str] = "personnel.role-revoked.v1"

    grant_id: UUID
    role: Role
    scope_kind: ScopeKind
    scope_code: str | None


Event = (
    PersonRegistered
    | PersonChanged
    | EmploymentStarted
    | EmploymentChanged
    | EmploymentEnded
    | EmploymentCorrected
    | EmploymentRescinded
    | PrimarySwitched
    | BankAccountChanged
    | PersonErased
    | RoleGranted
    | RoleRevoked
    | TeleworkRequested
    | TeleworkDecided
    | DeathReported
    | DeathRescinded
    | HouseholdChanged
    | HandicapRecorded
    | ExaminationRecorded
    | AccidentRecorded
    | UnitChanged
    | LegalEmployerChanged
    | LocationChanged
    | RiskCodeChanged
    | ScheduleChanged
    | FunctionChanged
    | GradeChanged
    | SalaryScaleChanged
    | RszCategoryChanged
    | WorkerCodeChanged
    | ExitReasonChanged
    | ReferenceEvent
)
"""Anything that personnel says."""

SAYS: Final[dict[str, set[str]]] = {
    PEOPLE: {
        PersonRegistered.event_type,
        PersonChanged.event_type,
        EmploymentStarted.event_type,
        EmploymentChanged.event_type,
        EmploymentEnded.event_type,
        EmploymentCorrected.event_type,
        EmploymentRescinded.event_type,
        PrimarySwitched.event_type,
        BankAccountChanged.event_type,
        PersonErased.event_type,
        RoleGranted.event_type,
        RoleRevoked.event_type,
        TeleworkRequested.event_type,
        TeleworkDecided.event_type,
        DeathReported.event_type,
        DeathRescinded.event_type,
        HouseholdChanged.event_type,
    },
    PEOPLE_STATE: {PersonStated.event_type},
    HEALTH: {HandicapRecorded.event_type, ExaminationRecorded.event_type, AccidentRecorded.event_type},
    ORGANISATION: {
        UnitChanged.event_type,
        LegalEmployerChanged.event_type,
        *(event.event_type for event in TELLS.values()),
    },
}
