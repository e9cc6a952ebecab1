"""HTTP ⇄ the decision log and the list in use."""

from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, FastAPI, Query
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.clock import Clock, day_of
from chassis.fields import PERSON_FORM
from chassis.health import Health
from chassis.settings import ServicePieces
from chassis.tokens import Actor, TokenCheck, token_check
from notifier.api.decision_views import DecisionsAnswer, EndedAnswer, decision_answer, ended_answers
from notifier.api.insight import Insight, insight
from notifier.api.items import new_items
from notifier.api.page import new_pages
from notifier.api.previews import Stage, new_previews
from notifier.api.views import By, MessageListAnswer, list_answer
from notifier.storage.decisions import decisions
from notifier.storage.items import closed_by
from notifier.storage.message_lists import list_in_use
from notifier.storage.reminders import dropped_by

DESCRIPTION: Final = "Who received which message, and why; and who receives what."
READERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist"})
LIMIT_MAX: Final = 1000
LIMIT_USUAL: Final = 100
ID_MAX: Final = 2**63 - 1

AboutOrTo = Annotated[
    str | None,
    Query(pattern=PERSON_FORM, description="told about this person, or told to this person", examples=["900017"]),
]
AboutEvent = Annotated[UUID | None, Query(description="the event that was told of")]

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {403: {"description": "`not-allowed`: the role does not allow this"}}


def build_api(
    settings: ServicePieces,
    engine: AsyncEngine,
    health: Health,
    *,
    stage: Stage,
    clock: Clock,
    client: httpx.AsyncClient | None = None,
) -> FastAPI:
    """The application of the api role; `stage` plays previews, `clock` tells business time, `client` fetches keys."""
    check = token_check(settings, client)
    app = new_api("Notifier", DESCRIPTION, health, check, bytes_max=settings.request_bytes_max)
    app.include_router(new_routes(engine, check, clock))
    app.include_router(new_items(engine, check, clock))
    app.include_router(new_previews(engine, check, stage, clock))
    app.include_router(new_pages(engine))
    return app


def new_routes(engine: AsyncEngine, check: TokenCheck, clock: Clock) -> APIRouter:
    """The routes, for actors whom `check` accepts; `clock` tells on which day roles are held."""
    routes = APIRouter()
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.get(
        "/decisions", summary="Who was told of what, and why or why not", tags=["decisions"], responses=REFUSALS
    )
    async def read_decisions(
        caller: Caller,
        vlimpersnummer: AboutOrTo = None,
        event_id: AboutEvent = None,
        after: Annotated[int, Query(ge=0, le=ID_MAX, description="only decisions after this id")] = 0,
        limit: Annotated[int, Query(ge=1, le=LIMIT_MAX, description="at most so many")] = LIMIT_USUAL,
    ) -> DecisionsAnswer:
        """Decisions in the order they were made, page by page, each with the rule behind it and how far its mail is.

        Shown are those about people in the scope of the roles of the caller; a page may so hold fewer than asked for.
        """
        async with engine.connect() as connection:
            sees = await insight(connection, caller, READERS, day_of(clock()))
            rows = await decisions(
                connection, vlimpersnummer=vlimpersnummer, event_id=event_id, after=after, limit=limit
            )
            return DecisionsAnswer(
                decisions=[decision_answer(row) for row in await _open(sees, rows)],
                ended=await _ended(sees, event_id) if event_id else [],
                next=rows[-1].id if len(rows) == limit else None,
            )

    _add_list(routes, engine, check)
    return routes


def _add_list(routes: APIRouter, engine: AsyncEngine, check: TokenCheck) -> None:
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.get(
        "/message-list", summary="Who receives what, by process (DCPA) or by module (HRTD)", tags=["message list"]
    )
    async def read_message_list(
        caller: Caller,  # noqa: ARG001 - anybody with a token may read it
        by: Annotated[By, Query(description="how to group")] = "process",
    ) -> MessageListAnswer:
        """The list in use, and what is wrong with its file if it is refused. Whole: there are some dozens of rules."""
        async with engine.connect() as connection:
            found = await list_in_use(connection)
        return list_answer(found, by)


async def _open(sees: Insight, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Those that are about people whom the caller reads about."""
    return [row for row in rows if await sees.opens(row.vlimpersnummer)]


async def _ended(sees: Insight, event_id: UUID) -> list[EndedAnswer]:
    """What an event put an end to."""
    closed, dropped = await closed_by(sees.connection, event_id), await dropped_by(sees.connection, event_id)
    return ended_answers(await _open(sees, closed), await _open(sees, dropped))
