"""What the interface answers, as models for its documentation."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Row

from payroll_bridge.api.errors import ErrorView, error_views
from payroll_bridge.api.examples import NUMBER, STATUS, like
from payroll_bridge.domain.absence import NotFlowing
from payroll_bridge.domain.feed import Kind, State
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.errors import InvalidFile
from payroll_bridge.storage.status import PayrollStatus, Rows

HeldBecause = Literal["file-invalid", "master-not-accepted", "cancel-not-accepted", "cancel-rejected"]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FileView(_View):
    """A payroll file and its number."""

    elvire_number: str = Field(examples=["E0000010193"])
    legal_employer: str = Field(examples=["810"])
    legal_employer_name: str | None = Field(description="null while the organisation did not tell it")
    rsz_category: str = Field(examples=["495"])
    status: Literal["open", "closed"]
    closed_after: date | None
    replaces: str | None = Field(description="the number that the same relation was under by mistake")
    is_master_accepted: bool = Field(description="false: employments and absences wait")
    invalid_since: AwareDatetime | None = Field(description="since when nothing of the file is sent")
    errors: list[ErrorView] = Field(description="everything that is wrong with it")


class RecordView(_View):
    """The last version of a record, what the engine answered to it, and why something waits."""

    kind: Kind
    record_id: str = Field(examples=["employment/900017/1"])
    employment_sequence: int | None = Field(description="the work relation; null for a master")
    elvire_number: str = Field(examples=["E0000010193"])
    version: int = Field(description="0: there is no version yet")
    state: State | Literal["remembered"]
    is_cancelled: bool
    has_unsent_change: bool = Field(description="the engine has not heard of a change that was told")
    held_because: HeldBecause | None
    answer_code: str | None = Field(description="the engine's code when it rejected the version")
    made_at: AwareDatetime | None
    sent_at: AwareDatetime | None
    answered_at: AwareDatetime | None


class NotFlowingView(_View):
    """An absence of which the engine hears nothing, and why."""

    absence_id: UUID
    employment_sequence: int
    status: Literal["not-flowing"] = "not-flowing"
    reason: NotFlowing


class UnpaidView(_View):
    """A work relation that the engine pays nothing for: its pay group is NVT."""

    employment_sequence: int
    legal_employer: str = Field(examples=["810"])
    rsz_category: str = Field(examples=["495"])


class StatusView(_View):
    """How far the payroll of a person is."""

    model_config = like(STATUS)

    vlimpersnummer: str = Field(examples=["900017"])
    numbers: list[FileView]
    records: list[RecordView]
    not_flowing: list[NotFlowingView]
    unpaid: list[UnpaidView]


class NumberView(_View):
    """An Elvire number, its person and its files."""

    model_config = like(NUMBER)

    elvire_number: str = Field(examples=["E0000010193"])
    vlimpersnummer: str = Field(examples=["900017"])
    assigned_at: AwareDatetime
    is_master_accepted: bool
    files: list[FileView]


def status_view(vlimpersnummer: str, status: PayrollStatus) -> StatusView:
    """The answer about a person."""
    files = _files(status.files, status.invalid)
    return StatusView(
        vlimpersnummer=vlimpersnummer,
        numbers=files,
        records=[
            _record(row, {(file.legal_employer, file.rsz_category): file for file in files}) for row in status.records
        ],
        not_flowing=[
            NotFlowingView(
                absence_id=row.absence_id, employment_sequence=row.employment_sequence, reason=row.not_flowing
            )
            for row in status.not_flowing
        ],
        unpaid=[UnpaidView.model_validate(row._asdict()) for row in status.unpaid],
    )


def number_view(number: Row[Any], files: Rows, invalid: Sequence[InvalidFile]) -> NumberView:
    """The answer about a number."""
    return NumberView(
        elvire_number=number.elvire_number,
        vlimpersnummer=number.vlimpersnummer,
        assigned_at=number.assigned_at,
        is_master_accepted=number.master_accepted_at is not None,
        files=_files(files, invalid),
    )


def _record(row: Row[Any], files: dict[tuple[str, str], FileView]) -> RecordView:
    there = files.get((row.legal_employer, row.rsz_category))
    home = files.get((row.home_employer, row.home_category), there)
    return RecordView(
        kind=row.kind,
        record_id=row.record_id,
        employment_sequence=row.employment_sequence,
        elvire_number=row.elvire_number or (home.elvire_number if home else ""),
        version=row.version,
        state=row.state or "remembered",
        is_cancelled=row.is_cancelled,
        has_unsent_change=row.pending_day is not None,
        held_because=_why_held(row, there, home),
        answer_code=row.answer_code,
        made_at=row.made_at,
        sent_at=row.sent_at,
        answered_at=row.answered_at,
    )


def _why_held(row: Row[Any], there: FileView | None, home: FileView | None) -> HeldBecause | None:
    if row.pending_day is not None:
        is_invalid = any(file is not None and file.invalid_since is not None for file in (there, home))
        if is_invalid:
            return "file-invalid"
        is_refused = row.is_cancelled_there and row.state == "rejected"
        return "cancel-rejected" if is_refused else "cancel-not-accepted"
    if row.state != "held":
        return None
    is_open = there is not None and there.is_master_accepted
    return "file-invalid" if is_open else "master-not-accepted"


def _files(rows: Rows, invalid: Sequence[InvalidFile]) -> list[FileView]:
    findings = {each.key: each.findings for each in invalid}
    return [
        FileView(
            elvire_number=row.elvire_number,
            legal_employer=row.legal_employer,
            legal_employer_name=row.legal_employer_name,
            rsz_category=row.rsz_category,
            status="open" if row.is_open else "closed",
            closed_after=row.closed_after,
            replaces=row.replaces,
            is_master_accepted=row.master_accepted_at is not None,
            invalid_since=row.invalid_since,
            errors=error_views(findings.get(Key(row.vlimpersnummer, row.legal_employer, row.rsz_category), ())),
        )
        for row in rows
    ]
