"""HTTP ⇄ the decision log and the list in use."""

from typing import Annotated, Any, Final
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, FastAPI, Query
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.clock import Clock
from chassis.fields import PERSON_FORM
from chassis.health import Health
from chassis.problems import not_allowed
from chassis.settings import ServicePieces
from chassis.tokens import Actor, TokenCheck, token_check
from notifier.api.decision_views import DecisionsAnswer, decision_answer, ended_answers
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
    app.include_router(new_routes(engine, check))
    app.include_router(new_items(engine, check, clock))
    app.include_router(new_previews(engine, check, stage))
    app.include_router(new_pages(engine))
    return app


def new_routes(engine: AsyncEngine, check: TokenCheck) -> APIRouter:
    """The routes, for actors whom `check` accepts."""
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
        """Decisions in the order they were made, page by page, each with the rule behind it and how far its mail is."""
        _require_reader(caller)
        async with engine.connect() as connection:
            rows = await decisions(
                connection, vlimpersnummer=vlimpersnummer, event_id=event_id, after=after, limit=limit
            )
            closed = await closed_by(connection, event_id) if event_id else []
            dropped = await dropped_by(connection, event_id) if event_id else []
        shown = [decision_answer(row) for row in rows]
        ended = ended_answers(closed, dropped)
        return DecisionsAnswer(decisions=shown, ended=ended, next=shown[-1].id if len(shown) == limit else None)

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

    return routes


def _require_reader(caller: Actor) -> None:
    if not caller.roles & READERS:
        raise not_allowed(*READERS)
