"""The parts that each process of a service has, and the ways a process runs. Each role imports only what it needs."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Table
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from chassis.brokers import brokers_of
from chassis.database import new_engine
from chassis.health import Health, probe_app
from chassis.lifecycle import Task, run_process, watch_database
from chassis.outbox import OutboxTables
from chassis.settings import ServicePieces
from chassis.telemetry import start_telemetry

if TYPE_CHECKING:
    from chassis.consumer import Consumer
    from chassis.reading import KafkaReader
    from chassis.state import Voice
    from chassis.subscribe import Subscription


@dataclass(frozen=True, slots=True)
class Process:
    """What a running process of a service has."""

    settings: ServicePieces
    engine: AsyncEngine
    health: Health
    stop: asyncio.Event


def new_process(settings: ServicePieces, service: str, role: str, *parts: str) -> Process:
    """Set up logs and traces and open (lazily) the database; `parts` must turn green before it is ready."""
    start_telemetry(service, role, log_level=settings.log_level, otlp_endpoint=settings.otlp_endpoint)
    engine = new_engine(
        settings.database_url,
        connections_max=settings.database_connections_max,
        statement_max=settings.database_statement_max,
    )
    return Process(settings, engine, Health("database", *parts), asyncio.Event())


def serve(process: Process, app: ASGIApp, *tasks: Task) -> None:
    """Serve an application and run tasks beside it until the process is told to stop."""
    settings = process.settings
    run_process(app, process.health, tasks, process.stop, settings.http_host, settings.http_port, settings.drain_max)


def serve_api(process: Process, app: ASGIApp, watched: Table) -> None:
    """Run the api role; `watched` is a table that exists once the database is migrated."""
    serve(process, app, lambda: watch_database(process.engine, watched, process.health, process.stop))


def serve_relay(settings: ServicePieces, service: str, tables: OutboxTables, voice: "Voice | None" = None) -> None:
    """Run the relay role; with a voice it also says the states of journals."""
    from chassis.gauges import watch_outbox
    from chassis.kafka import KafkaLog
    from chassis.relay import WakeUp, run_relay

    process = new_process(settings, service, "relay", "relay")
    sent_some = asyncio.Event()

    def open_log() -> KafkaLog:
        return KafkaLog(brokers_of(settings), settings.topic_prefix, request_max=settings.kafka_request_max)

    async def relay() -> None:
        await run_relay(
            process.engine,
            tables,
            open_log,
            WakeUp(settings.database_url.get_secret_value()),
            process.health,
            rows_max=settings.relay_rows_max,
            poll_every=settings.relay_poll_every,
            stop=process.stop,
            sent_some=sent_some,
        )

    watch = lambda: watch_database(process.engine, tables.outbox, process.health, process.stop)  # noqa: E731
    states = [lambda: _say_states(process, voice, sent_some)] if voice else []
    gauge = lambda: watch_outbox(process.engine, tables, process.stop)  # noqa: E731
    serve(process, probe_app(process.health), relay, watch, gauge, *states)


async def _say_states(process: Process, voice: "Voice", sent_some: asyncio.Event) -> None:
    from chassis.state import run_states

    await run_states(
        process.engine,
        voice,
        process.health,
        sent=sent_some,
        every=process.settings.state_every,
        look_every=process.settings.state_look_every,
        stop=process.stop,
    )


def new_reader(settings: ServicePieces) -> "KafkaReader":
    """Reads topics beside the consumer; not open yet."""
    from chassis.reading import KafkaReader

    return KafkaReader(brokers_of(settings), settings.topic_prefix, request_max=settings.kafka_request_max)


def new_subscription(process: Process, consumer: "Consumer") -> "Subscription":
    """The consumer with the process's connections and limits."""
    from chassis.subscribe import Subscription

    settings = process.settings
    return Subscription(
        engine=process.engine,
        consumer=consumer,
        brokers=brokers_of(settings),
        prefix=settings.topic_prefix,
        records_max=settings.consume_records_max,
        fetch_every=settings.consume_fetch_every,
        request_max=settings.kafka_request_max,
        drain_max=settings.drain_max,
        health=process.health,
        stop=process.stop,
    )


def serve_consumer(
    process: Process, consumer: "Consumer", *beside: Task, when: Callable[[], Awaitable[bool]] | None = None
) -> None:
    """Run the consume role, and other tasks beside it; nothing is consumed before `when` answers True."""
    from chassis.gauges import watch_lag
    from chassis.subscribe import run_consumer, run_sweep

    settings = process.settings
    subscription = new_subscription(process, consumer)

    async def consume() -> None:
        if when is None or await when():
            await asyncio.gather(
                run_consumer(subscription), run_sweep(subscription, process.settings.consume_sweep_every)
            )

    async def lag() -> None:
        await watch_lag(
            brokers_of(settings),
            settings.topic_prefix,
            consumer.group,
            consumer.topics,
            request_max=settings.kafka_request_max,
            stop=process.stop,
        )

    serve(process, probe_app(process.health), consume, lag, *beside)
