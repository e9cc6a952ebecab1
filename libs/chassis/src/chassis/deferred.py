"""Records that are not handled yet: waiting for another position, held behind a parked record, or parked.

A row's life: waiting | held | parked → gone (handled), replayed (by an operator) or discarded (with a reason).
"""

import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Exists, Row, and_, delete, exists, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Headers, Record, Seen
from chassis.inbox import InboxTables, Stream

WAITING: Final = "waiting"
HELD: Final = "held"
PARKED: Final = "parked"
REPLAYED: Final = "replayed"
DISCARDED: Final = "discarded"
EVENT_ID: Final = "ce_id"
_EVENT_ID: Final = re.compile(rb"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OPEN_STATES: Final = (WAITING, HELD, PARKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deferral:
    """Why a record is not handled now, and whom it concerns."""

    state: str
    reason: str
    subject: str | None
    blocked_by: Seen | None = None
    deadline_at: datetime | None = None
    attempts: int = 0


async def defer(
    connection: AsyncConnection, tables: InboxTables, consumer: str, record: Record, why: Deferral, now: datetime
) -> None:
    """Keep a record as it came, with the reason why it is not handled now."""
    traceparent = dict(record.headers).get("traceparent")
    await connection.execute(
        insert(tables.deferred).values(
            consumer=consumer,
            topic=record.topic,
            partition=record.partition,
            offset=record.offset,
            key=record.key,
            header_names=[name.replace("\x00", "") for name, _ in record.headers],
            header_values=[value for _, value in record.headers],
            value=record.value,
            traceparent=traceparent.decode(errors="replace").replace("\x00", "") if traceparent else None,
            first_at=now,
            **_columns(why, now),
        )
    )


async def redefer(connection: AsyncConnection, tables: InboxTables, row_id: int, why: Deferral, now: datetime) -> None:
    """A deferred record was looked at again and still cannot be handled."""
    await connection.execute(update(tables.deferred).where(tables.deferred.c.id == row_id).values(_columns(why, now)))


async def forget(connection: AsyncConnection, tables: InboxTables, row_id: int) -> None:
    """The record was handled after all."""
    await connection.execute(delete(tables.deferred).where(tables.deferred.c.id == row_id))


async def close(
    connection: AsyncConnection, tables: InboxTables, row: Row[Any], *, state: str, reason: str, now: datetime
) -> None:
    """End a record by hand. Its bytes go; that it was there, which event it was, and why it ended, stays."""
    headers = zip(row.header_names, row.header_values, strict=True)
    event_ids = [value for name, value in headers if name == EVENT_ID and value and _EVENT_ID.fullmatch(value)]
    kept = {"header_names": [EVENT_ID] * len(event_ids), "header_values": event_ids}
    await connection.execute(
        update(tables.deferred)
        .where(tables.deferred.c.id == row.id)
        .values(state=state, reason=reason, value=None, last_at=now, **kept)
    )


async def blocked_subjects(
    connection: AsyncConnection, tables: InboxTables, consumer: str, subjects: Sequence[str]
) -> set[str]:
    """Which of these subjects have a parked or held record, so that their later records must wait."""
    if not subjects:
        return set()
    deferred = tables.deferred
    found = await connection.scalars(
        select(deferred.c.subject)
        .distinct()
        .where(
            deferred.c.consumer == consumer,
            deferred.c.subject.in_(sorted(subjects)),
            deferred.c.state.in_((PARKED, HELD)),
        )
    )
    return set(found.all())


async def ripe_rows(
    connection: AsyncConnection, tables: InboxTables, consumer: str, *, after: int, rows_max: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Records that can be looked at again: what they waited for is there, or nothing of their subject is parked."""
    deferred = tables.deferred
    other = deferred.alias()
    blocked = exists().where(
        other.c.consumer == consumer, other.c.subject == deferred.c.subject, other.c.state == PARKED
    )
    ripe = and_(deferred.c.state == WAITING, _arrived(tables, consumer)) | and_(deferred.c.state == HELD, ~blocked)
    query = select(deferred.c.id, deferred.c.subject, deferred.c.topic, deferred.c.key).where(
        deferred.c.consumer == consumer, deferred.c.id > after, ripe
    )
    return (await connection.execute(query.order_by(deferred.c.id).limit(rows_max))).all()


async def arrived_rows(
    connection: AsyncConnection, tables: InboxTables, consumer: str, streams: Collection[Stream]
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Records that waited for a position in one of these streams, and it is there.

    All of them: a limit would tempt PostgreSQL to walk along the primary key, past every record of other streams.
    """
    deferred, keys = tables.deferred, defaultdict[str, list[str]](list)
    for topic, key in sorted(streams):
        keys[topic].append(key)
    of_streams = [and_(deferred.c.blocked_topic == topic, deferred.c.blocked_key.in_(keys[topic])) for topic in keys]
    query = select(deferred.c.id, deferred.c.subject, deferred.c.topic, deferred.c.key).where(
        deferred.c.consumer == consumer, deferred.c.state == WAITING, or_(*of_streams), _arrived(tables, consumer)
    )
    return (await connection.execute(query.order_by(deferred.c.id))).all()


def _arrived(tables: InboxTables, consumer: str) -> Exists:
    """Whether the consumer is where a waiting record wants it to be."""
    deferred, position = tables.deferred, tables.position
    return exists().where(
        position.c.consumer == consumer,
        position.c.topic == deferred.c.blocked_topic,
        position.c.key == deferred.c.blocked_key,
        position.c.handled_sequence >= deferred.c.blocked_sequence,
        position.c.handled_epoch >= position.c.known_epoch,  # else its stream was restored, and not brought there yet
    )


async def is_behind(connection: AsyncConnection, tables: InboxTables, row: Row[Any]) -> bool:
    """Whether a parked record, or one held for longer, of the same subject stands before a held record."""
    deferred = tables.deferred
    query = select(deferred.c.id).where(
        deferred.c.consumer == row.consumer,
        deferred.c.subject == row.subject,
        (deferred.c.state == PARKED) | and_(deferred.c.state == HELD, deferred.c.id < row.id),
    )
    return await connection.scalar(query.limit(1)) is not None


async def open_row(
    connection: AsyncConnection, tables: InboxTables, row_id: int, *, is_locked: bool = True
) -> Row[Any] | None:
    """The row if it is still open; locked unless asked otherwise."""
    deferred = tables.deferred
    query = select(deferred).where(deferred.c.id == row_id, deferred.c.state.in_(OPEN_STATES))
    return (await connection.execute(query.with_for_update() if is_locked else query)).one_or_none()


async def count_open(
    connection: AsyncConnection, tables: InboxTables, consumer: str, now: datetime
) -> tuple[dict[str, int], int]:
    """Open records by state, and how many waiting ones are past their deadline."""
    deferred = tables.deferred
    query = select(deferred.c.state, func.count().label("number")).where(
        deferred.c.consumer == consumer, deferred.c.state.in_(OPEN_STATES)
    )
    rows = await connection.execute(query.group_by(deferred.c.state))
    counted: dict[str, int] = {row.state: row.number for row in rows}
    overdue = await connection.scalar(
        select(func.count())
        .select_from(deferred)
        .where(deferred.c.consumer == consumer, deferred.c.state == WAITING, deferred.c.deadline_at < now)
    )
    return {state: counted.get(state, 0) for state in OPEN_STATES}, overdue or 0


async def open_streams(
    connection: AsyncConnection, tables: InboxTables, consumer: str
) -> set[tuple[str | None, str, str]]:
    """Subject, topic and key of all open records."""
    deferred = tables.deferred
    query = select(deferred.c.subject, deferred.c.topic, deferred.c.key).where(
        deferred.c.consumer == consumer, deferred.c.state.in_(OPEN_STATES)
    )
    rows = await connection.execute(query.distinct())
    return {(row.subject, row.topic, (row.key or b"").decode(errors="replace")) for row in rows}


def record_of(row: Row[Any]) -> Record:
    """The record as it came."""
    headers: Headers = tuple(zip(row.header_names, row.header_values, strict=True))
    return Record(
        topic=row.topic, partition=row.partition, offset=row.offset, key=row.key, value=row.value, headers=headers
    )


async def is_known(connection: AsyncConnection, tables: InboxTables, consumer: str, record: Record) -> bool:
    """Whether this very record is parked already: it came again because its offset was not committed."""
    deferred = tables.deferred
    query = select(deferred.c.id).where(
        deferred.c.consumer == consumer,
        deferred.c.topic == record.topic,
        deferred.c.partition == record.partition,
        deferred.c.offset == record.offset,
        deferred.c.value.is_not_distinct_from(record.value),
        deferred.c.state == PARKED,
    )
    return await connection.scalar(query.limit(1)) is not None


def _columns(why: Deferral, now: datetime) -> dict[str, Any]:
    return {
        "state": why.state,
        "reason": why.reason,
        "subject": why.subject,
        "blocked_topic": why.blocked_by.topic if why.blocked_by else None,
        "blocked_key": why.blocked_by.key if why.blocked_by else None,
        "blocked_sequence": why.blocked_by.sequence if why.blocked_by else None,
        "deadline_at": why.deadline_at,
        "attempts": why.attempts,
        "last_at": now,
    }
