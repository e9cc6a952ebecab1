"""What personnel says: whole facts, as the contracts promise them."""

from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from personnel.domain.employment import Kind, PayGroup, Statute
from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.person import Language
from personnel.domain.role import Role, ScopeKind

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"


class Said(BaseModel):
    """What every event says: from which day on it holds, and when it was recorded (UTC)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    effective_day: date
    recorded_at: datetime


class PersonEvent(Said):
    """Something that happened to a person."""

    topic: ClassVar[str] = PEOPLE

    vlimpersnummer: str

    @property
    def key(self) -> str:
        """The stream: one per person."""
        return self.vlimpersnummer


class OrganisationEvent(Said):
    """How a part of the organisation is, as a whole."""

    topic: ClassVar[str] = ORGANISATION

    code: str
    name: str
    valid_from: date
    valid_until: date | None


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


class EmploymentStarted(_WholeJobRow):
    """A work relation begins on the effective day."""

    event_type: ClassVar[str] = "personnel.employment-started.v1"


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


Event = (
    PersonRegistered
    | PersonChanged
    | EmploymentStarted
    | EmploymentChanged
    | EmploymentEnded
    | RoleGranted
    | RoleRevoked
    | UnitChanged
    | LegalEmployerChanged
)
"""Anything that personnel says."""

SAYS: Final[dict[str, set[str]]] = {
    PEOPLE: {
        PersonRegistered.event_type,
        PersonChanged.event_type,
        EmploymentStarted.event_type,
        EmploymentChanged.event_type,
        EmploymentEnded.event_type,
        RoleGranted.event_type,
        RoleRevoked.event_type,
    },
    ORGANISATION: {UnitChanged.event_type, LegalEmployerChanged.event_type},
}
