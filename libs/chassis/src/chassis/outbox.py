"""The outbox: what a service says, written in the same transaction as what it did.

Order is per stream (one topic, one key). The rows `subject`, `stream` and `epoch` give it: a use case first locks its
subject (the person), then the sequence of each stream grows under that lock, then the outbox row is written. So the
order of `outbox.id` within a stream is the order of commits, and the relay may send by id.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Table,
    Text,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Event, Headers, Seen, format_seen, write_headers
from chassis.telemetry import current_traceparent

EVENT_BYTES_MAX: Final = 900_000
"""Largest event accepted, payload and positions seen: below the broker's 1,048,588 bytes with room for headers."""

COPY_BYTES_MAX: Final = 2_000_000
"""Largest copy of a record: dead-letter topics carry 2,097,160 bytes."""

WAKE_UP: Final = "outbox"
"""The PostgreSQL channel on which a writer wakes the relay."""


class EventTooLargeError(Exception):
    """An event that its topic could never carry; nothing was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsaid:
    """An event that is said at the end of a transaction, with the instant and the trace in which it came about."""

    event: Event
    source: str
    now: datetime
    traceparent: str | None = field(default_factory=current_traceparent)


@dataclass(frozen=True, slots=True)
class OutboxTables:
    """The four tables in which order and outbox rest; created by the service's migrations."""

    subject: Table
    epoch: Table
    stream: Table
    outbox: Table


