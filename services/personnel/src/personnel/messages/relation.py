"""A work relation as a whole, as others hear of it."""

from dataclasses import asdict
from datetime import date

from pydantic import BaseModel, ConfigDict

from personnel.domain.career import Career
from personnel.domain.employment import Employment, Kind, PayGroup, Statute


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
    function: str | None = None
    grade: str | None = None
    scale: str | None = None
    step: int | None = None
    recognised_pay_months: int | None = None
    recognised_grade_months: int | None = None
    recognised_level_months: int | None = None
    recognised_service_months: int | None = None
    recognised_scale_months: int | None = None


class RelationPart(Part):
    """A work relation."""

    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    follows: int | None
    periods: tuple[ServicePeriodPart, ...]
    rows: tuple[JobRowPart, ...]


def relation_told(career: Career, employment: Employment) -> RelationPart:
    """A work relation of a person, with the rows on which it begins or ceases to be the primary one."""
    periods = (
        ServicePeriodPart(first_day=period.first_day, last_day=period.end.last_day, is_ended=period.end.is_ended)
        for period in employment.periods
    )
    rows = (
        JobRowPart.model_validate(
            {
                **asdict(told.row.terms),
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
