"""Who read a file: for the person whom it is about."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import like
from personnel.api.refusals import may_answer
from personnel.messages.fields import Vlimpersnummer

router = APIRouter(tags=["people"])

PAGE: Final = 50
PLACE_MAX: Final = 2**62
READ: Final[dict[str, Any]] = {
    "read_at": "2026-11-24T09:00:00Z",
    "account": "els.claes",
    "reader": "100018",
    "roles": ["hrbp"],
    "purpose": "Read a person's file",
    "what": ["employment", "person"],
}


class ReadView(BaseModel):
    """Somebody read something; `reader` is the person of the account, `roles` are those that open it."""

    read_at: datetime
    account: str
    reader: str | None
    roles: list[str]
    purpose: str
    what: list[str]


class ReadsView(BaseModel):
    """A page of what was read, newest first; `next` is where the following page begins, null on the last one."""

    model_config = like({"reads": [READ], "next": None})

    reads: list[ReadView]
    next: int | None = Field(description="`after` of the following page; null when there is none")


@router.get("/people/{vlimpersnummer}/reads", summary="See who read a file", responses=may_answer(403, 404))
async def reads(
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    after: Annotated[int | None, Query(ge=1, le=PLACE_MAX, description="the `next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")] = PAGE,
) -> ReadsView:
    """Who read the own file, when, in which role and why. It is kept for a set time."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.rights(actor) as (files, rights):
        found = await files.reads(vlimpersnummer, rights.to("read", "read_log"), after, at_most + 1)
    page = [
        ReadView(
            read_at=read.read_at,
            account=read.account,
            reader=read.reader,
            roles=list(read.roles),
            purpose=read.purpose,
            what=list(read.what),
        )
        for _, read in found[:at_most]
    ]
    return ReadsView(reads=page, next=found[at_most - 1][0] if len(found) > at_most else None)
