from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.api import IdempotencyKey
from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Reading, TheDesk, shown, told
from personnel.api.refusals import may_answer
from personnel.api.relations import CHANGED, PLACE, EmploymentSequence, OnRelation, target
from personnel.api.rights import Needs, Target
from personnel.api.two_times import AsOfRow, KnownAt
from personnel.api.views import EmploymentView, employment_shown, employment_view, row_shown
from personnel.domain.employment import Employment, JobTerms, PayGroup, Statute
from personnel.messages.entered import PayTerms, StartedEmployment
from personnel.messages.fields import Body, Code, NotNull, ReferenceCode, RszCategory, UnitCode, Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.contracts import begin
from personnel.usecases.departures import leave
from personnel.usecases.employments import (
    change_employment,
    new_employment,
)

router = APIRouter(tags=["employments"])


class EmploymentChange(PayTerms):
    """What is to change from a day on; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "effective_day": "2027-01-01",
                    "unit": "OVO999006",
                    "action": "transfer",
                    "reason": "reorganisation",
                }
            ]
        }
    )

    effective_day: Day
    statute: Annotated[Statute | None, NotNull] = None
    unit: Annotated[UnitCode | None, NotNull] = None
    pay_group: Annotated[PayGroup | None, NotNull] = None
    is_primary: Annotated[bool | None, NotNull] = Field(None, description="true: in place of another")
    last_day: Day | None = Field(None, description="null: no longer known; a later one for a following contract")
    location: ReferenceCode | None = Field(None, description="one of the unit's own locations; null: none is known")
    risk_code: ReferenceCode | None = Field(None, description="null: none is known")
    schedule: ReferenceCode | None = Field(None, description="null: none is known")
    worker_code: RszCategory | None = Field(None, description="RSZ worker code; null: none is known")
    probation_end: Day | None = Field(None, description="null: there is none")
    action: Code = "change"
    reason: Code | None = None

    def terms(self, employment: Employment) -> JobTerms:
        """The whole row after the change."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"effective_day", "last_day", "is_primary"})
        return employment.latest.terms.changed({**given, "action": self.action, "reason": self.reason})


class EmploymentEnd(Body):
    """The last day in service, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"last_day": "2027-06-30", "reason": "resignation"}]})

    last_day: Day
    reason: Code = Field(
        description="one of the exit reasons, once there are any; who retires or died does so elsewhere"
    )


@router.post(
    "/people/{vlimpersnummer}/employments",
    status_code=201,
    response_model=EmploymentView,
    summary="Start a work relation",
    responses=may_answer(403, 404, 409, 413),
)
async def start(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    key: IdempotencyKey,
    body: StartedEmployment,
) -> JSONResponse:
    """The person begins at a legal employer; the first work relation is the primary one."""
    at = Target(legal_employer=body.legal_employer, unit=body.unit)
    needs = Needs(resource="employment", person=vlimpersnummer, at=at)

    async def do(work: SqlWork) -> Answer:
        employment = await begin(work, vlimpersnummer, new_employment(body))
        place = f"/people/{vlimpersnummer}/employments/{employment.employment_sequence}"
        view = await employment_view(work, employment)
        return await told(work, vlimpersnummer, view, employment.revision, status=201, location=place)

    return await desk.write(request, actor, key, needs, do)


@router.get(
    PLACE,
    response_model=EmploymentView,
    summary="Read a work relation",
    responses=may_answer(403, 404),
)
async def employment(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    employment_sequence: EmploymentSequence,
    as_of: AsOfRow = None,
    known_at: KnownAt = None,
) -> JSONResponse:
    """A work relation with its job rows, as it was known at an instant: all rows, or the one that holds on a day.

    Whole: one work relation has a few dozen rows at most.
    """
    async with desk.files(reader) as (files, rights):
        ledger = await files.ledger(vlimpersnummer, rights.to("read", "employment"))
        career = (ledger if known_at is None else ledger.known_at(known_at)).career
        found = career.employment(employment_sequence)
        view = employment_shown(career, found)
        if as_of is not None:
            view = row_shown(view, found, as_of)
        return await shown(files, vlimpersnummer, view, found.revision)


@router.patch(PLACE, summary="Change a work relation", **CHANGED)
async def change(to: OnRelation, body: EmploymentChange) -> JSONResponse:
    """Change a work relation from a day on, by a new job row."""

    async def do(work: SqlWork, before: Employment) -> Employment:
        last_day = body.last_day if "last_day" in body.model_fields_set else before.last_day
        return await change_employment(
            work,
            to.vlimpersnummer,
            to.employment_sequence,
            body.effective_day,
            body.terms(before),
            last_day,
            is_primary=body.is_primary,
        )

    return await to.changed(do, at=target(body))


@router.post(f"{PLACE}/end", summary="End a work relation", **CHANGED)
async def end(to: OnRelation, body: EmploymentEnd) -> JSONResponse:
    """End a work relation. The oldest other open one becomes the primary one if this one was."""

    async def do(work: SqlWork, _: Employment) -> Employment:
        return await leave(work, to.vlimpersnummer, to.employment_sequence, body.last_day, body.reason)

    return await to.changed(do)
