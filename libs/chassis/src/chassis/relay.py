"""The relay: carries outbox rows to Kafka, in order, at least once.

One relay of a service is active (an advisory lock decides); rows are sent by id and deleted by the list of their ids,
never by "everything up to": a transaction that began earlier may still commit a lower id of another stream.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Protocol

import asyncpg
from aiokafka.errors import KafkaError
from opentelemetry.trace import SpanKind
from sqlalchemy import BigInteger, Row, any_, bindparam, delete, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.database import CONNECT_MAX
from chassis.envelope import Headers
from chassis.health import Health
from chassis.outbox import WAKE_UP, OutboxTables
from chassis.pause import pause
from chassis.replica import STATE
from chassis.telemetry import ACCEPTED_TO_TOPIC, SENT, current_traceparent, span

RELAY_LOCK: Final = 0x6F7574626F78
"""Advisory lock that the active relay of a database holds while it sends."""

OUTAGE_PAUSE: Final = timedelta(seconds=1)


class Log(Protocol):
    """Where records are appended: Kafka, or its twin in tests."""

    async def lacking(self, topics: Collection[str]) -> set[str]:
        """Which of these topics are not there."""

    async def append(self, records: "list[Outgoing]") -> None:
        """Append all, in order per key; returns when every replica has them. Raises on any doubt."""


class TopicsMissingError(Exception):
    """The log lacks topics for which there are rows; the reason names them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A record on its way out; `topic` is without the environment's prefix."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: Headers


async def relay_once(
    engine: AsyncEngine, tables: OutboxTables, log_: Log, *, rows_max: int, is_first: bool = False
) -> int | None:
    """Send one batch and forget it; None when another relay is the active one.

    A crash after the append and before the commit sends the batch again: consumers know a repeat by its id. `is_first`
    says that somebody else may still be sending these rows: the states among them are then said once more.

    Raises:
        TopicsMissingError: rows stay for topics that are not there; those of other topics were sent.

    """
    lacking: set[str] = set()
    async with engine.begin() as connection:
        if not await connection.scalar(select(func.pg_try_advisory_xact_lock(RELAY_LOCK))):
            return None
        rows = await _first_rows(connection, tables, rows_max, lacking)
        while missing := await log_.lacking({row.topic for row in rows}):
            lacking |= missing
            rows = await _first_rows(connection, tables, rows_max, lacking)
        await _send(connection, tables, log_, rows)
        if is_first:
            await _state_again(connection, tables, rows)
    if lacking:
        raise TopicsMissingError(f"topics are missing: {', '.join(sorted(lacking))}")
    return len(rows)


async def _first_rows(
    connection: AsyncConnection, tables: OutboxTables, rows_max: int, lacking: set[str]
) -> Sequence[Row[Any]]:
    outbox = tables.outbox
    query = select(outbox).where(outbox.c.topic.not_in(lacking)).order_by(outbox.c.id)
    return (await connection.execute(query.limit(rows_max))).all()


async def _send(connection: AsyncConnection, tables: OutboxTables, log_: Log, rows: Sequence[Row[Any]]) -> None:
    outbox = tables.outbox
    if not rows:
        return
    await log_.append([_outgoing(row) for row in rows])
    sent = bindparam("sent", [row.id for row in rows], type_=ARRAY(BigInteger))
    await connection.execute(delete(outbox).where(outbox.c.id == any_(sent)))
    SENT.inc(len(rows))
    now = datetime.now(UTC)
    for row in rows:
        ACCEPTED_TO_TOPIC.observe(max((now - row.written_at).total_seconds(), 0))


async def _state_again(connection: AsyncConnection, tables: OutboxTables, rows: Sequence[Row[Any]]) -> None:
    """Have the states of these rows said anew, so that none of an earlier sender, coming late, stays the last.

    Streams that somebody holds grow just now, and are stated anew for that.
    """
    stream = tables.stream
    stated = {(row.topic.removesuffix(STATE), row.key.decode()) for row in rows if row.topic.endswith(STATE)}
    if not stated:
        return
    place = tuple_(stream.c.topic, stream.c.key)
    free = select(stream.c.topic, stream.c.key).where(place.in_(sorted(stated))).with_for_update(skip_locked=True)
    await connection.execute(update(stream).where(place.in_(free)).values(stated=0))


def _outgoing(row: Row[Any]) -> Outgoing:
    headers: Headers = tuple(zip(row.header_names, row.header_values, strict=True))
    traceparent = dict(headers).get("traceparent")
    if traceparent:
        with span("relay", SpanKind.PRODUCER, traceparent.decode(errors="replace"), topic=row.topic):
            onward = (current_traceparent() or "").encode() or traceparent
        headers = (*(pair for pair in headers if pair[0] != "traceparent"), ("traceparent", onward))
    return Outgoing(topic=row.topic, key=row.key, value=row.value, headers=headers)


class WakeUp:
    """Hears of new outbox rows through LISTEN; polling stays the safety net."""

    def __init__(self, dsn: str) -> None:
        self._dsn = dsn.replace("+asyncpg", "")
        self._rung = asyncio.Event()
        self._connection: asyncpg.Connection | None = None

    async def wait(self, at_most: timedelta) -> None:
        """Return when somebody wrote to the outbox, or after so long."""
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._dsn, timeout=CONNECT_MAX.total_seconds())
            await self._connection.add_listener(WAKE_UP, lambda *_: self._rung.set())
        try:
            await asyncio.wait_for(self._rung.wait(), at_most.total_seconds())
        except TimeoutError:
            return
        finally:
            self._rung.clear()

    async def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.terminate()


async def run_relay(
    engine: AsyncEngine,
    tables: OutboxTables,
    open_log: Callable[[], "OpenLog"],
    wake_up: WakeUp,
    health: Health,
    *,
    rows_max: int,
    poll_every: timedelta,
    stop: asyncio.Event,
    sent_some: asyncio.Event | None = None,
) -> None:
    """Relay until stopped, telling `sent_some`. On any error the producer is built anew: it may reorder or hang."""
    while not stop.is_set():
        try:
            async with open_log() as log_:
                is_first = True
                while not stop.is_set():
                    try:
                        sent = await relay_once(engine, tables, log_, rows_max=rows_max, is_first=is_first)
                        is_first = sent is None
                        health.green("relay")
                        if sent and sent_some:
                            sent_some.set()
                    except TopicsMissingError as error:
                        sent, is_first = 0, False
                        health.red("relay", str(error))
                    if sent is None or sent < rows_max:
                        await wake_up.wait(poll_every)
        except (KafkaError, SQLAlchemyError, asyncpg.PostgresError, asyncpg.InterfaceError, OSError) as error:
            health.red("relay", f"cannot send: {type(error).__name__}")
            await pause(stop, OUTAGE_PAUSE)
    await wake_up.close()


class OpenLog(Protocol):
    """A log that is open inside of `async with`."""

    async def __aenter__(self) -> Log: ...

    async def __aexit__(self, *_: object) -> None: ...
