"""Reports of what is kept for no longer: asked for, read and decided over; the role `jobs` makes and does them."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Desk, TheDesk
from personnel.api.organisation import PAGE, Limit
from personnel.api.refusals import may_answer
from personnel.api.retention import Central
from personnel.api.retention_views import (
    REPORT_ID,
    ItemsView,
    ReportsView,
    ReportView,
    item_view,
    report_head,
    report_view,
)
from personnel.domain.retention import ReportUnknownError
from personnel.domain.scope import NotOpenError, Rights
from personnel.messages.fields import Body, Remark
from personnel.storage.retention import told_items, told_report, told_reports
from personnel.storage.work import SqlWork
from personnel.usecases.retention import ask_report, decide

router = APIRouter(prefix="/retention-reports", tags=["retention"])

NUMBER_MAX: Final = 2**62
ReportId = Annotated[UUID, Path(description="the report", examples=[REPORT_ID])]


class Decided(Body):
    """Why a report is approved or refused."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Nagekeken met de selectielijst"}]})

    reason: Remark = Field(description="stands with what is erased; name nobody in it")


@router.post(
    "", status_code=202, response_model=ReportView, summary="Ask for a report", responses=may_answer(403, 409, 413)
)
async def ask(request: Request, desk: TheDesk, actor: Asker, key: IdempotencyKey) -> JSONResponse:
    """A report is made of what the rules keep for no longer today. Nothing is erased by it."""

    async def do(work: SqlWork) -> Answer:
        report = await ask_report(work)
        return await _answer(work, report.report_id, status=202)

    return await desk.write(request, actor, key, Central(resource="retention"), do)


@router.get("", summary="List the reports", responses=may_answer(403))
async def reports(
    desk: TheDesk,
    actor: Asker,
    after: Annotated[int | None, Query(ge=1, le=NUMBER_MAX, description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> ReportsView:
    """The reports, newest first, page by page."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.rights(actor) as (files, rights):
        _check(rights)
        found = await told_reports(files.connection, after, at_most + 1)
    page = found[:at_most]
    more = page[-1].number if len(found) > at_most else None
    return ReportsView(reports=[report_head(row) for row in page], next=more)


@router.get("/{report_id}", summary="Read a report", responses=may_answer(403, 404))
async def report(desk: TheDesk, actor: Asker, report_id: ReportId) -> ReportView:
    """How far a report is, and what it counts. Whole: there is one count a kind."""
    async with desk.rights(actor) as (files, rights):
        _check(rights)
        found = await told_report(files.connection, report_id)
    if found is None:
        raise ReportUnknownError
    return report_view(found.row, found.counts)


@router.get("/{report_id}/items", summary="Read whom a report is about", responses=may_answer(403, 404))
async def items(
    desk: TheDesk,
    actor: Asker,
    report_id: ReportId,
    after: Annotated[
        str | None, Query(description="the `next` of the page before", pattern=r"^[0-9]{6}:[a-z-]{1,30}$")
    ] = None,
    limit: Limit = PAGE,
) -> ItemsView:
    """Of whom how many values of which kind are to go, by number, page by page; no value is told."""
    at_most = min(limit, desk.limits.page_max)
    number, _, kind = (after or "").partition(":")
    async with desk.rights(actor) as (files, rights):
        _check(rights)
        if await told_report(files.connection, report_id) is None:
            raise ReportUnknownError
        found = await told_items(files.connection, report_id, (number, kind) if after else None, at_most + 1)
    page = [item_view(row) for row in found[:at_most]]
    more = f"{page[-1].vlimpersnummer}:{page[-1].kind}" if len(found) > at_most else None
    return ItemsView(items=page, next=more)


@router.post(
    "/{report_id}/approval",
    response_model=ReportView,
    summary="Approve a report",
    responses=may_answer(403, 404, 409, 413),
)
async def approve(
    request: Request, desk: TheDesk, actor: Asker, report_id: ReportId, key: IdempotencyKey, body: Decided
) -> JSONResponse:
    """What the report names is erased, part by part, unless it is due no more when its turn comes."""
    return await _decided(request, desk, actor, report_id, key, body, is_approved=True)


@router.post(
    "/{report_id}/refusal",
    response_model=ReportView,
    summary="Refuse a report",
    responses=may_answer(403, 404, 409, 413),
)
async def refuse(
    request: Request, desk: TheDesk, actor: Asker, report_id: ReportId, key: IdempotencyKey, body: Decided
) -> JSONResponse:
    """Nothing of the report is erased; a later one may name the same again."""
    return await _decided(request, desk, actor, report_id, key, body, is_approved=False)


async def _decided(
    request: Request, desk: Desk, actor: Asker, report_id: UUID, key: UUID, body: Decided, *, is_approved: bool
) -> JSONResponse:
    async def do(work: SqlWork) -> Answer:
        await decide(work, report_id, body.reason, is_approved=is_approved)
        return await _answer(work, report_id)

    return await desk.write(request, actor, key, Central(resource="erasure"), do)


async def _answer(work: SqlWork, report_id: UUID, *, status: int = 200) -> Answer:
    found = await told_report(work.connection, report_id)
    if found is None:
        raise ReportUnknownError
    view = report_view(found.row, found.counts)
    return Answer(status, view.model_dump(mode="json"), {"Location": f"/retention-reports/{report_id}"})


def _check(rights: Rights) -> None:
    """Reports are about everybody, and read by who enters rules or erases."""
    if not rights.to("read", "retention").is_everything:
        raise NotOpenError
