"""The forms of what is entered, or comes in an import: a person, a work relation, a role."""

from dataclasses import fields

from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.domain.employment import JobTerms, Kind, PayGroup, Statute
from personnel.domain.person import Language, PersonData
from personnel.domain.role import Asked, GrantTerms, Role, ScopeKind
from personnel.messages.fields import (
    Body,
    Code,
    EmployerCode,
    Iban,
    Insz,
    MailAddress,
    Name,
    RecognisedMonths,
    ReferenceCode,
    Remark,
    RszCategory,
    Step,
    UnitCode,
    Vlimpersnummer,
)


class NewPerson(Body):
    """Somebody who is to get a Vlimpersnummer."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "given_name": "Maria",
                    "family_name": "Peeters",
                    "birth_day": "1985-07-30",
                    "language": "nl",
                    "mail_address": "maria.peeters@demo-agentschap.example",
                    "insz": "85073099239",
                }
            ]
        }
    )

    given_name: Name
    family_name: Name
    birth_day: Day
    language: Language
    mail_address: MailAddress | None = None
    insz: Insz | None = Field(None, description="eleven digits; BIS numbers too; null when none is known yet")
    iban: Iban | None = Field(None, description="bank account for pay: IBAN in capitals without spaces")
    effective_day: Day | None = Field(None, description="day from which this holds; today when left out")

    def data(self) -> PersonData:
        """Who it is."""
        return PersonData(**self.model_dump(exclude={"effective_day", "iban"}))


class PayTerms(Body):
    """What a job row says of function and pay."""

    function: ReferenceCode | None = Field(None, description="what the person does; risk codes go with it")
    grade: ReferenceCode | None = Field(None, description="grade (graad)")
    scale: ReferenceCode | None = Field(None, description="salary scale, of the grade when that is named")
    step: Step | None = Field(None, description="step of the scale from that day on; needed where evaluation brings it")
    recognised_pay_months: RecognisedMonths
    recognised_grade_months: RecognisedMonths
    recognised_level_months: RecognisedMonths
    recognised_service_months: RecognisedMonths
    recognised_scale_months: RecognisedMonths


class StartedEmployment(PayTerms):
    """A work relation that is to start."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "kind": "employee",
                    "legal_employer": "810",
                    "rsz_category": "495",
                    "statute": "contractual",
                    "unit": "OVO999004",
                    "pay_group": "MON",
                    "location": "BRU-01",
                    "risk_code": "BEELD",
                    "schedule": "VT-38",
                    "worker_code": "495",
                    "function": "INFORMATICUS",
                    "grade": "DESKUNDIGE",
                    "scale": "B-1",
                    "recognised_pay_months": 30,
                    "first_day": "2026-09-01",
                }
            ]
        }
    )

    kind: Kind = "employee"
    legal_employer: EmployerCode
    rsz_category: RszCategory
    statute: Statute
    unit: UnitCode
    pay_group: PayGroup
    first_day: Day
    last_day: Day | None = Field(None, description="when it is known already")
    is_primary: bool = Field(
        default=False, description="true: it becomes the primary one in place of another; the first one always is"
    )
    action: Code = "hire"
    reason: Code | None = None
    location: ReferenceCode | None = Field(None, description="one of the unit's own locations on the first day")
    risk_code: ReferenceCode | None = Field(None, description="which medical examinations the work asks for")
    schedule: ReferenceCode | None = Field(None, description="work schedule")
    worker_code: RszCategory | None = Field(None, description="RSZ worker code that is declared for the work")
    probation_end: Day | None = Field(None, description="last day of the probation")

    def terms(self) -> JobTerms:
        """What the first job row says."""
        return JobTerms(**self.model_dump(include={field.name for field in fields(JobTerms)}))


class NewGrant(Body):
    """A role that a person is to receive."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"role": "manager", "scope_kind": "unit", "scope_code": "OVO999004", "from_day": "2026-01-01"}]
        }
    )

    role: Role
    scope_kind: ScopeKind
    scope_code: UnitCode | EmployerCode | None = Field(
        None, description="OVO code or code of the legal employer; null for all"
    )
    from_day: Day
    until_day: Day | None = Field(None, description="last day on which it holds; open-ended when left out")

    def terms(self) -> GrantTerms:
        """What is asked."""
        return GrantTerms(**self.model_dump(include={field.name for field in fields(GrantTerms)}))


class AskedGrant(NewGrant):
    """A role that somebody asks for, for a person."""

    model_config = ConfigDict(
        title="NewGrant",
        json_schema_extra={
            "examples": [
                {
                    "role": "manager",
                    "scope_kind": "unit",
                    "scope_code": "OVO999004",
                    "from_day": "2026-01-01",
                    "reason": "leads the team from then on",
                }
            ]
        },
    )

    requester: Vlimpersnummer | None = Field(None, description="who asks for it; whoever sends this when left out")
    approver: Vlimpersnummer | None = Field(
        None, description="HR business partner of the entity, when the requester works in another one"
    )
    reason: Remark | None = Field(None, description="why")

    def asked(self, sender: str | None) -> Asked:
        """Who asked for it."""
        return Asked(requester=self.requester or sender, approver=self.approver, reason=self.reason)
