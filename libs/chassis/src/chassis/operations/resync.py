"""One stream of the consumer brought to what its producer says it is: the end of a true gap."""

from typing import Any, Final

from fastapi import APIRouter, Request

from chassis.operations.deferred_views import ResyncRequest, ResyncView
from chassis.operations.desk import Desk, as_unavailable, log_act, not_found
from chassis.problems import Problem, field_error

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "`not-found`: the service hears nobody"},
    409: {"description": "`no-state`: there is no state that the stream could be brought to"},
}


def resync_routes(routes: APIRouter, desk: Desk) -> None:
    """Add the route."""

    @routes.post("/resync", summary="Bring a stream to its newest state", responses=REFUSALS)
    async def resync_stream(request: Request, wanted: ResyncRequest) -> ResyncView:
        """Take what the producer's state says of the key, close what it made superfluous, and let go what waited."""
        from chassis.resync import NoStateError, resync

        if desk.consumer is None:
            raise not_found()
        stated = desk.consumer.replica.stated if desk.consumer.replica else {}
        if wanted.topic not in stated:
            fault = field_error("topic", "heeft hier geen toestand", "has no state here", {"topics": sorted(stated)})
            raise Problem(409, "no-state", "Geen toestand gevonden", "No state found", errors=[fault])
        try:
            with as_unavailable():
                async with desk.new_reader() as reader:
                    done = await resync(desk.engine, desk.consumer, reader, wanted.topic, wanted.key)
        except NoStateError as error:
            fault = field_error("key", "heeft geen toestand om naar te gaan", str(error).replace(wanted.key, "the key"))
            raise Problem(409, "no-state", "Geen toestand gevonden", "No state found", errors=[fault]) from error
        log_act(request, "a stream was brought to its state", topic=wanted.topic, key=wanted.key)
        return ResyncView(
            before=done.before.sequence,
            after=done.after.sequence,
            closed=done.closed,
            released=done.released,
            left=list(done.left),
        )
