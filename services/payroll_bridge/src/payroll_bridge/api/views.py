"""What the interface answers, as models for its documentation."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy import Row

from payroll_bridge.api.examples import NUMBER, STATUS, like
from payroll_bridge.domain.absence import NotFlowing
from payroll_bridge.domain.feed import Kind, State
from payroll_bridge.storage.status import PayrollStatus, Rows


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
    is_master_accepted: bool = Field(description="false: employments and absences wait")


class RecordView(_View):
    """The last version of a record, and what the engine answered to it."""

    kind: Kind
    record_id: str = Field(examples=["employment/900017/1"])
    elvire_number: str = Field(examples=["E0000010193"])
    version: int
    state: State
    answer_code: str | None = Field(description="the engine's code when it rejected the version")
    made_at: AwareDatetime
    sent_at: AwareDatetime | None
    answered_at: AwareDatetime | None


class NotFlowingView(_View):
    """An absence of which the engine hears nothing, and why."""

    absence_id: UUID
    employment_sequence: int
    status: Literal["not-flowing"] = "not-flowing"
    reason: NotFlowing


class StatusView(_View):
    """How far the payroll of a person is."""

    model_config = like(STATUS)

    vlimpersnummer: str = Field(examples=["900017"])
    numbers: list[FileView]
    records: list[RecordView]
    not_flowing: list[NotFlowingView]


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
    return StatusView(
        vlimpersnummer=vlimpersnummer,
        numbers=_files(status.files),
        records=[RecordView.model_validate(dict(row._mapping)) for row in status.records],  # noqa: SLF001
        not_flowing=[
            NotFlowingView(
                absence_id=row.absence_id, employment_sequence=row.employment_sequence, reason=row.not_flowing
            )
            for row in status.not_flowing
        ],
    )


def number_view(number: Row[Any], files: Rows) -> NumberView:
    """The answer about a number."""
    return NumberView(
        elvire_number=number.elvire_number,
        vlimpersnummer=number.vlimpersnummer,
        assigned_at=number.assigned_at,
        is_master_accepted=number.master_accepted_at is not None,
        files=_files(files),
    )


def _files(rows: Rows) -> list[FileView]:
    return [
        FileView(
            elvire_number=row.elvire_number,
            legal_employer=row.legal_employer,
            legal_employer_name=row.legal_employer_name,
            rsz_category=row.rsz_category,
            status="open" if row.is_open else "closed",
            closed_after=row.closed_after,
            is_master_accepted=row.master_accepted_at is not None,
        )
        for row in rows
    ]
