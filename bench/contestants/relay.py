"""Ours: the outbox and the relay of the chassis, on a database of their own."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from prometheus_client import REGISTRY
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.contestant import Stopwatch, Task, take_tasks
from bench.payload import EVENT_TYPE, TOPIC, a_payload, key_of
from chassis.brokers import Brokers
from chassis.clock import real_clock
from chassis.database import new_engine, new_metadata
from chassis.envelope import Event
from chassis.health import Health
from chassis.kafka import KafkaLog
from chassis.outbox import enqueue, lock_subjects, outbox_tables
from chassis.relay import OpenLog, WakeUp, run_relay
from chassis.settings import KafkaPiece

AT_ONCE = 500
LIMITS = KafkaPiece.model_fields
ROWS_MAX: int = LIMITS["relay_rows_max"].default
POLL_EVERY: timedelta = LIMITS["relay_poll_every"].default
REQUEST_MAX: timedelta = LIMITS["kafka_request_max"].default
COLUMNS = "topic, key, header_names, header_values, value"

metadata = new_metadata()
TABLES = outbox_tables(metadata)


@cache
def engine_of(database_url: str) -> AsyncEngine:
    """The engine, with the limits that a service has."""
    return new_engine(SecretStr(database_url), connections_max=4, statement_max=timedelta(seconds=60))


async def fill(task: Task) -> dict[str, float]:
    """Make the tables, and keep rows as `enqueue` writes them, to be relayed again and again."""
    engine, rows = engine_of(task["database_url"]), int(task["rows"])
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    for start in range(0, rows, AT_ONCE):
        events = [an_event(number) for number in range(start, min(start + AT_ONCE, rows))]
        async with engine.begin() as connection:
            await lock_subjects(connection, TABLES, {event.key for event in events})
            await enqueue(connection, TABLES, events, source="/bench", now=real_clock())
    async with engine.begin() as connection:
        await connection.execute(text(f"CREATE TABLE kept AS SELECT id, {COLUMNS} FROM outbox"))  # noqa: S608 - ours
        await connection.execute(text("TRUNCATE outbox"))
    return {"rows": rows}


def an_event(number: int) -> Event:
    """A fact of about 600 bytes, about one of some thousand people."""
    key = key_of(number)
    return Event(topic=TOPIC, key=key, event_id=uuid4(), event_type=EVENT_TYPE, data=a_payload(key))


async def drain(task: Task) -> Mapping[str, float]:
    """Relay what was kept."""
    return await relay_all(task, lambda: KafkaLog(Brokers(task["bootstrap"]), task["prefix"], request_max=REQUEST_MAX))


async def relay_all(task: Task, open_log: Callable[[], OpenLog]) -> Mapping[str, float]:
    """Fill the outbox with what was kept and run the relay until it is empty; the filling is not measured."""
    engine = engine_of(task["database_url"])
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE outbox"))
        copied = await connection.execute(
            text(f"INSERT INTO outbox ({COLUMNS}) SELECT {COLUMNS} FROM kept ORDER BY id LIMIT :rows"),  # noqa: S608
            {"rows": task["rows"]},
        )
    rows = copied.rowcount
    stop, sent_some = asyncio.Event(), asyncio.Event()
    before, watch = _sent(), Stopwatch()
    relaying = asyncio.ensure_future(_relay(task["database_url"], engine, open_log, stop, sent_some))
    while _sent() - before < rows:
        sent_some.clear()
        waiting = asyncio.ensure_future(sent_some.wait())
        await asyncio.wait({waiting, relaying}, return_when=asyncio.FIRST_COMPLETED)
        if relaying.done():
            relaying.result()
    measured = watch.read(rows)
    stop.set()
    await relaying
    return measured


async def stand(task: Task) -> dict[str, float]:
    """Relay from now on, for as long as the process lives."""
    engine = engine_of(task["database_url"])
    _STANDING.append(
        asyncio.ensure_future(
            _relay(
                task["database_url"],
                engine,
                lambda: KafkaLog(Brokers(task["bootstrap"]), task["prefix"], request_max=REQUEST_MAX),
                asyncio.Event(),
                asyncio.Event(),
            )
        )
    )
    return {"rows": 0}


_STANDING: list["asyncio.Future[None]"] = []


async def _relay(
    database_url: str, engine: AsyncEngine, open_log: Callable[[], Any], stop: asyncio.Event, sent_some: asyncio.Event
) -> None:
    await run_relay(
        engine,
        TABLES,
        open_log,
        WakeUp(database_url),
        Health("relay"),
        rows_max=ROWS_MAX,
        poll_every=POLL_EVERY,
        stop=stop,
        sent_some=sent_some,
    )


def _sent() -> float:
    return REGISTRY.get_sample_value("vlimpers_relay_rows_total") or 0


if __name__ == "__main__":
    take_tasks({"fill": fill, "drain": drain, "stand": stand})
