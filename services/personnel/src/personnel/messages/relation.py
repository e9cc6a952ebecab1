"""A work relation as a whole, as others hear of it."""

from datetime import date

from pydantic import BaseModel, ConfigDict

from personnel.domain.career import Career
from personnel.domain.employment import Employment, JobTerms, Kind, PayGroup, Statute


class Part(BaseModel):
    """A part of an event."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ServicePeriodPart(Part):
    """Days in service without a break."""

    first_day: date
    last_day: date | None
    is_ended: bool


class JobRowPart(Part):
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
    location: str | None
    risk_code: str | None
    schedule: str | None
    worker_code: str | None
    probation_end: date | None


class RelationPart(Part):
    """A work relation."""

    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    follows: int | None
    periods: tuple[ServicePeriodPart, ...]
    rows: tuple[JobRowPart, ...]


def terms_told(terms: JobTerms) -> dict[str, object]:
    """The fields of a job row that say what holds."""
    return {
        "statute": terms.statute,
        "unit": terms.unit,
        "pay_group": terms.pay_group,
        "action": terms.action,
        "reason": terms.reason,
        "location": terms.location,
        "risk_code": terms.risk_code,
        "schedule": terms.schedule,
        "worker_code": terms.worker_code,
        "probation_end": terms.probation_end,
    }


def relation_told(career: Career, employment: Employment) -> RelationPart:
    """A work relation of a person, with the rows on which it begins or ceases to be the primary one."""
    periods = (
        ServicePeriodPart(first_day=period.first_day, last_day=period.end.last_day, is_ended=period.end.is_ended)
        for period in employment.periods
    )
    rows = (
        JobRowPart.model_validate(
            {
                **terms_told(told.row.terms),
                "effective_day": told.row.effective_day,
                "effective_sequence": told.row.effective_sequence,
                "is_primary": told.is_primary,
                "last_day": told.row.last_day,
            }
        )
        for told in career.rows_told(employment)
    )
    identity = employment.identity
    return RelationPart(
        employment_sequence=employment.employment_sequence,
        kind=identity.kind,
        legal_employer=identity.legal_employer,
        rsz_category=identity.rsz_category,
        follows=identity.follows,
        periods=tuple(periods),
        rows=tuple(rows),
    )
