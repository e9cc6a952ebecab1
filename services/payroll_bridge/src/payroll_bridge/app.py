"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.process import new_process, serve_api, serve_consumer, serve_relay
from payroll_bridge.settings import Settings

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from chassis.consumer import Consumer
    from chassis.envelope import Fact
    from chassis.health import Health
    from chassis.outbox import Unsaid
    from payroll_bridge.storage import Means

SERVICE: Final = "payroll-bridge"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from payroll_bridge.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, new_app(settings, process.engine, process.health), OUTBOX.outbox)


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
    """Carry the outbox to Kafka, and say how things are."""
    from chassis.clock import business_clock
    from chassis.sealed import Seal
    from payroll_bridge.states import new_voice
    from payroll_bridge.storage import OUTBOX

    voice = new_voice(business_clock(settings.business_clock), Seal(settings.sealing_key.get_secret_value()))
    serve_relay(settings, SERVICE, OUTBOX, voice)


def jobs(settings: Settings) -> None:
    """Check again, send again and load again, on request and when reference data came."""
    from chassis.clock import business_clock
    from chassis.health import probe_app
    from chassis.lifecycle import watch_database
    from chassis.process import serve
    from payroll_bridge.jobs import JOBS_PART, Upkeep, watch_blocked, work_off
    from payroll_bridge.storage.tables import JOB

    process = new_process(settings, SERVICE, "jobs", JOBS_PART)
    upkeep = Upkeep(
        engine=process.engine,
        means=new_means(settings),
        clock=business_clock(settings.business_clock),
        people_max=settings.jobs_people_max,
        attempts_max=settings.jobs_attempts_max,
        poll_every=settings.jobs_poll_every,
        health=process.health,
        stop=process.stop,
    )
    watch = lambda: watch_database(process.engine, JOB, process.health, process.stop)  # noqa: E731
    gauge = lambda: watch_blocked(process.engine, process.stop)  # noqa: E731
    serve(process, probe_app(process.health), lambda: work_off(upkeep), watch, gauge)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def restored(settings: Settings, skip: int | None) -> None:
    """The database came back from a backup: begin a new epoch, past numbers that were given out since."""
    from chassis.operations.restored import begin_anew
    from payroll_bridge.domain.number import read_pattern
    from payroll_bridge.storage.tables import OUTBOX, RUNNING

    begin_anew(settings, SERVICE, OUTBOX, skip, RUNNING, read_pattern(settings.number_pattern).numbers)


def new_app(
    settings: Settings, engine: "AsyncEngine", health: "Health", client: "httpx.AsyncClient | None" = None
) -> "FastAPI":
    """The application of the api role; `client` fetches the issuer's keys."""
    from chassis.operations import operations_routes
    from payroll_bridge.api import build_api
    from payroll_bridge.api.operations import feed_operations
    from payroll_bridge.storage import OUTBOX

    means, page_max = new_means(settings), settings.page_max
    app = build_api(settings, engine, health, means=means, page_max=page_max, client=client)
    operations = operations_routes(settings, SERVICE, engine, OUTBOX, new_consumer(settings), client)
    feed_operations(operations, engine)
    app.include_router(operations)
    return app


def new_means(settings: Settings) -> "Means":
    """What a unit of work needs beside its connection."""
    from chassis.sealed import Seal
    from payroll_bridge.domain.check import read_checks
    from payroll_bridge.domain.number import read_pattern
    from payroll_bridge.storage import Means

    return Means(
        seal=Seal(settings.sealing_key.get_secret_value()),
        pattern=read_pattern(settings.number_pattern),
        grain=settings.number_grain,
        checks=read_checks(settings.checks),
        followed_for=settings.closed_files_followed_for,
    )


def new_consumer(settings: Settings) -> "Consumer":
    """The consumer with this service's handlers and tables."""
    from chassis.clock import business_clock, real_clock
    from chassis.consumer import Consumer, Handler
    from chassis.verdict import Patience
    from payroll_bridge.consumers import HANDLERS, JOURNALS, STATES, subject_of
    from payroll_bridge.states import ERASURES, new_replica
    from payroll_bridge.storage import INBOX, OUTBOX, SqlSitting, SqlWork
    from payroll_bridge.storage.keeping import KeepingWork

    now = business_clock(settings.business_clock)
    means = new_means(settings)

    def bound(on_event: Callable[..., Awaitable[None]], new_work: type[SqlWork] = SqlWork) -> Handler:
        async def handler(connection: "AsyncConnection", fact: "Fact") -> "Sequence[Unsaid]":
            work = new_work(connection, now(), fact, means)
            await on_event(work, fact)
            return await work.finish()

        return handler

    return Consumer(
        group=SERVICE,
        journals=JOURNALS,
        states=STATES,
        handlers=HANDLERS,
        subject_of=subject_of,
        inbox=INBOX,
        outbox=OUTBOX,
        patience=Patience(settings.attempts_max, settings.delay_first, settings.delay_max, settings.parked_flood),
        waiting_max=settings.waiting_max,
        clock=real_clock,
        erasures=ERASURES,
        replica=new_replica(lambda on_event: bound(on_event, KeepingWork), bound),
        sit=lambda connection: SqlSitting(connection, now, means),
    )


ROLES: Final[dict[str, Callable[[Settings], None]]] = {
    "api": api,
    "consume": consume,
    "relay": relay,
    "jobs": jobs,
    "migrate": migrate,
}
