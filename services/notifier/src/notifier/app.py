"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.process import new_process, serve, serve_api, serve_consumer, serve_relay
from notifier.settings import Settings

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from chassis.consumer import Consumer
    from chassis.envelope import Fact
    from chassis.health import Health

SERVICE: Final = "notifier"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from notifier.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, new_app(settings, process.engine, process.health), OUTBOX.outbox)


def consume(settings: Settings) -> None:
    """Apply what the other services say, once there is a message list to decide by; and keep looking at its file."""
    from chassis.clock import real_clock
    from notifier.jobs.message_list import LIST_PART, ListWatch, has_list_to_decide_by, watch_list

    process = new_process(settings, SERVICE, "consume", "kafka", LIST_PART)
    watch = ListWatch(
        engine=process.engine,
        path=settings.message_list,
        every=settings.list_look_every,
        clock=real_clock,
        health=process.health,
        stop=process.stop,
        has_list=asyncio.Event(),
    )
    serve_consumer(
        process, new_consumer(settings), lambda: watch_list(watch), when=lambda: has_list_to_decide_by(watch)
    )


def relay(settings: Settings) -> None:
    """Carry the outbox to Kafka."""
    from notifier.storage import OUTBOX

    serve_relay(settings, SERVICE, OUTBOX)


def deliver(settings: Settings) -> None:
    """Hand due mails to the SMTP server."""
    from chassis.clock import real_clock
    from chassis.health import probe_app
    from chassis.lifecycle import watch_database
    from notifier.domain.delivery import Patience
    from notifier.gateways.smtp import Post
    from notifier.jobs.deliver import SMTP_PART, Delivery, deliver_mails
    from notifier.storage.tables import MAIL

    process = new_process(settings, SERVICE, "deliver", SMTP_PART)
    post = Post(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_from,
        tls=settings.smtp_tls,
        answer_max=settings.smtp_answer_max,
    )
    delivery = Delivery(
        engine=process.engine,
        post=post,
        patience=Patience(settings.mail_attempts_max, settings.mail_delay_first, settings.mail_delay_max),
        lease=settings.mail_lease,
        poll_every=settings.mail_poll_every,
        check_every=settings.smtp_check_every,
        clock=real_clock,
        health=process.health,
        stop=process.stop,
    )
    watch = lambda: watch_database(process.engine, MAIL, process.health, process.stop)  # noqa: E731
    serve(process, probe_app(process.health), lambda: deliver_mails(delivery), watch)


def jobs(settings: Settings) -> None:
    """Keep the calendar: messages that no event brings, but a day."""
    from chassis.clock import business_clock
    from chassis.health import probe_app
    from chassis.lifecycle import watch_database
    from notifier.gateways.letters import TemplateLetters
    from notifier.jobs.calendar import CALENDAR_PART, Calendar, run_calendar
    from notifier.storage.tables import CALENDAR

    process = new_process(settings, SERVICE, "jobs", CALENDAR_PART)
    calendar = Calendar(
        engine=process.engine,
        letters=TemplateLetters(settings.portal_url),
        clock=business_clock(settings.business_clock),
        look_every=settings.clock_look_every,
        scan_every=settings.calendar_scan_every,
        people_max=settings.calendar_people_max,
        health=process.health,
        stop=process.stop,
    )
    watch = lambda: watch_database(process.engine, CALENDAR, process.health, process.stop)  # noqa: E731
    serve(process, probe_app(process.health), lambda: run_calendar(calendar), watch)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def restored(settings: Settings, skip: int | None) -> None:
    """The database came back from a backup: begin a new epoch; no numbers are given out here."""
    from chassis.operations.restored import begin_anew
    from notifier.storage import OUTBOX

    begin_anew(settings, SERVICE, OUTBOX, skip)


def new_app(
    settings: Settings, engine: "AsyncEngine", health: "Health", client: "httpx.AsyncClient | None" = None
) -> "FastAPI":
    """The application of the api role, with the consume role's handlers for previews; `client` fetches the keys."""
    from chassis.clock import business_clock
    from chassis.operations import operations_routes
    from notifier.api import build_api
    from notifier.api.operations import mail_operations
    from notifier.api.previews import Stage
    from notifier.consumers import HANDLERS
    from notifier.gateways.letters import TemplateLetters
    from notifier.storage import OUTBOX

    stage = Stage(handlers=HANDLERS, letters=TemplateLetters(settings.portal_url))
    clock = business_clock(settings.business_clock)
    app = build_api(settings, engine, health, stage=stage, clock=clock, client=client)
    operations = operations_routes(settings, SERVICE, engine, OUTBOX, new_consumer(settings), client)
    mail_operations(operations, engine)
    app.include_router(operations)
    return app


def list_check(path: Path, tell: Callable[[str], None]) -> int:
    """Check a message list without using it; tells each fault with its line, and gives the exit code."""
    from notifier.messages.message_list import check_file

    messages, faults = check_file(path)
    for fault in faults:
        tell(f"{path}:{fault.line}: {fault.in_words}")
    if messages:
        tell(f"{path}: {len(messages.rules)} berichten, versie {messages.version}")
    return 1 if faults else 0


def new_consumer(settings: Settings) -> "Consumer":
    """The consumer with this service's handlers and tables."""
    from chassis.clock import business_clock, real_clock
    from chassis.consumer import Consumer, Handler
    from chassis.verdict import Patience
    from notifier.consumers import HANDLERS, JOURNALS, STATES, subject_of
    from notifier.gateways.letters import TemplateLetters
    from notifier.states import ERASURES, new_replica
    from notifier.storage import INBOX, OUTBOX, SqlWork
    from notifier.storage.keeping import KeepingWork

    letters = TemplateLetters(settings.portal_url)
    now = business_clock(settings.business_clock)

    def bound(on_event: Callable[..., Awaitable[None]], new_work: type[SqlWork] = SqlWork) -> Handler:
        async def handler(connection: "AsyncConnection", fact: "Fact") -> None:
            await on_event(new_work(connection, now(), letters), fact)

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
    "deliver": deliver,
    "jobs": jobs,
    "migrate": migrate,
}
