"""Records that were set aside: shown, handled again or given up by an operator."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Path, Query, Request
from sqlalchemy import Row

from chassis.consumer import Consumer
from chassis.deferred import DISCARDED, OPEN_STATES, REPLAYED
from chassis.fields import NUMBER_MAX
from chassis.operations import reads
from chassis.operations.deferred_views import DeferredPage, DeferredView, DiscardRequest, SettledView
from chassis.operations.desk import PAGE_USUAL, AfterNumber, AtMost, Desk, OfKey, log_act, not_found
from chassis.operations.headers import plain_headers, plain_key
from chassis.problems import Problem, field_error
from chassis.release import NotParkedError, discard, replay
from chassis.verdict import describe, is_outage

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "`not-found`: no record has this number"},
    409: {"description": "`not-parked`: it was settled already; `stays-parked`: it failed again, for the reason told"},
}
Number = Annotated[int, Path(ge=1, le=NUMBER_MAX, description="the record's number", examples=[17])]
InState = Annotated[
    Literal["waiting", "held", "parked", "replayed", "discarded"] | None,
    Query(description="only in this state; without it those that are not settled"),
]


def deferred_routes(routes: APIRouter, desk: Desk) -> None:
    """Add the routes about deferred records."""
    _add_reading(routes, desk)
    _add_settling(routes, desk)


def _add_reading(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/deferred", summary="Records that were set aside")
    async def list_deferred(
        state: InState = None, key: OfKey = None, after: AfterNumber = 0, limit: AtMost = PAGE_USUAL
    ) -> DeferredPage:
        """Records that wait, are held or parked, with the reason, page by page; `key` asks for a subject."""
        if desk.inbox is None:
            return DeferredPage(records=[], next=None)
        states = (state,) if state else OPEN_STATES
        async with desk.engine.connect() as connection:
            rows = await reads.deferred(connection, desk.inbox, states=states, subject=key, after=after, limit=limit)
        shown = [_view(row) for row in rows]
        return DeferredPage(records=shown, next=shown[-1].id if len(shown) == limit else None)

    @routes.get("/deferred/{number}", summary="One record that was set aside", responses={404: REFUSALS[404]})
    async def get_deferred(number: Number) -> DeferredView:
        """The record with its reason and the headers of its envelope; never its payload."""
        return _view(await _row(desk, number))


def _add_settling(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/deferred/{number}/replay", summary="Handle a parked record again", responses=REFUSALS)
    async def replay_deferred(request: Request, number: Number) -> SettledView:
        """Handle it again at this consumer, and then what it held back. If it fails again, it stays parked."""
        row, consumer = await _row(desk, number), _consumer(desk)
        try:
            await replay(desk.engine, consumer, row.id)
        except NotParkedError as error:
            raise _not_parked() from error
        except Exception as error:
            if is_outage(error):
                raise
            raise _stays_parked(error) from error
        log_act(request, "a parked record was replayed", record=row.id)
        return SettledView(id=row.id, state=REPLAYED)

    @routes.post("/deferred/{number}/discard", summary="Give a parked or waiting record up", responses=REFUSALS)
    async def discard_deferred(request: Request, number: Number, why: DiscardRequest) -> SettledView:
        """Delete its bytes, keep the reason, and handle what it held back as if it had never been there.

        One that waits after a gap leaves its stream where it is.
        """
        row, consumer = await _row(desk, number), _consumer(desk)
        try:
            await discard(desk.engine, consumer, row.id, why.reason.replace("\x00", ""))
        except NotParkedError as error:
            raise _not_parked() from error
        log_act(request, "a record was discarded", record=row.id)
        return SettledView(id=row.id, state=DISCARDED)


async def _row(desk: Desk, number: int) -> Row[Any]:
    if desk.inbox is None:
        raise not_found()
    async with desk.engine.connect() as connection:
        row = await reads.deferred_row(connection, desk.inbox, number)
    if row is None:
        fault = field_error("number", "van geen enkel bericht", "no record has this number")
        raise Problem(404, "not-found", "Niet gevonden", "Not found", errors=[fault])
    return row


def _consumer(desk: Desk) -> Consumer:
    if desk.consumer is None:
        raise not_found()
    return desk.consumer


def _view(row: Row[Any]) -> DeferredView:
    shown = {name: getattr(row, name) for name in DeferredView.model_fields if hasattr(row, name)}
    blocked_by = f"{row.blocked_topic}/{row.blocked_key}@{row.blocked_sequence}" if row.blocked_topic else None
    headers = plain_headers(tuple(zip(row.header_names, row.header_values, strict=True)))
    return DeferredView.model_validate(
        shown | {"key": plain_key(row.key), "blocked_by": blocked_by, "headers": headers}
    )


def _not_parked() -> Problem:
    return Problem(409, "not-parked", "Dit bericht staat niet (meer) apart", "This record is not parked (any more)")


def _stays_parked(error: Exception) -> Problem:
    fault = field_error("number", "mislukt opnieuw", describe(error))
    return Problem(409, "stays-parked", "Het bericht blijft apart staan", "The record stays parked", errors=[fault])
