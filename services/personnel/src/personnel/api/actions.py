"""Somebody comes back or goes on in another relation; what was said wrongly is put right or taken back."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from chassis.idempotency import Answer
from personnel.api.action_bodies import CorrectionBody, ProbationEndBody, Rehire, Rescission, Succession
from personnel.api.desk import Reading, TheDesk, shown, told
from personnel.api.histories import HistoryView, history_view
from personnel.api.refusals import may_answer
from personnel.api.relations import CHANGED, PLACE, EmploymentSequence, OnRelation, target
from personnel.api.views import RescissionView, employment_view
from personnel.domain.employment import Employment
from personnel.domain.history import history_of
from personnel.messages.fields import Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.corrections import correct
from personnel.usecases.follow_ups import follow_up, rehire
from personnel.usecases.probations import end_probation
from personnel.usecases.rescissions import rescind

router = APIRouter(tags=["employments"])


@router.post(f"{PLACE}/rehire", summary="Take somebody back in the same work relation", **CHANGED)
async def take_back(to: OnRelation, body: Rehire) -> JSONResponse:
    """An employee comes back after at least a day out of service, when all work relations have ended."""

    async def do(work: SqlWork, before: Employment) -> Employment:
        terms = body.after(before, body.action, body.reason)
        return await rehire(work, to.vlimpersnummer, to.employment_sequence, body.first_day, body.last_day, terms)

    return await to.changed(do, at=target(body))


@router.post(f"{PLACE}/follow-up", status_code=201, summary="Let another work relation follow", **CHANGED)
async def succeed(to: OnRelation, body: Succession) -> JSONResponse:
    """Another RSZ category, legal employer, statute or post: a new relation starts and becomes the primary one."""

    async def do(work: SqlWork, before: Employment) -> Answer:
        new = await follow_up(work, to.vlimpersnummer, to.employment_sequence, body.wanted(before))
        place = f"/people/{to.vlimpersnummer}/employments/{new.employment_sequence}"
        view = await employment_view(work, new)
        return await told(work, to.vlimpersnummer, view, new.revision, status=201, location=place)

    return await to.answered(do, at=target(body))


@router.post(f"{PLACE}/probation-end", summary="End a statutory probation", **CHANGED)
async def end_of_probation(to: OnRelation, body: ProbationEndBody) -> JSONResponse:
    """The appointment is permanent from the day that talk and report bring; an inactive relation ends with it."""

    async def do(work: SqlWork, _: Employment) -> Employment:
        return await end_probation(work, to.vlimpersnummer, to.employment_sequence, **body.model_dump())

    return await to.changed(do)


@router.post(f"{PLACE}/corrections", summary="Correct what was said of a work relation", **CHANGED)
async def put_right(to: OnRelation, body: CorrectionBody) -> JSONResponse:
    """Put a start, change or end right. What was known before stays in the history."""

    async def do(work: SqlWork, _: Employment) -> Employment:
        correction = body.correction()
        correction.check_by_hand()
        return await correct(work, to.vlimpersnummer, to.employment_sequence, correction)

    return await to.changed(do, at=target(body))


@router.post(
    f"{PLACE}/rescissions",
    summary="Take back what was said of a work relation",
    **{**CHANGED, "response_model": RescissionView},
)
async def take_away(to: OnRelation, body: Rescission) -> JSONResponse:
    """All is as before the event. Without its start, the whole relation never was."""

    async def do(work: SqlWork, _: Employment) -> Answer:
        left = await rescind(work, to.vlimpersnummer, to.employment_sequence, body.rescinds, body.reason)
        view = RescissionView(
            vlimpersnummer=to.vlimpersnummer,
            employment_sequence=to.employment_sequence,
            employment=await employment_view(work, left) if left else None,
        )
        revision = len((await work.ledger(to.vlimpersnummer)).actions_on(to.employment_sequence))
        return await told(work, to.vlimpersnummer, view, revision)

    return await to.answered(do)


@router.get(
    f"{PLACE}/history",
    response_model=HistoryView,
    summary="Read what was done to a work relation",
    responses=may_answer(403, 404),
)
async def history(
    desk: TheDesk, reader: Reading, vlimpersnummer: Vlimpersnummer, employment_sequence: EmploymentSequence
) -> JSONResponse:
    """Who did what, when and why, with old and new; also what was corrected or taken back.

    Whole: one work relation has a few dozen actions at most, and each is read against those before it.
    """
    async with desk.files(reader) as (files, rights):
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        entries = history_of(ledger, employment_sequence)
        return await shown(
            files, vlimpersnummer, history_view(vlimpersnummer, employment_sequence, entries), len(entries)
        )
