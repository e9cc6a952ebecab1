"""How things are shown. An INSZ never is."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from uuid import UUID

from pydantic import BaseModel

from chassis.api import etag
from personnel.api.examples import EMPLOYMENT, FILE, GRANT, PEOPLE, PERSON, like
from personnel.domain.employment import Employment, Kind, PayGroup, Statute
from personnel.domain.person import Language, Person
from personnel.domain.role import Role, RoleGrant, ScopeKind


class PersonView(BaseModel):
    """A person, without the INSZ; `has_insz` tells whether one is known."""

    model_config = like(PERSON)

    vlimpersnummer: str
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    mail_address: str | None
    has_insz: bool
    etag: str


class JobRowView(BaseModel):
    """What holds from a day on."""

    effective_day: date
    effective_sequence: int
    statute: Statute
    unit: str
    pay_group: PayGroup
    is_primary: bool
    action: str
    reason: str | None
    last_day: date | None


class EmploymentView(BaseModel):
    """A work relation with its job rows, oldest first; `etag` is what a change must match."""

    model_config = like(EMPLOYMENT)

    vlimpersnummer: str
    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    first_day: date
    last_day: date | None
    end_reason: str | None
    is_ended: bool
    is_primary: bool
    rows: list[JobRowView]
    etag: str


class GrantView(BaseModel):
    """A role that was granted; `revoked_from` is the first day without it."""

    model_config = like(GRANT)

    grant_id: UUID
    vlimpersnummer: str
    role: Role
    scope_kind: ScopeKind
    scope_code: str | None
    from_day: date
    until_day: date | None
    revoked_from: date | None
    etag: str


class PersonFile(PersonView):
    """A person with work relations and roles."""

    model_config = like(FILE)

    employments: list[EmploymentView]
    roles: list[GrantView]


class PeopleView(BaseModel):
    """A page of people; `next` is where the following page begins, null on the last one."""

    model_config = like(PEOPLE)

    people: list[PersonView]
    next: str | None


def person_view(person: Person) -> PersonView:
    """A person as shown."""
    return PersonView(**_shown(person))


def file_view(person: Person, employments: Iterable[Employment], grants: Iterable[RoleGrant]) -> PersonFile:
    """A person's file as shown."""
    return PersonFile(
        **_shown(person),
        employments=[employment_view(each) for each in employments],
        roles=[grant_view(each) for each in grants],
    )


def employment_view(employment: Employment) -> EmploymentView:
    """A work relation as shown."""
    rows = [
        JobRowView(
            effective_day=row.effective_day,
            effective_sequence=row.effective_sequence,
            last_day=row.last_day,
            **asdict(row.terms),
        )
        for row in employment.rows
    ]
    return EmploymentView(
        vlimpersnummer=employment.vlimpersnummer,
        employment_sequence=employment.employment_sequence,
        kind=employment.kind,
        legal_employer=employment.legal_employer,
        rsz_category=employment.rsz_category,
        first_day=employment.first_day,
        last_day=employment.last_day,
        end_reason=employment.end_reason,
        is_ended=employment.is_ended,
        is_primary=employment.latest.terms.is_primary,
        rows=rows,
        etag=etag(employment.revision),
    )


def grant_view(grant: RoleGrant) -> GrantView:
    """A grant as shown."""
    return GrantView(
        grant_id=grant.grant_id,
        vlimpersnummer=grant.vlimpersnummer,
        revoked_from=grant.revoked_from,
        etag=etag(grant.revision),
        **asdict(grant.terms),
    )


def _shown(person: Person) -> dict[str, object]:
    data = asdict(person.data)
    has_insz = data.pop("insz") is not None
    return {**data, "vlimpersnummer": person.vlimpersnummer, "has_insz": has_insz, "etag": etag(person.revision)}
