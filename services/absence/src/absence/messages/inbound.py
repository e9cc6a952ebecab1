"""What absence hears, and of it only the fields that it acts on."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"


class Heard(BaseModel):
    """Tolerant of whatever else a message holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]


class PersonRegistered(Heard):
    """There is a person."""

    event_type: ClassVar[str] = "personnel.person-registered.v1"

    vlimpersnummer: str


class EmploymentStarted(Heard):
    """A work relation begins; the whole job row."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"

    vlimpersnummer: str
    employment_sequence: int
    legal_employer: str
    unit: str
    is_primary: bool
    last_day: date | None
    effective_day: date


class EmploymentChanged(EmploymentStarted):
    """The job row that holds from the effective day on."""

    event_type: ClassVar[str] = "personnel.employment-changed.v1"


class EmploymentEnded(Heard):
    """A work relation ends."""

    event_type: ClassVar[str] = "personnel.employment-ended.v1"

    vlimpersnummer: str
    employment_sequence: int
    last_day: date


class RelationPeriod(BaseModel):
    """Days in service without a break."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first_day: date
    last_day: date | None
    is_ended: bool


class RelationRow(BaseModel):
    """What holds from a day on; of rows of one day the last counts."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    effective_day: date
    effective_sequence: int
    unit: str
    is_primary: bool
    action: str


class Relation(BaseModel):
    """A work relation as a whole."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    employment_sequence: int
    legal_employer: str
    periods: tuple[RelationPeriod, ...]
    rows: tuple[RelationRow, ...]


class EmploymentCorrected(Heard):
    """What was said of a work relation is put right."""

    event_type: ClassVar[str] = "personnel.employment-corrected.v1"

    vlimpersnummer: str
    employment_sequence: int
    relation: Relation


class EmploymentRescinded(Heard):
    """What was said of a work relation is taken back; without a relation it never was."""

    event_type: ClassVar[str] = "personnel.employment-rescinded.v1"

    vlimpersnummer: str
    employment_sequence: int
    relation: Relation | None


class PrimarySwitched(Heard):
    """Another work relation is the primary one from the effective day on."""

    event_type: ClassVar[str] = "personnel.primary-switched.v1"

    vlimpersnummer: str
    employment_sequence: int
    effective_day: date


class PersonErased(Heard):
    """Nothing of the person is kept."""

    event_type: ClassVar[str] = "personnel.person-erased.v1"

    vlimpersnummer: str


class RoleGranted(Heard):
    """Somebody holds a role on a scope from a day on."""

    event_type: ClassVar[str] = "personnel.role-granted.v1"

    vlimpersnummer: str
    grant_id: UUID
    role: str
    scope_kind: Literal["unit", "legal_employer", "all"]
    scope_code: str | None
    until_day: date | None
    effective_day: date


class RoleRevoked(Heard):
    """Somebody holds a role no more; the effective day is the first without it."""

    event_type: ClassVar[str] = "personnel.role-revoked.v1"

    vlimpersnummer: str
    grant_id: UUID
    role: str
    effective_day: date


class UnitChanged(Heard):
    """Where a unit stands in the tree."""

    event_type: ClassVar[str] = "personnel.unit-changed.v1"

    code: str
    parent: str | None
    valid_until: date | None
