"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.process import new_process, serve_api, serve_consumer, serve_relay
from payroll_bridge.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from chassis.consumer import Consumer
    from chassis.envelope import Fact

SERVICE: Final = "payroll-bridge"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from payroll_bridge.api import build_api
    from payroll_bridge.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, build_api(settings, process.engine, process.health), OUTBOX.outbox)


def consume(settings: Settings) -> None:
    """Apply what the other services and the engine say, by the grain that numbers were given by so far."""
    from payroll_bridge.grain import GRAIN, grain_fits

    process = new_process(settings, SERVICE, "consume", "kafka", GRAIN)
    serve_consumer(
        process,
        new_consumer(settings),
        when=lambda: grain_fits(process.engine, settings.number_grain, process.health, process.stop),
    )


def relay(settings: Settings) -> None:
    """Carry the outbox to Kafka."""
    from payroll_bridge.storage import OUTBOX

    serve_relay(settings, SERVICE, OUTBOX)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def new_consumer(settings: Settings) -> "Consumer":
    """The consumer with this service's handlers and tables."""
    from chassis.clock import business_clock, real_clock
    from chassis.consumer import Consumer, Handler
    from chassis.sealed import Seal
    from chassis.verdict import Patience
    from payroll_bridge.consumers import HANDLERS, JOURNALS, STATES, subject_of
    from payroll_bridge.domain.number import read_pattern
    from payroll_bridge.storage import INBOX, OUTBOX, Means, SqlWork

    now = business_clock(settings.business_clock)
    means = Means(
        seal=Seal(settings.sealing_key.get_secret_value()),
        pattern=read_pattern(settings.number_pattern),
        grain=settings.number_grain,
    )

    def bound(on_event: Callable[..., Awaitable[None]]) -> Handler:
        async def handler(connection: "AsyncConnection", fact: "Fact") -> None:
            await on_event(SqlWork(connection, now(), fact, means), fact)

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
