"""What the interface answers about errors of files, as models for its documentation."""

from collections.abc import Iterable, Sequence
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from payroll_bridge.api.examples import CHECK_RUN, CHECKED, INVALID_FILES, like
from payroll_bridge.domain.check import dutch, english
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.storage.errors import InvalidFile
from payroll_bridge.storage.jobs import Job

JobState = Literal["waiting", "running", "finished", "failed"]


class _View(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ErrorView(_View):
    """One thing that is wrong with a file."""

    code: str = Field(examples=["iban-missing"])
    employment_sequence: int | None = Field(description="the work relation; null when it is about the person")
    reference: str | None = Field(description="the code that the reference data lack, as kind:code")
    text: str = Field(description="for a case handler, in Dutch")
    text_en: str


class InvalidFileView(_View):
    """A file of which nothing is sent."""

    vlimpersnummer: str
    elvire_number: str
    legal_employer: str
    rsz_category: str
    invalid_since: AwareDatetime
    errors: list[ErrorView]


class InvalidFilesView(_View):
    """A page of the error list."""

    model_config = like(INVALID_FILES)

    files: list[InvalidFileView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


class CheckedFileView(_View):
    """What a check of one file found."""

    elvire_number: str
    legal_employer: str
    rsz_category: str
    is_valid: bool
    errors: list[ErrorView]


class CheckedView(_View):
    """What a check of a person's files found."""

    model_config = like(CHECKED)

    vlimpersnummer: str
    files: list[CheckedFileView]


class CheckRunView(_View):
    """How far a check of the whole population is."""

    model_config = like(CHECK_RUN)

    check_id: UUID
    state: JobState
    asked_at: AwareDatetime
    finished_at: AwareDatetime | None
    people_checked: int
    files_invalid: int


def error_views(findings: Iterable[Finding]) -> list[ErrorView]:
    """What is wrong, in both languages."""
    return [
        ErrorView(
            code=each.code,
            employment_sequence=each.employment_sequence or None,
            reference=each.reference,
            text=dutch(each),
            text_en=english(each),
        )
        for each in findings
    ]


def invalid_files_view(files: Sequence[InvalidFile], *, has_more: bool) -> InvalidFilesView:
    """A page of the error list."""
    return InvalidFilesView(
        files=[
            InvalidFileView(
                **each.key._asdict(),
                elvire_number=each.elvire_number,
                invalid_since=each.invalid_since,
                errors=error_views(each.findings),
            )
            for each in files
        ],
        next="/".join(files[-1].key) if has_more else None,
    )


def checked_view(vlimpersnummer: str, found: Sequence[tuple[PayrollFile, Sequence[Finding]]]) -> CheckedView:
    """The answer to a check of one person."""
    return CheckedView(
        vlimpersnummer=vlimpersnummer,
        files=[
            CheckedFileView(
                elvire_number=file.elvire_number,
                legal_employer=file.key.legal_employer,
                rsz_category=file.key.rsz_category,
                is_valid=not findings,
                errors=error_views(findings),
            )
            for file, findings in found
        ],
    )


def check_run_view(job: Job) -> CheckRunView:
    """The answer about a check of everybody."""
    return CheckRunView(
        check_id=job.job_id,
        state=job.state,
        asked_at=job.asked_at,
        finished_at=job.finished_at,
        people_checked=job.seen,
        files_invalid=job.done,
    )
