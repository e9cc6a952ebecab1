"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from absence.settings import Settings
from chassis.process import new_process, serve_api, serve_consumer, serve_relay

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from chassis.consumer import Consumer
    from chassis.envelope import Fact

SERVICE: Final = "absence"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from absence.api import build_api
    from absence.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, build_api(settings, process.engine, process.health), OUTBOX.outbox)


def consume(settings: Settings) -> None:
    """Apply what the other services say."""
    process = new_process(settings, SERVICE, "consume", "kafka")
    serve_consumer(process, new_consumer(settings))


def relay(settings: Settings) -> None:
    """Carry the outbox to Kafka."""
    from absence.storage import OUTBOX

    serve_relay(settings, SERVICE, OUTBOX)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def new_consumer(settings: Settings) -> "Consumer":
    """The consumer with this service's handlers and tables."""
    from absence.consumers import HANDLERS, JOURNALS, STATES, subject_of
    from absence.storage import INBOX, OUTBOX, SqlWork
    from chassis.clock import business_clock, real_clock
    from chassis.consumer import Consumer, Handler
    from chassis.verdict import Patience

    now = business_clock(settings.business_clock)

    def bound(on_event: Callable[..., Awaitable[None]]) -> Handler:
        async def handler(connection: "AsyncConnection", fact: "Fact") -> None:
            await on_event(SqlWork(connection, now(), fact), fact)

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
    )


ROLES: Final[dict[str, Callable[[Settings], None]]] = {
    "api": api,
    "consume": consume,
    "relay": relay,
    "migrate": migrate,
}
