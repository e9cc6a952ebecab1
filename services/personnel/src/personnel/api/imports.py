from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from chassis.problems import Problem, field_error
from personnel.api.desk import Asker, TheDesk, at_once
from personnel.api.import_examples import ORGANISATION_TABLE, PEOPLE_TABLE
from personnel.api.import_rows import (
    OrganisationImport,
    PeopleImport,
    RowsImport,
)
from personnel.api.refusals import may_answer
from personnel.api.reports import (
    CSV,
    ImportReport,
    Mode,
    RefusedImport,
    as_table,
    refusal_answer,
    refused_rows,
    refused_table,
    report_of,
    rows_of,
    wants_table,
)
from personnel.api.rights import Importing
from personnel.api.tables import JSON, TableRoute, also_table, table_from
from personnel.domain.outcome import Judged
from personnel.messages.gathering import Gathered
from personnel.messages.table import TableError
from personnel.storage.work import IMPORTED, SqlWork
from personnel.usecases.intake import IMPORT_KINDS

router = APIRouter(prefix="/imports", tags=["imports"])
tables = APIRouter(prefix="/imports", route_class=TableRoute, include_in_schema=False)
"""The same addresses for who sends a table; tried first, and told of by the routes that take JSON."""

What = Literal[
    "people",
    "organisation",
    "locations",
    "risk-codes",
    "schedules",
    "functions",
    "grades",
    "salary-scales",
    "rsz-categories",
    "worker-codes",
    "exit-reasons",
]
ModeOfTable = Annotated[Mode, Query(description="whether a refused line spoils the others")]
Do = Callable[[SqlWork], Awaitable[Answer]]


REPORTED: Final[dict[str, Any]] = {"response_model": ImportReport, "responses": may_answer(403, 409, 413)}
"""What a route that takes rows in JSON answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsWrite:
    """Rows in JSON that are sent to be taken in."""

    request: Request
    desk: TheDesk
    actor: Asker
    key: IdempotencyKey

    async def take(self, what: What, body: RowsImport) -> JSONResponse:
        """Take the rows in, in one transaction; the answer is a report."""
        await self.desk.check_import(self.actor)
        rows_max = self.desk.limits.import_rows_max
        if len(body.rows) > rows_max:
            fault = field_error("rows", "te veel rijen", "too many rows", {"max_length": rows_max})
            raise Problem(413, "too-many-rows", "Te veel rijen in een keer", "Too many rows at once", errors=[fault])
        do = _taking(what, body.gathered(), body.mode, is_table=False)
        needs = Importing(actor=self.actor)
        return await self.desk.write(self.request, self.actor, self.key, needs, do, origin=IMPORTED)


Rows = Annotated[RowsWrite, Depends(at_once(RowsWrite))]


@router.post("/people", summary="Import people", openapi_extra=also_table(PEOPLE_TABLE), **REPORTED)
async def people(rows: Rows, body: PeopleImport) -> JSONResponse:
    """Import people, as if entered, with origin `imported`. The same rows again change nothing.

    A table (`text/csv`, UTF-8, separated by `;` or `,`) has a line per work relation; lines about one person are known
    by Vlimpersnummer or INSZ. With `Accept: text/csv` its report is a table, too.
    """
    return await rows.take("people", body)


@router.post(
    "/organisation", summary="Import the organisation", openapi_extra=also_table(ORGANISATION_TABLE), **REPORTED
)
async def organisation(rows: Rows, body: OrganisationImport) -> JSONResponse:
    """Import legal employers and units. The same rows again change nothing; circles are refused.

    They may also come as a table (`text/csv`) with a line for each.
    """
    return await rows.take("organisation", body)


@tables.post("/{what}")
async def table(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    key: IdempotencyKey,
    what: What,
    mode: ModeOfTable = "all_or_nothing",
) -> Response:
    """Import a table: the same as rows in JSON, with lines and columns in the report."""
    await desk.check_import(actor)
    limits = desk.limits
    gather = IMPORT_KINDS[what].gather
    try:
        found = await table_from(
            request,
            what,
            bytes_max=limits.import_bytes_max,
            lines_max=limits.import_rows_max,
            types=(JSON, CSV),
        )
        gathered = [gather(found.header, lines) for lines in found.rows()]
        do = _taking(what, gathered, mode, is_table=True)
        answered = await desk.write(request, actor, key, Importing(actor=actor), do, origin=IMPORTED)
    except TableError as error:
        return refusal_answer(refused_table(error), is_table=wants_table(request))
    except RefusedImport as refusal:
        return refusal_answer(refusal, is_table=wants_table(request))
    return as_table(answered) if wants_table(request) else answered


def _taking(what: What, gathered: list[Gathered], mode: Mode, *, is_table: bool) -> Do:
    kind = IMPORT_KINDS[what]

    async def do(work: SqlWork) -> Answer:
        judged = await kind.take(work, [kind.read(each) for each in gathered])
        return await _answer(work, mode, kind.topic, judged, is_table=is_table)

    return do


async def _answer(work: SqlWork, mode: Mode, topic: str, judged: Sequence[Judged], *, is_table: bool) -> Answer:
    """The report; an import that is all or nothing and has a refused row is refused as a whole."""
    faults = [fault for each in judged for fault in each.faults]
    if faults and mode == "all_or_nothing":
        raise refused_rows(faults, is_table=is_table)
    stands = await work.positions(topic, [each.subject for each in judged if each.subject])
    rows = [row for each in judged for row in rows_of(each, stands.get(each.subject or ""), is_table=is_table)]
    return Answer(200, report_of(mode, rows).model_dump(mode="json"), {})
