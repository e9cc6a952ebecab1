"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from absence.settings import Settings
from chassis.process import new_process, serve_api, serve_consumer, serve_relay

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from chassis.consumer import Consumer
    from chassis.envelope import Fact
    from chassis.health import Health

SERVICE: Final = "absence"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from absence.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, new_app(settings, process.engine, process.health), OUTBOX.outbox)


def consume(settings: Settings) -> None:
    """Apply what the other services say."""
    process = new_process(settings, SERVICE, "consume", "kafka")
    serve_consumer(process, new_consumer(settings))


def relay(settings: Settings) -> None:
    """Carry the outbox to Kafka, and say how things are."""
    from absence.states import new_voice
    from absence.storage import OUTBOX
    from chassis.clock import business_clock

    serve_relay(settings, SERVICE, OUTBOX, new_voice(business_clock(settings.business_clock)))


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def restored(settings: Settings, skip: int | None) -> None:
    """The database came back from a backup: begin a new epoch; no numbers are given out here."""
    from absence.storage import OUTBOX
    from chassis.operations.restored import begin_anew

    begin_anew(settings, SERVICE, OUTBOX, skip)


def new_app(
    settings: Settings, engine: "AsyncEngine", health: "Health", client: "httpx.AsyncClient | None" = None
) -> "FastAPI":
    """The application of the api role; `client` fetches the issuer's keys."""
    from absence.api import build_api
    from absence.storage import OUTBOX
    from chassis.operations import operations_routes

    app = build_api(settings, engine, health, client)
    app.include_router(operations_routes(settings, SERVICE, engine, OUTBOX, new_consumer(settings), client))
    return app


def new_consumer(settings: Settings) -> "Consumer":
    """The consumer with this service's handlers and tables."""
    from absence.consumers import HANDLERS, JOURNALS, STATES, subject_of
    from absence.states import ERASURES, new_replica
    from absence.storage import INBOX, OUTBOX, SqlWork
    from absence.storage.keeping import KeepingWork
    from chassis.clock import business_clock, real_clock
    from chassis.consumer import Consumer, Handler
    from chassis.verdict import Patience

    now = business_clock(settings.business_clock)

    def bound(on_event: Callable[..., Awaitable[None]], new_work: type[SqlWork] = SqlWork) -> Handler:
        async def handler(connection: "AsyncConnection", fact: "Fact") -> None:
            await on_event(new_work(connection, now(), fact), fact)

        return handler

    return Consumer(
        group=SERVICE,
        journals=JOURNALS,
        states=STATES,
        handlers={event_type: bound(on_event) for event_type, on_event in HANDLERS.items()},
        subject_of=subject_of,
        inbox=INBOX,
        outbox=OUTBOX,
        patience=Patience(settings.attempts_max, settings.delay_first, settings.delay_max, settings.parked_flood),
        waiting_max=settings.waiting_max,
        clock=real_clock,
        erasures=ERASURES,
        replica=new_replica(lambda on_event: bound(on_event, KeepingWork)),
    )


ROLES: Final[dict[str, Callable[[Settings], None]]] = {
    "api": api,
    "consume": consume,
    "relay": relay,
    "migrate": migrate,
}