def outbox_tables(metadata: MetaData) -> OutboxTables:
    """Declare the tables in a service's metadata."""
    return OutboxTables(
        subject=Table(
            "subject", metadata, Column("key", Text, primary_key=True), Column("erased_at", DateTime(timezone=True))
        ),
        epoch=Table(
            "epoch",
            metadata,
            Column("value", BigInteger, primary_key=True, autoincrement=False),
            Column("raised_at", DateTime(timezone=True)),
        ),
        stream=Table(
            "stream",
            metadata,
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("sequence", BigInteger, nullable=False),
            Column("stated", BigInteger, nullable=False, server_default=text("0")),
            Index("ix_stream_unstated", "topic", "key", postgresql_where=text("sequence > stated")),
        ),
        outbox=Table(
            "outbox",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("topic", Text, nullable=False),
            Column("key", LargeBinary),
            Column("header_names", ARRAY(Text), nullable=False),
            Column("header_values", ARRAY(LargeBinary), nullable=False),
            Column("value", LargeBinary),
            Column("written_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
        ),
    )


async def lock_subjects(connection: AsyncConnection, tables: OutboxTables, keys: Collection[str]) -> set[str]:
    """Lock subjects until the transaction ends, always in the same order, so that no two wait for each other.

    Everything that changes something about a subject calls this first: two aggregates of one person are still one
    stream, and without the lock their events could reach the outbox in another order than their commits.
    Tells which of them were erased.
    """
    ordered = sorted(set(keys))
    if not ordered:
        return set()
    subject = tables.subject
    # As one array: rows of values would be compiled anew for each call.
    given = bindparam("keys", ordered, type_=ARRAY(Text))
    await connection.execute(insert(subject).from_select(["key"], select(func.unnest(given))).on_conflict_do_nothing())
    rows = await connection.execute(
        select(subject).where(subject.c.key == func.any(given)).order_by(subject.c.key).with_for_update()
    )
    return {row.key for row in rows if row.erased_at is not None}


async def enqueue(
    connection: AsyncConnection, tables: OutboxTables, events: Sequence[Event], *, source: str, now: datetime
) -> tuple[Seen, ...]:
    """Write events to the outbox in the caller's transaction and tell which place in its stream each got.

    The caller holds the lock of every subject concerned (`lock_subjects`).

    Raises:
        EventTooLargeError: a payload is larger than a topic carries; nothing of the call was written.

    """
    return await say_all(connection, tables, [Unsaid(event=event, source=source, now=now) for event in events])


async def say_all(connection: AsyncConnection, tables: OutboxTables, unsaid: Sequence[Unsaid]) -> tuple[Seen, ...]:
    """Say everything that a transaction, or a savepoint of it, has to say: as `enqueue`, in order, in three statements.

    Whoever opened the savepoint calls this before it is released: what is rolled back is forgotten with what was to
    be said of it.
    """
    if not unsaid:
        return ()
    events = [each.event for each in unsaid]
    check_sizes(events)
    epoch = await _wake_in_epoch(connection, tables)
    places = await _take_places(connection, tables, events)
    rows = []
    for each, (topic, key, sequence) in zip(unsaid, places, strict=True):
        headers = write_headers(
            each.event, source=each.source, time=each.now, epoch=epoch, sequence=sequence, traceparent=each.traceparent
        )
        rows.append(_row(topic, key.encode(), headers, each.event.data))
    await connection.execute(insert(tables.outbox), rows)
    return places


def check_sizes(events: Sequence[Event]) -> None:
    """Refuse events that no topic carries: payload and what grows with it.

    Raises:
        EventTooLargeError: one is too large.

    """
    for event in events:
        size = len(event.data or b"") + len(format_seen(event.seen))
        if size > EVENT_BYTES_MAX:
            raise EventTooLargeError(f"{event.event_type}: {size} bytes, at most {EVENT_BYTES_MAX}")


async def enqueue_copy(
    connection: AsyncConnection,
    tables: OutboxTables,
    *,
    topic: str,
    key: bytes | None,
    headers: Headers,
    value: bytes | None,
) -> None:
    """Write a record as it came to the outbox, for a dead-letter topic; it has no place in a stream.

    One that grew too large when it was unpacked goes without its payload: the original is in the database.
    """
    size = len(key or b"") + len(value or b"") + sum(len(name) + len(content or b"") for name, content in headers)
    if size > COPY_BYTES_MAX or (key is None and value is None):  # Kafka takes no record without both
        value = b""
    await connection.execute(insert(tables.outbox), [_row(topic, key, headers, value)])
    await connection.execute(select(func.pg_notify(WAKE_UP, "")))


async def current_epoch(connection: AsyncConnection, tables: OutboxTables) -> int:
    """The epoch in which is said what is said now."""
    value = await connection.scalar(select(func.max(tables.epoch.c.value)))
    return int(value or 1)


async def _wake_in_epoch(connection: AsyncConnection, tables: OutboxTables) -> int:
    """The current epoch; when the transaction commits the relay wakes up. One statement, as every event needs both."""
    newest = select(func.max(tables.epoch.c.value)).scalar_subquery()
    return int(await connection.scalar(select(newest, func.pg_notify(WAKE_UP, ""))) or 1)


async def _take_places(connection: AsyncConnection, tables: OutboxTables, events: Sequence[Event]) -> tuple[Seen, ...]:
    counts = Counter((event.topic, event.key) for event in events)
    ordered = sorted(counts.items())
    columns = (
        bindparam("topics", [topic for (topic, _), _ in ordered], type_=ARRAY(Text)),
        bindparam("keys", [key for (_, key), _ in ordered], type_=ARRAY(Text)),
        bindparam("counts", [count for _, count in ordered], type_=ARRAY(BigInteger)),
    )
    wanted = insert(tables.stream).from_select(
        ["topic", "key", "sequence"], select(*(func.unnest(column) for column in columns))
    )
    grown = wanted.on_conflict_do_update(
        index_elements=["topic", "key"], set_={"sequence": tables.stream.c.sequence + wanted.excluded.sequence}
    ).returning(tables.stream)
    last = {(row.topic, row.key): row.sequence for row in await connection.execute(grown)}
    following = {stream: last[stream] - count for stream, count in counts.items()}
    places = []
    for event in events:
        following[event.topic, event.key] += 1
        places.append(Seen(event.topic, event.key, following[event.topic, event.key]))
    return tuple(places)


def _row(topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> dict[str, object]:
    return {
        "topic": topic,
        "key": key,
        "header_names": [name.replace("\x00", "") for name, _ in headers],
        "header_values": [content for _, content in headers],
        "value": value,
    }
