"""What is the same for particulars of all kinds over HTTP: an end, a rescission, the history and the difference."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.api.action_bodies import Rescission
from personnel.api.examples import like
from personnel.api.particular_desk import CHANGED, PLACE, READ, OfPerson, OnResource, Resource
from personnel.api.particular_examples import EVENT, menu_of
from personnel.api.particular_views import (
    DifferenceView,
    EntriesView,
    HeldView,
    PlacedView,
    entries_view,
    turned_views,
)
from personnel.api.receipts import ReceivedView
from personnel.api.two_times import KnownFrom, KnownTo
from personnel.domain.particular import KINDS, Particular, Telework
from personnel.domain.timeline import state_difference
from personnel.messages.fields import Body, Code
from personnel.usecases.held_steps import Why
from personnel.usecases.particulars import decide_telework, end_particular, rescind_particular

router = APIRouter(tags=["particulars"])


class AnyView(PlacedView):
    """What holds of a resource on a day, whatever its kind."""

    model_config = like(
        {
            "vlimpersnummer": "100017",
            "resource": "phones",
            "menu": menu_of(KINDS["phones"]),
            "as_of": "2026-11-24",
            "known_at": "2026-11-24T09:00:00Z",
            "held": [],
            "etag": '"2"',
        }
    )

    held: list[HeldView[Particular] | ReceivedView] = Field(description="what is about health without its value")


class Ending(Body):
    """From when on nothing holds."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"key": "mobile", "first_day_without": "2026-12-01", "reason": "returned"}]}
    )

    key: Code | None = Field(None, description="which of several; left out where there is one")
    first_day_without: Day
    reason: Code | None = None


class Decision(Body):
    """Whether telework that was asked is approved."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"asked": EVENT, "is_approved": True}]})

    asked: UUID = Field(description="`event_id` of what was asked")
    is_approved: bool
    reason: Code | None = Field(None, description="code of why")


@router.post(f"{PLACE}/telework/decisions", response_model=AnyView, summary="Decide over telework", **CHANGED)
async def decide(to: OnResource, body: Decision) -> JSONResponse:
    """What was asked is approved or refused. A rescission of the decision leaves it asked again."""
    return await to.changed(
        Telework,
        lambda work, source: decide_telework(
            work, to.vlimpersnummer, body.asked, source, body.reason, is_approved=body.is_approved
        ),
    )


@router.post(f"{PLACE}/{{resource}}/end", response_model=AnyView, summary="End a particular", **CHANGED)
async def end(to: OnResource, resource: Resource, body: Ending) -> JSONResponse:
    """Nothing holds from a day on, until something is said to hold later."""
    return await to.changed(
        KINDS[resource],
        lambda work, source: end_particular(
            work,
            to.vlimpersnummer,
            resource,
            body.key or "",
            body.first_day_without,
            Why(source=source, reason=body.reason),
        ),
        body.first_day_without,
    )


@router.post(
    f"{PLACE}/{{resource}}/rescissions",
    response_model=AnyView,
    summary="Take a particular back",
    **CHANGED,
)
async def rescind(to: OnResource, resource: Resource, body: Rescission) -> JSONResponse:
    """All is as it was before the event."""
    return await to.changed(
        KINDS[resource],
        lambda work, source: rescind_particular(
            work, to.vlimpersnummer, resource, body.rescinds, Why(source=source, reason=body.reason)
        ),
    )


@router.get(
    f"{PLACE}/{{resource}}/history", response_model=EntriesView, summary="Read what was done to a particular", **READ
)
async def history(of: OfPerson, resource: Resource) -> JSONResponse:
    """Who did what, when and why, with old and new; also what was corrected or taken back.

    Whole: a resource of one person changes a few dozen times at most.
    """
    return await of.shown(KINDS[resource], lambda known, _now, _today: entries_view(known, KINDS[resource]))


@router.get(
    f"{PLACE}/{{resource}}/difference",
    response_model=DifferenceView,
    summary="Compare what was known at two instants",
    **READ,
)
async def difference(
    of: OfPerson,
    resource: Resource,
    known_from: KnownFrom,
    known_to: KnownTo = None,
) -> JSONResponse:
    """The days on which they differ, and no other. Whole: a resource of one person has a few dozen stretches."""

    def show(known: Any, now: Any, _today: Any) -> DifferenceView:
        until = known_to or now
        before, after = known.known_at(known_from).state(resource), known.known_at(until).state(resource)
        return DifferenceView(
            vlimpersnummer=of.vlimpersnummer,
            resource=resource,
            menu=menu_of(KINDS[resource]),
            known_from=known_from,
            known_to=until,
            changes=turned_views(state_difference(before, after)),
        )

    return await of.shown(KINDS[resource], show)
