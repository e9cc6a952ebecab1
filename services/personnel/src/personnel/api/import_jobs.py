"""Imports of large tables: opened here, taken in by the role `jobs`, and followed here."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid4

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from chassis.api import IdempotencyKey
from chassis.clock import real_clock
from chassis.idempotency import Answer
from chassis.problems import Problem
from chassis.telemetry import current_traceparent
from personnel.api.desk import Asker, Desk, TheDesk
from personnel.api.examples import like
from personnel.api.import_examples import IMPORT_JOB, PEOPLE_TABLE
from personnel.api.imports import What
from personnel.api.refusals import may_answer
from personnel.api.reports import (
    CSV,
    Mode,
    NothingChanged,
    RowView,
    refusal_answer,
    refused_table,
    table_head,
    table_rows,
    wants_table,
)
from personnel.api.rights import Importing
from personnel.api.tables import Survey, only_table, table_from
from personnel.api.telling import told_of_table
from personnel.domain.outcome import Outcome
from personnel.messages.table import FIRST_LINE, TableError
from personnel.storage.import_jobs import ImportJob, ImportJobs, LineOutcome, State
from personnel.storage.work import SqlWork

router = APIRouter(prefix="/imports", tags=["imports"])

ImportId = Annotated[UUID, Path(description="the import", examples=["6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10"])]
PAGE: Final = 200
LINE_MAX: Final = 2_000_000_000

NOTES: Final[dict[State, tuple[str, str]]] = {
    "waiting": ("Wacht op zijn beurt", "Waits for its turn"),
    "checking": ("Alle regels worden eerst nagekeken", "All lines are checked first"),
    "writing": ("De regels worden opgenomen", "The lines are being taken in"),
    "finished": ("Alle regels zijn behandeld", "All lines were dealt with"),
    "refused": ("Niets is opgenomen: er zijn geweigerde regels", "Nothing was taken in: lines were refused"),
    "stopped": (
        "Gestopt bij een regel die na het nakijken geweigerd werd: wat ervoor staat is opgenomen, de rest niet",
        "Stopped at a line that was refused after the check: what stands before it was taken in, the rest was not",
    ),
    "failed": (
        "Opgegeven na een fout bij ons; wat in het verslag staat is opgenomen. Stuur het bestand gerust opnieuw",
        "Given up after a failure of ours; what the report tells was taken in. The file may be sent again",
    ),
}


class ImportView(BaseModel):
    """How far an import is, in lines of the file, and a page of what became of them.

    All or nothing, lines are checked first and then taken in; `lines_checked` and `lines_done` tell how many.
    """

    model_config = like(IMPORT_JOB)

    import_id: UUID
    what: What
    mode: Mode
    state: State
    opened_at: datetime
    finished_at: datetime | None
    lines_total: int = Field(description="without the line of column names")
    lines_checked: int
    lines_done: int
    created: int
    changed: int
    unchanged: int
    refused: int
    same_file_as: UUID | None = Field(description="an earlier finished import of the same file")
    note: str = Field(description="what the state means, in Dutch")
    note_en: str
    rows: list[RowView]
    next: int | None = Field(description="`after` of the following page; null when there is none yet")


@router.post(
    "",
    status_code=202,
    response_model=ImportView,
    summary="Open an import of a table",
    responses=may_answer(403, 409, 413),
    openapi_extra=only_table(PEOPLE_TABLE),
)
async def open_import(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    key: IdempotencyKey,
    what: Annotated[What, Query(description="what the lines are about")],
    mode: Annotated[Mode, Query(description="whether a refused line spoils the others")] = "all_or_nothing",
) -> Response:
    """Keep a table, sealed, to be taken in part by part; the answer tells where to follow it."""
    await desk.check_import(actor)
    limits = desk.limits
    try:
        table = await table_from(request, what, bytes_max=limits.import_bytes_max, lines_max=limits.import_lines_max)
    except TableError as error:
        return refusal_answer(refused_table(error), is_table=wants_table(request))

    async def do(work: SqlWork) -> Answer:
        opened = _new_job(table, mode, actor.account, is_register=work.is_register)
        job = await ImportJobs(work.connection, desk.vault).add(opened, table.data, table.lines(), table.first_lines)
        headers = {"Location": f"/imports/{job.import_id}"}
        return Answer(202, _view(job, {}, [], next_line=None).model_dump(mode="json"), headers)

    return await desk.write(request, actor, key, Importing(actor=actor), do)


@router.get(
    "/{import_id}",
    response_model=ImportView,
    summary="Follow an import",
    responses=may_answer(403, 404)
    | {200: {"content": {CSV: {"schema": {"type": "string"}}}, "description": "as it is now"}},
)
async def followed(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    import_id: ImportId,
    outcome: Annotated[Outcome | None, Query(description="only lines of which this became")] = None,
    after: Annotated[int, Query(ge=0, le=LINE_MAX, description="the `next` of the page before")] = 0,
    limit: Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")] = PAGE,
) -> Any:
    """State, counts and report so far. With `Accept: text/csv` the whole report is a table."""
    await desk.check_import(actor)
    async with desk.reading() as work:
        jobs = ImportJobs(work.connection, desk.vault)
        job = await jobs.job(import_id)
        if job is None:
            raise Problem(404, "import-unknown", "Deze import is niet gekend", "There is no such import")
        only = [outcome] if outcome else []
        if wants_table(request):
            return StreamingResponse(_whole(desk, import_id, only), media_type=f"{CSV}; charset=utf-8")
        at_most = min(limit, desk.limits.page_max)
        found = await jobs.outcomes(import_id, after, at_most + 1, only)
        rows = [_row(each) for each in found[:at_most]]
        return _view(job, await jobs.counts(import_id), rows, next_line=rows[-1].line if len(found) > at_most else None)


async def _whole(desk: Desk, import_id: UUID, only: list[Outcome]) -> AsyncIterator[str]:
    yield table_head()
    after = 0
    while True:
        async with desk.reading() as work:
            found = await ImportJobs(work.connection, desk.vault).outcomes(import_id, after, desk.limits.page_max, only)
        if not found:
            return
        yield table_rows(_row(each).model_dump() for each in found)
        after = found[-1].line


def _new_job(table: Survey, mode: Mode, account: str, *, is_register: bool) -> ImportJob:
    return ImportJob(
        import_id=uuid4(),
        what=table.what,
        mode=mode,
        state="waiting",
        opened_by=account,
        is_register=is_register,
        opened_at=real_clock(),
        finished_at=None,
        header=table.header,
        same_file_as=None,
        lines_total=len(table.first_lines),
        lines_checked=0,
        lines_done=0,
        reached_line=FIRST_LINE,
        attempts=0,
        traceparent=current_traceparent(),
    )


def _row(told: LineOutcome) -> RowView:
    return RowView(
        line=told.line,
        outcome=told.outcome,
        subject=told.subject,
        position=told.position,
        errors=[told_of_table(fault) for fault in told.faults],
    )


def _view(job: ImportJob, counts: dict[str, int], rows: list[RowView], *, next_line: int | None) -> ImportView:
    note, note_en = NOTES[job.state]
    if job.state == "finished" and counts.get("unchanged", 0) == job.lines_total:
        note, note_en = NothingChanged().dutch, NothingChanged().english
    outcomes: tuple[Outcome, ...] = ("created", "changed", "unchanged", "refused")
    return ImportView.model_validate(
        {
            **{name: getattr(job, name) for name in ImportView.model_fields if hasattr(job, name)},
            **{outcome: counts.get(outcome, 0) for outcome in outcomes},
            "note": note,
            "note_en": note_en,
            "rows": rows,
            "next": next_line,
        }
    )
