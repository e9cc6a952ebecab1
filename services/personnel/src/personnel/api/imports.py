from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ConfigDict, Field

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from chassis.problems import Problem, field_error
from chassis.tokens import Actor
from personnel.api.desk import Asker, Desk, TheDesk, may_import
from personnel.api.examples import IMPORTED_ORGANISATION, IMPORTED_PEOPLE, ORGANISATION_TABLE, PEOPLE_TABLE
from personnel.api.refusals import may_answer
from personnel.api.reports import (
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
from personnel.api.tables import Survey, TableRoute, also_table, table_from
from personnel.domain.outcome import Judged
from personnel.messages.fields import Body
from personnel.messages.gathering import Gathered, gather_organisation, gather_person
from personnel.messages.outbound import ORGANISATION, PEOPLE
from personnel.messages.table import TableError
from personnel.storage.work import IMPORTED, SqlWork
from personnel.usecases.intake import take_organisation, take_people
from personnel.usecases.rows import read_organisation, read_person

router = APIRouter(prefix="/imports", tags=["imports"])
tables = APIRouter(prefix="/imports", route_class=TableRoute, include_in_schema=False)
"""The same addresses for who sends a table; tried first, and told of by the routes that take JSON."""

FIRST_ROW: Final = 1
ModeOfTable = Annotated[Mode, Query(description="whether a refused line spoils the others")]


class _Import(Body):
    """Rows. Each is judged by itself, so that the report tells of all of them."""

    mode: Mode = Field("all_or_nothing", description="whether a refused row spoils the others")
    rows: list[dict[str, Any]] = Field(min_length=1, description="line 1 is the first one")

    def gathered(self) -> list[Gathered]:
        """The rows, each with its line."""
        return [Gathered(given, (line,)) for line, given in enumerate(self.rows, FIRST_ROW)]


class PeopleImport(_Import):
    """People with their work relations and roles."""

    model_config = ConfigDict(json_schema_extra={"examples": [IMPORTED_PEOPLE]})


class OrganisationImport(_Import):
    """Legal employers and units, in any order."""

    model_config = ConfigDict(json_schema_extra={"examples": [IMPORTED_ORGANISATION]})


@router.post(
    "/people",
    response_model=ImportReport,
    summary="Import people",
    responses=may_answer(403, 409, 413),
    openapi_extra=also_table(PEOPLE_TABLE),
)
async def people(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: PeopleImport
) -> JSONResponse:
    """Import people, as if entered, with origin `imported`. The same rows again change nothing.

    A table (`text/csv`, UTF-8, separated by `;` or `,`) has a line per work relation; lines about one person are known
    by Vlimpersnummer or INSZ. With `Accept: text/csv` its report is a table, too.
    """
    may_import(actor)
    _check_size(desk, body.rows)
    return await desk.write(request, actor, key, _people(body.gathered(), body.mode, is_table=False), origin=IMPORTED)


@router.post(
    "/organisation",
    response_model=ImportReport,
    summary="Import the organisation",
    responses=may_answer(403, 409, 413),
    openapi_extra=also_table(ORGANISATION_TABLE),
)
async def organisation(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, body: OrganisationImport
) -> JSONResponse:
    """Import legal employers and units. The same rows again change nothing; circles are refused.

    They may also come as a table (`text/csv`) with a line for each.
    """
    may_import(actor)
    _check_size(desk, body.rows)
    do = _organisation(body.gathered(), body.mode, is_table=False)
    return await desk.write(request, actor, key, do, origin=IMPORTED)


@tables.post("/people")
async def people_table(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, mode: ModeOfTable = "all_or_nothing"
) -> Response:
    """Import people from a table."""

    def do(table: Survey) -> Callable[[SqlWork], Awaitable[Answer]]:
        return _people([gather_person(table.header, lines) for lines in table.rows()], mode, is_table=True)

    return await _from_table(request, desk, actor, key, "people", do)


@tables.post("/organisation")
async def organisation_table(
    request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey, mode: ModeOfTable = "all_or_nothing"
) -> Response:
    """Import the organisation from a table."""

    def do(table: Survey) -> Callable[[SqlWork], Awaitable[Answer]]:
        return _organisation(gather_organisation(table.header, table.lines()), mode, is_table=True)

    return await _from_table(request, desk, actor, key, "organisation", do)


async def _from_table(
    request: Request,
    desk: Desk,
    actor: Actor,
    key: UUID,
    what: str,
    do: Callable[[Survey], Callable[[SqlWork], Awaitable[Answer]]],
) -> Response:
    may_import(actor)
    limits = desk.limits
    try:
        table = await table_from(request, what, bytes_max=limits.import_bytes_max, lines_max=limits.import_rows_max)
        answered = await desk.write(request, actor, key, do(table), origin=IMPORTED)
    except TableError as error:
        return refusal_answer(refused_table(error), is_table=wants_table(request))
    except RefusedImport as refusal:
        return refusal_answer(refusal, is_table=wants_table(request))
    return as_table(answered) if wants_table(request) else answered


def _people(gathered: list[Gathered], mode: Mode, *, is_table: bool) -> Callable[[SqlWork], Awaitable[Answer]]:
    async def do(work: SqlWork) -> Answer:
        judged = await take_people(work, [read_person(each) for each in gathered])
        return await _answer(work, mode, PEOPLE, judged, is_table=is_table)

    return do


def _organisation(gathered: list[Gathered], mode: Mode, *, is_table: bool) -> Callable[[SqlWork], Awaitable[Answer]]:
    async def do(work: SqlWork) -> Answer:
        judged = await take_organisation(work, [read_organisation(each) for each in gathered])
        return await _answer(work, mode, ORGANISATION, judged, is_table=is_table)

    return do


async def _answer(work: SqlWork, mode: Mode, topic: str, judged: Sequence[Judged], *, is_table: bool) -> Answer:
    """The report; an import that is all or nothing and has a refused row is refused as a whole."""
    faults = [fault for each in judged for fault in each.faults]
    if faults and mode == "all_or_nothing":
        raise refused_rows(faults, is_table=is_table)
    stands = await work.positions(topic, [each.subject for each in judged if each.subject])
    rows = [row for each in judged for row in rows_of(each, stands.get(each.subject or ""), is_table=is_table)]
    return Answer(200, report_of(mode, rows).model_dump(mode="json"), {})


def _check_size(desk: Desk, rows: Collection[object]) -> None:
    if len(rows) > desk.limits.import_rows_max:
        fault = field_error("rows", "te veel rijen", "too many rows", {"max_length": desk.limits.import_rows_max})
        raise Problem(413, "too-many-rows", "Te veel rijen in een keer", "Too many rows at once", errors=[fault])
