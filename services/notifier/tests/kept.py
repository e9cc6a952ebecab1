"""Both units of work, and what is kept in them."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow, Period, Relation
from notifier.domain.pending import LeaveRequest
from notifier.storage import SqlWork
from services.notifier.tests.builders import EMPLOYEE, EMPLOYER, MANAGER, TEAM, TODAY
from services.notifier.tests.fakes import FakeWork

Work = FakeWork | SqlWork


def a_row(from_day: date = TODAY, sequence: int = 1, **changes: object) -> JobRow:
    row = JobRow(
        vlimpersnummer=EMPLOYEE,
        employment_sequence=sequence,
        from_day=from_day,
        unit=TEAM,
        legal_employer=EMPLOYER,
        is_primary=True,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def an_absence(**changes: object) -> Absence:
    absence = Absence(
        absence_id=uuid4(),
        vlimpersnummer=MANAGER,
        employment_sequence=1,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=1),
        is_whole_day=True,
    )
    return replace(absence, **changes)  # type: ignore[arg-type]


def a_relation(*rows: JobRow, last_day: date | None = None, is_ended: bool = False) -> Relation:
    first = rows[0]
    return Relation(
        vlimpersnummer=first.vlimpersnummer,
        employment_sequence=first.employment_sequence,
        periods=(Period(first_day=first.from_day, last_day=last_day, is_ended=is_ended),),
        rows=rows,
    )


def a_request(**changes: object) -> LeaveRequest:
    request = LeaveRequest(
        request_id=uuid4(),
        vlimpersnummer=EMPLOYEE,
        employment_sequence=1,
        first_day=TODAY,
        last_day=TODAY,
        part="full",
        requested_day=TODAY,
    )
    return replace(request, **changes)  # type: ignore[arg-type]
