"""From what is heard to what it means here."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from payroll_bridge.domain.absence import Absence, AbsenceDay
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.reference import Reference, ReferenceKind, subject
from payroll_bridge.domain.relation import Relation
from payroll_bridge.messages import inbound

PRIMARY_SWITCH: Final = "primary_switch"
"""The action of a job row that only tells that the relation becomes the primary one, or ceases to be."""


def read_person(event: inbound.PersonRegistered | inbound.PersonChanged) -> Person:
    """The person as told, whose bank account is told apart."""
    return Person(
        vlimpersnummer=event.vlimpersnummer,
        given_name=event.given_name,
        family_name=event.family_name,
        birth_day=event.birth_day,
        language=event.language,
        insz=event.insz,
    )


def read_row(event: inbound.EmploymentStarted | inbound.EmploymentChanged) -> Relation:
    """The work relation with the job row that was told."""
    return Relation(
        vlimpersnummer=event.vlimpersnummer,
        employment_sequence=event.employment_sequence,
        legal_employer=event.legal_employer,
        rsz_category=event.rsz_category,
        statute=event.statute,
        unit=event.unit,
        pay_group=event.pay_group,
        first_day=event.effective_day,
        last_day=event.last_day,
        terms_day=event.effective_day,
        location=event.location,
        schedule=event.schedule,
        risk_code=event.risk_code,
        worker_code=event.worker_code,
    )


def read_relation(vlimpersnummer: str, heard: inbound.RelationHeard) -> Relation:
    """The relation by its latest period in service and its latest job row that tells of more than being primary."""
    period, row = heard.periods[-1], next(row for row in reversed(heard.rows) if row.action != PRIMARY_SWITCH)
    return Relation(
        vlimpersnummer=vlimpersnummer,
        employment_sequence=heard.employment_sequence,
        legal_employer=heard.legal_employer,
        rsz_category=heard.rsz_category,
        statute=row.statute,
        unit=row.unit,
        pay_group=row.pay_group,
        first_day=period.first_day,
        last_day=period.last_day if period.is_ended else row.last_day,
        terms_day=row.effective_day,
        location=row.location,
        schedule=row.schedule,
        risk_code=row.risk_code,
        worker_code=row.worker_code,
        has_ended=period.is_ended,
    )


def read_absence(event: inbound.LeaveApproved | inbound.SicknessReported, absence_id: UUID) -> Absence:
    """The days of a leave or a spell."""
    return Absence(
        absence_id=absence_id,
        vlimpersnummer=event.vlimpersnummer,
        employment_sequence=event.employment_sequence,
        first_day=event.effective_day,
        days=read_days(event.days),
    )


def read_days(days: Iterable[inbound.DayHeard]) -> tuple[AbsenceDay, ...]:
    """The days as told."""
    return tuple(AbsenceDay(day=day.day, part=day.part, pay_category=day.pay_category) for day in days)


def read_reference(
    kind: ReferenceKind, event: inbound.LocationChanged | inbound.RiskCodeChanged | inbound.ScheduleChanged
) -> Reference:
    """A code and when it holds."""
    return Reference(subject=subject(kind, event.code), valid_from=event.valid_from, valid_until=event.valid_until)
