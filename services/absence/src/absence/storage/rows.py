"""Rows ⇄ domain."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Row

from absence.domain.authority import Grant, Role, Scope
from absence.domain.day_line import DayLine
from absence.domain.employment import Employment, JobRow, ServicePeriod
from absence.domain.leave import LeaveRequest, LeaveState
from absence.domain.leave_type import LeaveType, PayCategory
from absence.domain.period import Part, Period
from absence.domain.sickness import SicknessSpell


def employment_of(row: Row[Any], periods: Iterable[Row[Any]], job_rows: Iterable[Row[Any]]) -> Employment:
    """A relation with its periods and job rows, which come in order."""
    return Employment(
        vlimpersnummer=row.vlimpersnummer,
        employment_sequence=row.employment_sequence,
        periods=tuple(
            ServicePeriod(first_day=each.first_day, last_day=each.last_day, has_ended=each.has_ended)
            for each in periods
        ),
        rows=tuple(
            JobRow(
                from_day=job.from_day,
                unit=job.unit,
                legal_employer=job.legal_employer,
                is_primary=job.is_primary,
                is_switch=job.is_switch,
            )
            for job in job_rows
        ),
    )


def grant_of(row: Row[Any]) -> Grant:
    """A grant."""
    return Grant(
        grant_id=row.grant_id,
        vlimpersnummer=row.vlimpersnummer,
        role=Role(row.role),
        scope=Scope(row.scope_kind, row.scope_code),
        from_day=row.from_day,
        until_day=row.until_day,
    )


def grant_columns(grant: Grant) -> dict[str, Any]:
    """The same as columns."""
    return {
        "grant_id": grant.grant_id,
        "vlimpersnummer": grant.vlimpersnummer,
        "role": grant.role,
        "scope_kind": grant.scope.kind,
        "scope_code": grant.scope.code,
        "from_day": grant.from_day,
        "until_day": grant.until_day,
    }


def leave_request_of(row: Row[Any]) -> LeaveRequest:
    """A request."""
    return LeaveRequest(
        request_id=row.request_id,
        vlimpersnummer=row.vlimpersnummer,
        employment_sequence=row.employment_sequence,
        leave_type=LeaveType(row.leave_type),
        period=Period(row.first_day, row.last_day, Part(row.part)),
        days=_days_of(row.days),
        state=LeaveState(row.state),
        requested_at=row.requested_at,
        requested_by=row.requested_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        refusal_reason=row.refusal_reason,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )


def leave_request_columns(request: LeaveRequest) -> dict[str, Any]:
    """The same as columns."""
    return {
        "request_id": request.request_id,
        "vlimpersnummer": request.vlimpersnummer,
        "employment_sequence": request.employment_sequence,
        "leave_type": request.leave_type,
        "first_day": request.period.first_day,
        "last_day": request.period.last_day,
        "part": request.period.part,
        "days": _days_json(request.days),
        "state": request.state,
        "requested_at": request.requested_at,
        "requested_by": request.requested_by,
        "decided_at": request.decided_at,
        "decided_by": request.decided_by,
        "refusal_reason": request.refusal_reason,
        "withdrawn_at": request.withdrawn_at,
        "withdrawn_by": request.withdrawn_by,
    }


def sickness_spell_of(row: Row[Any]) -> SicknessSpell:
    """A spell."""
    return SicknessSpell(
        spell_id=row.spell_id,
        vlimpersnummer=row.vlimpersnummer,
        employment_sequence=row.employment_sequence,
        period=Period(row.first_day, row.last_day),
        original_first_day=row.original_first_day,
        days=_days_of(row.days),
        reported_at=row.reported_at,
        reported_by=row.reported_by,
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )


def sickness_spell_columns(spell: SicknessSpell) -> dict[str, Any]:
    """The same as columns."""
    return {
        "spell_id": spell.spell_id,
        "vlimpersnummer": spell.vlimpersnummer,
        "employment_sequence": spell.employment_sequence,
        "first_day": spell.period.first_day,
        "last_day": spell.period.last_day,
        "original_first_day": spell.original_first_day,
        "days": _days_json(spell.days),
        "reported_at": spell.reported_at,
        "reported_by": spell.reported_by,
        "withdrawn_at": spell.withdrawn_at,
        "withdrawn_by": spell.withdrawn_by,
    }


def _days_of(days: list[dict[str, str]]) -> tuple[DayLine, ...]:
    return tuple(
        DayLine(date.fromisoformat(line["day"]), Part(line["part"]), PayCategory(line["pay_category"])) for line in days
    )


def _days_json(days: tuple[DayLine, ...]) -> list[dict[str, str]]:
    return [{"day": line.day.isoformat(), "part": line.part, "pay_category": line.pay_category} for line in days]
