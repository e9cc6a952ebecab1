"""Somebody comes back or goes on in another relation; what was said wrongly is put right or taken back."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from chassis.api import IdempotencyKey, IfMatch
from chassis.idempotency import Answer
from personnel.api.action_bodies import CorrectionBody, Rehire, Rescission, Succession
from personnel.api.desk import Asker, TheDesk, may_read, may_write, shown, told
from personnel.api.employments import EmploymentSequence, read_for_change
from personnel.api.histories import HistoryView, history_view
from personnel.api.refusals import may_answer
from personnel.api.views import EmploymentView, RescissionView, employment_view
from personnel.domain.history import history_of
from personnel.domain.person import PersonUnknownError
from personnel.messages.fields import Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.corrections import correct
from personnel.usecases.follow_ups import follow_up, rehire
from personnel.usecases.rescissions import rescind

router = APIRouter(tags=["employments"])
PLACE: Final = "/people/{vlimpersnummer}/employments/{employment_sequence}"


@router.post(
    f"{PLACE}/rehire",
    response_model=EmploymentView,
    summary="Take somebody back in the same work relation",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def take_back(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    key: IdempotencyKey,
    body: Rehire,
    if_match: IfMatch = None,
) -> JSONResponse:
    """An employee comes back after at least a day out of service, when all work relations have ended."""
    may_write(actor)

    async def do(work: SqlWork) -> Answer:
        before = await read_for_change(work, vlimpersnummer, employment_sequence, if_match)
        terms = body.after(before, body.action, body.reason)
        again = await rehire(work, vlimpersnummer, employment_sequence, body.first_day, body.last_day, terms)
        return await told(work, vlimpersnummer, await employment_view(work, again), again.revision)

    return await desk.write(request, actor, key, do)


@router.post(
    f"{PLACE}/follow-up",
    status_code=201,
    response_model=EmploymentView,
    summary="Let another work relation follow",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def succeed(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    key: IdempotencyKey,
    body: Succession,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Another RSZ category, legal employer, statute or post: a new relation starts and becomes the primary one."""
    may_write(actor)

    async def do(work: SqlWork) -> Answer:
        before = await read_for_change(work, vlimpersnummer, employment_sequence, if_match)
        new = await follow_up(work, vlimpersnummer, employment_sequence, body.wanted(before))
        place = f"/people/{vlimpersnummer}/employments/{new.employment_sequence}"
        view = await employment_view(work, new)
        return await told(work, vlimpersnummer, view, new.revision, status=201, location=place)

    return await desk.write(request, actor, key, do)


@router.post(
    f"{PLACE}/corrections",
    response_model=EmploymentView,
    summary="Correct what was said of a work relation",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def put_right(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    key: IdempotencyKey,
    body: CorrectionBody,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Put a start, change or end right. What was known before stays in the history."""
    may_write(actor)

    async def do(work: SqlWork) -> Answer:
        await read_for_change(work, vlimpersnummer, employment_sequence, if_match)
        mended = await correct(work, vlimpersnummer, employment_sequence, body.correction())
        return await told(work, vlimpersnummer, await employment_view(work, mended), mended.revision)

    return await desk.write(request, actor, key, do)


@router.post(
    f"{PLACE}/rescissions",
    response_model=RescissionView,
    summary="Take back what was said of a work relation",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def take_away(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    key: IdempotencyKey,
    body: Rescission,
    if_match: IfMatch = None,
) -> JSONResponse:
    """All is as before the event. Without its start, the whole relation never was."""
    may_write(actor)

    async def do(work: SqlWork) -> Answer:
        await read_for_change(work, vlimpersnummer, employment_sequence, if_match)
        left = await rescind(work, vlimpersnummer, employment_sequence, body.rescinds, body.reason)
        relation = await employment_view(work, left) if left else None
        view = RescissionView(
            vlimpersnummer=vlimpersnummer, employment_sequence=employment_sequence, employment=relation
        )
        revision = len((await work.ledger(vlimpersnummer)).actions_on(employment_sequence))
        return await told(work, vlimpersnummer, view, revision)

    return await desk.write(request, actor, key, do)


@router.get(
    f"{PLACE}/history",
    response_model=HistoryView,
    summary="Read what was done to a work relation",
    responses=may_answer(403, 404),
)
async def history(
    desk: TheDesk, actor: Asker, vlimpersnummer: Vlimpersnummer, employment_sequence: EmploymentSequence
) -> JSONResponse:
    """Who did what, when and why, with old and new; also what was corrected or taken back.

    Whole: one work relation has a few dozen actions at most, and each is read against those before it.
    """
    may_read(actor, vlimpersnummer)
    async with desk.reading() as work:
        if await work.person(vlimpersnummer) is None:
            raise PersonUnknownError
        entries = history_of(await work.ledger(vlimpersnummer), employment_sequence)
        return await shown(
            work, vlimpersnummer, history_view(vlimpersnummer, employment_sequence, entries), len(entries)
        )
