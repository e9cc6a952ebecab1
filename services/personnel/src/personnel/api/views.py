"""How things are shown. An INSZ never is."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, Field

from chassis.api import etag
from personnel.api.examples import EMPLOYMENT, FILE, GRANT, PEOPLE, PERSON, like
from personnel.domain.access import Resource
from personnel.domain.career import Career
from personnel.domain.employment import Employment, Kind, PayGroup, Statute
from personnel.domain.person import Language, Person, age_on
from personnel.domain.role import Role, RoleGrant, ScopeKind
from personnel.ports import Work
from personnel.storage.files import File

COUNTRY: Final = 2
LAST_SHOWN: Final = 4


class PersonView(BaseModel):
    """A person, without the INSZ, of which `has_insz` tells whether it is known, and with the bank account masked."""

    model_config = like(PERSON)

    vlimpersnummer: str
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    mail_address: str | None
    has_insz: bool
    iban_masked: str | None = Field(description="null: none is known, or it is closed to whoever asks")
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
    location: str | None
    risk_code: str | None
    schedule: str | None
    worker_code: str | None
    probation_end: date | None
    function: str | None
    grade: str | None
    scale: str | None
    step: int | None
    recognised_pay_months: int | None
    recognised_grade_months: int | None
    recognised_level_months: int | None
    recognised_service_months: int | None
    recognised_scale_months: int | None
    last_day: date | None


class PeriodView(BaseModel):
    """Days in service without a break."""

    first_day: date
    last_day: date | None
    is_ended: bool
    end_reason: str | None
    decided_on: date | None = Field(description="of a retirement, when that was decided")
    transmitted_on: date | None = Field(description="when the decision went to the pension service")


class EmploymentView(BaseModel):
    """A work relation with its job rows, oldest first; `etag` is what a change must match.

    It is in service from its first to its last day, in more than one period after a rehire.
    """

    model_config = like(EMPLOYMENT)

    vlimpersnummer: str
    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    follows: int | None
    first_day: date
    last_day: date | None
    end_reason: str | None
    is_ended: bool
    is_primary: bool
    periods: list[PeriodView]
    rows: list[JobRowView]
    etag: str


class RescissionView(BaseModel):
    """What is left of a work relation; null when it never was."""

    model_config = like({"vlimpersnummer": "100017", "employment_sequence": 1, "employment": EMPLOYMENT})

    vlimpersnummer: str
    employment_sequence: int
    employment: EmploymentView | None


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
    requester: str | None
    approver: str | None
    reason: str | None
    etag: str


class PersonFile(PersonView):
    """A person with work relations and roles. `closed` names the parts that are empty because they are not open."""

    model_config = like(FILE)

    as_of: date
    known_at: datetime
    age: int = Field(description="whole years on the day of `as_of`")
    employments: list[EmploymentView]
    roles: list[GrantView]
    closed: list[Resource]


class PeopleView(BaseModel):
    """A page of people; `next` is where the following page begins, null on the last one."""

    model_config = like(PEOPLE)

    people: list[PersonView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


def person_view(person: Person) -> PersonView:
    """A person as shown."""
    return PersonView(**_shown(person))


def file_view(file: File, as_of: date | None, known_at: datetime) -> PersonFile:
    """A person's file as shown: with all rows and roles, or with those of a day."""
    views = [(each, employment_shown(file.career, each)) for each in file.career.employments]
    grants = [each for each in file.grants if as_of is None or each.holds_on(as_of)]
    return PersonFile(
        **_shown(file.person),
        as_of=file.day,
        known_at=known_at,
        age=age_on(file.person.data.birth_day, file.day),
        employments=[view if as_of is None else row_shown(view, each, as_of) for each, view in views],
        roles=[grant_view(each) for each in grants],
        closed=list(file.closed),
    )


async def employment_view(work: Work, employment: Employment) -> EmploymentView:
    """A work relation as shown, by what was recorded in this work."""
    return employment_shown((await work.ledger(employment.vlimpersnummer)).career, employment)


def employment_shown(career: Career, employment: Employment) -> EmploymentView:
    """A work relation of a career as shown."""
    rows = [
        JobRowView(
            effective_day=told.row.effective_day,
            effective_sequence=told.row.effective_sequence,
            is_primary=told.is_primary,
            last_day=told.row.last_day,
            **asdict(told.row.terms),
        )
        for told in career.rows_told(employment)
    ]
    periods = [PeriodView(first_day=period.first_day, **asdict(period.end)) for period in employment.periods]
    return EmploymentView(
        vlimpersnummer=employment.vlimpersnummer,
        employment_sequence=employment.employment_sequence,
        kind=employment.kind,
        legal_employer=employment.legal_employer,
        rsz_category=employment.rsz_category,
        follows=employment.identity.follows,
        first_day=employment.first_day,
        last_day=employment.last_day,
        end_reason=employment.end.end_reason,
        is_ended=employment.is_ended,
        is_primary=rows[-1].is_primary,
        periods=periods,
        rows=rows,
        etag=etag(employment.revision),
    )


def row_shown(view: EmploymentView, employment: Employment, day: date) -> EmploymentView:
    """The relation with the row alone that holds on a day, if the day is one in service."""
    begun = [row for row in view.rows if row.effective_day <= day] if employment.serves_on(day) else []
    return view.model_copy(update={"rows": begun[-1:]})


def grant_view(grant: RoleGrant) -> GrantView:
    """A grant as shown."""
    return GrantView(
        grant_id=grant.grant_id,
        vlimpersnummer=grant.vlimpersnummer,
        revoked_from=grant.revoked_from,
        etag=etag(grant.revision),
        **asdict(grant.terms),
        **asdict(grant.asked),
    )


def _shown(person: Person) -> dict[str, object]:
    data = asdict(person.data)
    has_insz = data.pop("insz") is not None
    return {
        **data,
        "vlimpersnummer": person.vlimpersnummer,
        "has_insz": has_insz,
        "iban_masked": person.iban and masked(person.iban),
        "etag": etag(person.revision),
    }


def masked(iban: str) -> str:
    """A bank account by which its holder knows it again, and nobody else can use it."""
    return f"{iban[:COUNTRY]}{'*' * (len(iban) - COUNTRY - LAST_SHOWN)}{iban[-LAST_SHOWN:]}"
