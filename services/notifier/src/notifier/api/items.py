"""HTTP ⇄ work lists and inboxes: everybody sees the own ones, and closes the own work."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.api import IdempotencyKey, actor_from, write_once
from chassis.clock import Clock, real_clock
from chassis.idempotency import Answer
from chassis.problems import Problem
from chassis.tokens import Actor, TokenCheck
from notifier.api.item_views import ClosingRequest, ItemsAnswer, WorkItemAnswer, item_answer
from notifier.domain.channel import INBOX, WORKLIST
from notifier.storage import IDEMPOTENT
from notifier.storage.items import Page, close_by_person, items

LIMIT_MAX: Final = 1000
LIMIT_USUAL: Final = 100
NUMBER_MAX: Final = 2**63 - 1

After = Annotated[int, Query(ge=0, le=NUMBER_MAX, description="only items after this number")]
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX, description="at most so many")]
State = Annotated[Literal["open", "closed"] | None, Query(description="only these; none: all")]

ItemId = Annotated[UUID, Path(description="one of your work items")]

NOBODY: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "`not-allowed`: the account belongs to no person"}
}
NOT_YOURS: Final[dict[int | str, dict[str, Any]]] = {
    **NOBODY,
    404: {"description": "`not-found`: no such work item is yours"},
}


def new_items(engine: AsyncEngine, check: TokenCheck, clock: Clock) -> APIRouter:
    """The routes, for actors whom `check` accepts; `clock` tells when an item is closed."""
    routes = APIRouter(tags=["items"])
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.get("/work-items", summary="What waits on your work list", responses=NOBODY)
    async def read_work_items(
        caller: Caller, state: State = "open", after: After = 0, limit: Limit = LIMIT_USUAL
    ) -> ItemsAnswer:
        """The caller's own work items in the order in which they were opened, page by page; the open ones by default.

        An item closes by itself when its cause does: a request that is decided about, a file that is repaired.
        """
        return await _page(engine, Page(_person(caller), WORKLIST, state, after, limit))

    @routes.get("/inbox", summary="What is in your inbox", responses=NOBODY)
    async def read_inbox(
        caller: Caller, state: State = None, after: After = 0, limit: Limit = LIMIT_USUAL
    ) -> ItemsAnswer:
        """The caller's own inbox in the order in which its items came, page by page."""
        return await _page(engine, Page(_person(caller), INBOX, state, after, limit))

    _add_closing(routes, engine, check, clock)
    return routes


def _add_closing(routes: APIRouter, engine: AsyncEngine, check: TokenCheck, clock: Clock) -> None:
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.post(
        "/work-items/{item_id}/close",
        summary="You are done with it",
        response_model=WorkItemAnswer,
        responses=NOT_YOURS,
    )
    async def close(
        request: Request, caller: Caller, item_id: ItemId, wanted: ClosingRequest, key: IdempotencyKey
    ) -> JSONResponse:
        """Close one of your work items, with the reason; it closes for everybody else who was asked to do the same.

        What is closed already stays as it was.
        """
        person = _person(caller)

        async def work(connection: AsyncConnection) -> Answer:
            row = await close_by_person(connection, item_id, person, wanted.reason, clock())
            if row is None:
                raise Problem(404, "not-found", "Niet gevonden", "Not found")
            return Answer(200, item_answer(row).model_dump(mode="json"), {})

        return await write_once(request, caller, key, engine, IDEMPOTENT, real_clock, work)


async def _page(engine: AsyncEngine, page: Page) -> ItemsAnswer:
    async with engine.connect() as connection:
        rows = await items(connection, page)
    following = rows[-1].number if len(rows) == page.limit else None
    return ItemsAnswer(items=[item_answer(row) for row in rows], next=following)


def _person(caller: Actor) -> str:
    if caller.person is None:
        raise Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this")
    return caller.person
