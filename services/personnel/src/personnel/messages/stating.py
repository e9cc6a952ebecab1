"""What personnel says of a person as a whole."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Final
from uuid import UUID

from personnel.domain.person import Language, Person
from personnel.domain.role import Role, RoleGrant, ScopeKind
from personnel.messages.relation import Part, RelationPart
from personnel.messages.telework import TeleworkPart

PEOPLE_STATE: Final = "personnel.people.state"


class PersonPart(Part):
    """Who somebody is."""

    given_name: str
    family_name: str
    birth_day: date
    language: Language
    mail_address: str | None
    insz: str | None
    iban: str | None


class GrantPart(Part):
    """A role that was granted; `until_day` is the last one with it, a revocation included."""

    grant_id: UUID
    role: Role
    scope_kind: ScopeKind
    scope_code: str | None
    from_day: date
    until_day: date | None


class PersonStated(Part):
    """All that is said about a person, as it is at one place of the person's stream."""

    event_type: ClassVar[str] = "personnel.person-stated.v1"
    topic: ClassVar[str] = PEOPLE_STATE

    vlimpersnummer: str
    epoch: int
    sequence: int
    person: PersonPart
    relations: tuple[RelationPart, ...]
    grants: tuple[GrantPart, ...]
    telework: tuple[TeleworkPart, ...] = ()
    effective_day: date
    recorded_at: datetime

    @property
    def key(self) -> str:
        """The stream: one per person."""
        return self.vlimpersnummer


SAYS: Final[dict[str, set[str]]] = {PEOPLE_STATE: {PersonStated.event_type}}


def person_part(person: Person) -> PersonPart:
    """Who somebody is, as told."""
    data = person.data
    return PersonPart(
        given_name=data.given_name,
        family_name=data.family_name,
        birth_day=data.birth_day,
        language=data.language,
        mail_address=data.mail_address,
        insz=data.insz,
        iban=person.iban,
    )


def grant_parts(grants: Iterable[RoleGrant]) -> tuple[GrantPart, ...]:
    """The roles that were ever granted, as told; one that was revoked before it began ends before its first day."""
    return tuple(
        GrantPart(
            grant_id=grant.grant_id,
            role=grant.terms.role,
            scope_kind=grant.terms.scope_kind,
            scope_code=grant.terms.scope_code,
            from_day=grant.terms.from_day,
            until_day=grant.last_day,
        )
        for grant in grants
    )
