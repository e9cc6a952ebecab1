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
