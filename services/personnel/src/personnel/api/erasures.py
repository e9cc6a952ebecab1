"""What was erased of a person: that, when, by whom and why, and never what."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Reading, TheDesk, told
from personnel.api.examples import like
from personnel.api.organisation import PAGE, Limit
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs
from personnel.domain.retention import FIELDS
from personnel.messages.fields import Body, Remark, Vlimpersnummer
from personnel.storage.retention import traces_of
from personnel.storage.work import SqlWork
from personnel.usecases.erasing import Why, erase_part
from personnel.usecases.people import locked_person

router = APIRouter(prefix="/people/{vlimpersnummer}/erasures", tags=["retention"])

PLACE_MAX: Final = 2**62
Field_ = Annotated[str, StringConstraints(pattern=f"^({'|'.join(FIELDS)})$"), Field(description=" | ".join(FIELDS))]
ERASED: Final[dict[str, Any]] = {
    "kind": "emergency-contacts",
    "erased": 2,
    "by": "els.claes",
    "reason": "Op vraag van de persoon",
    "report_id": None,
    "erased_at": "2026-11-24T09:00:00Z",
}


class ToErase(Body):
    """Which field is to be erased, and why."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"kind": "emergency-contacts", "reason": "Op vraag van de persoon"}]}
    )

    kind: Field_
    reason: Remark = Field(description="stands with the trace; tell nothing in it of what is erased")


class ErasedPart(BaseModel):
    """So many values of a kind were erased."""

    model_config = like(ERASED)

    kind: str
    erased: int
    by: str
    reason: str
    report_id: UUID | None = Field(description="the report by which it was erased; null: it was asked for")
    erased_at: datetime


class ErasedParts(BaseModel):
    """A page of traces, newest first; `next` is where the following page begins, null on the last one."""

    model_config = like({"erasures": [ERASED], "next": None})

    erasures: list[ErasedPart]
    next: int | None = Field(description="`after` of the following page; null when there is none")


@router.get("", summary="See what was erased of a person", responses=may_answer(403, 404))
async def erasures(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    after: Annotated[int | None, Query(ge=1, le=PLACE_MAX, description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> ErasedParts:
    """That something was erased, when, by whom and why."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.files(reader) as (files, rights):
        scope = rights.to("read", "person")
        await files.person(vlimpersnummer, scope, rights.to("read", "bank_account"))
        found = await traces_of(files.connection, vlimpersnummer, after, at_most + 1)
    page = found[:at_most]
    more = page[-1].place if len(found) > at_most else None
    return ErasedParts(erasures=[_view(row) for row in page], next=more)


@router.post(
    "",
    status_code=201,
    response_model=ErasedParts,
    summary="Erase a field of a person",
    responses=may_answer(403, 404, 409, 413),
)
async def erase(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    key: IdempotencyKey,
    body: ToErase,
) -> JSONResponse:
    """All values of a field go, also earlier and corrected ones, with that by which they are found."""

    async def do(work: SqlWork) -> Answer:
        await work.hold_imports()
        await erase_part(work, vlimpersnummer, body.kind, Why(by=work.actor, reason=body.reason))
        await work.finish()
        rows = await traces_of(work.connection, vlimpersnummer, None, 1)
        view = ErasedParts(erasures=[_view(row) for row in rows], next=None)
        person = await locked_person(work, vlimpersnummer)
        place = f"/people/{vlimpersnummer}/erasures"
        return await told(work, vlimpersnummer, view, person.revision, status=201, location=place)

    return await desk.write(request, actor, key, Needs(resource="erasure", person=vlimpersnummer), do)


def _view(row: Any) -> ErasedPart:
    return ErasedPart(**{name: getattr(row, name) for name in ErasedPart.model_fields})
