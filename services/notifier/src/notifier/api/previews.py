"""HTTP ⇄ the handlers of the consume role: what would be decided if a fact came, without its coming."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import uuid4

from fastapi import APIRouter, Depends
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from
from chassis.clock import Clock, day_of
from chassis.envelope import Fact
from chassis.problems import Problem, field_error, not_allowed, told_fault
from chassis.tokens import Actor, TokenCheck
from chassis.verdict import PoisonError, is_outage
from notifier.api.insight import insight
from notifier.api.preview_views import AboutSomebody, PreviewAnswer, PreviewedEvent, PreviewRequest, preview_answer
from notifier.domain.trigger import CLOCK_TRIGGERS
from notifier.ports import Letters, Work
from notifier.storage.rehearsal import rehearsal
from notifier.usecases.decide import NoMessageListError, UnknownPersonError
from notifier.usecases.remind import would_remind

PREVIEWERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist", "hrtd"})
REFUSALS: Final[dict[int | str, dict[str, Any]]] = {403: {"description": "`not-allowed`: the role does not allow this"}}
NOWHERE: Final = "preview"

Handler = Callable[[Work, Fact], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What a preview is played on: the handlers of the consume role, by event type, and what writes the letters."""

    handlers: Mapping[str, Handler]
    letters: Letters


def new_previews(engine: AsyncEngine, check: TokenCheck, stage: Stage, clock: Clock) -> APIRouter:
    """The route, for actors whom `check` accepts; `clock` tells on which day roles are held."""
    routes = APIRouter()
    Caller = Annotated[Actor, Depends(actor_from(check))]  # noqa: N806 - a type

    @routes.post(
        "/previews", summary="Who would be told of what, and why or why not", tags=["decisions"], responses=REFUSALS
    )
    async def preview(caller: Caller, wanted: PreviewRequest) -> PreviewAnswer:
        """What the consume role would decide if this event came at this instant. Nothing is kept and nobody is told.

        Roles, relations and absences are those known now, looked up for the day of the instant: what was learned after
        an instant in the past is not forgotten for it. The event's own `recorded_at` gives way to the instant.

        Occasions of the calendar are asked for by their name and a person, `{"vlimpersnummer": "900017"}`: told is what
        has fallen due by the instant, whether it was told before or not.
        """
        async with engine.connect() as connection:
            sees = await insight(connection, caller, PREVIEWERS, day_of(clock()))
            about = wanted.event.data.get("vlimpersnummer")
            if isinstance(about, str) and not await sees.opens(about):
                raise not_allowed(*PREVIEWERS)
        return await _play(engine, stage, wanted.event, wanted.at)

    return routes


async def _play(engine: AsyncEngine, stage: Stage, event: PreviewedEvent, at: datetime) -> PreviewAnswer:
    handler = _on_calendar if event.type in CLOCK_TRIGGERS else stage.handlers.get(event.type)
    if handler is None:
        allowed = sorted({*stage.handlers, *CLOCK_TRIGGERS})
        raise _refused(field_error("event.type", "is geen toegelaten waarde", "is not an allowed value", allowed))
    try:
        async with rehearsal(engine, at, stage.letters) as work:
            await handler(work, _fact(event, at))
            recipients = {decision.recipient for decision, _ in work.decided if decision.recipient}
            return preview_answer(event.type, at, work.decided, await work.colleagues(recipients))
    except ValidationError as error:
        faults = [told_fault({**fault, "loc": ("event", "data", *fault["loc"])}) for fault in error.errors()]
        raise _refused(*faults) from error
    except PoisonError as error:
        raise _impossible(error) from error
    except (DBAPIError, OverflowError) as error:
        if is_outage(error):
            raise
        unfit = field_error("event.data", "bevat een waarde die niet kan", "holds a value that cannot be")
        raise _refused(unfit) from error


async def _on_calendar(work: Work, fact: Fact) -> None:
    """What has fallen due for somebody by the day of the preview."""
    about = AboutSomebody.model_validate_json(fact.data)
    try:
        await would_remind(work, about.vlimpersnummer, fact.event_type, day_of(fact.time))
    except UnknownPersonError as error:
        raise PoisonError("the person or the work relation is not known") from error
    except NoMessageListError as error:
        raise TimeoutError("there is no message list") from error


def _fact(event: PreviewedEvent, at: datetime) -> Fact:
    """The event as a fact without a place in any stream."""
    return Fact(
        topic=NOWHERE,
        key=NOWHERE,
        event_id=uuid4(),
        event_type=event.type,
        source=NOWHERE,
        time=at,
        epoch=1,
        sequence=1,
        origin=event.origin,
        seen=(),
        traceparent=None,
        data=json.dumps({**event.data, "recorded_at": at.isoformat()}).encode(),
    )


def _refused(*errors: dict[str, Any]) -> Problem:
    return Problem(422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=errors)


def _impossible(error: PoisonError) -> Problem:
    """The consume role would park such a fact, with this reason, and tell nobody."""
    why = field_error("event.data", "hoort bij iemand of iets dat niet gekend is", str(error))
    title = "Dit gegeven zou apart gezet worden", "This fact would be parked"
    return Problem(422, "would-be-parked", *title, errors=[why])
