"""What operators are told of a service's tables: counts, places, headers. Payloads stay out of these queries."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, LargeBinary, Row, Table, bindparam, func, select, text, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.deferred import OPEN_STATES
from chassis.inbox import InboxTables
from chassis.outbox import OutboxTables

Rows = Sequence[Row[*tuple[Any, ...]]]
Place = tuple[str, ...]

NOTHING_BEFORE: Final = ("", "")
_TYPE_AND_PLACE: Final = ("id", "state", "subject", "topic", "partition", "offset", "key", "header_names")
DEFERRED_SHOWN: Final = (
    *_TYPE_AND_PLACE,
    "header_values",
    "blocked_topic",
    "blocked_key",
    "blocked_sequence",
    "deadline_at",
    "reason",
    "attempts",
    "first_at",
    "last_at",
)


async def count(connection: AsyncConnection, table: Table) -> int:
    """How many rows there are."""
    return int(await connection.scalar(select(func.count()).select_from(table)) or 0)


async def revision(connection: AsyncConnection) -> str | None:
    """The migration that the database is at."""
    found: str | None = await connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    return found


async def topics_said(connection: AsyncConnection, tables: OutboxTables) -> list[str]:
    """Topics on which the service said something."""
    topic = tables.stream.c.topic
    return list((await connection.scalars(select(topic).distinct().order_by(topic))).all())


async def epoch(connection: AsyncConnection, tables: OutboxTables) -> int:
    """The epoch in which the service speaks."""
    return int(await connection.scalar(select(func.max(tables.epoch.c.value))) or 1)


async def outbox_size(connection: AsyncConnection, tables: OutboxTables) -> tuple[int, datetime | None]:
    """How many rows are not sent, and when the oldest was written."""
    row = (await connection.execute(select(func.count(), func.min(tables.outbox.c.written_at)))).one()
    return int(row[0]), row[1]


async def streams(
    connection: AsyncConnection, tables: OutboxTables, *, key: str | None, after: Place, limit: int
) -> tuple[Rows, dict[Place, int]]:
    """Streams in order of topic and key, and how many rows of each the outbox still holds."""
    stream, outbox = tables.stream, tables.outbox
    query = select(stream).where(tuple_(stream.c.topic, stream.c.key) > after)
    if key is not None:
        query = query.where(stream.c.key == key)
    rows = (await connection.execute(query.order_by(stream.c.topic, stream.c.key).limit(limit))).all()
    mine = tuple_(outbox.c.topic, outbox.c.key).in_([(row.topic, row.key.encode()) for row in rows])
    waiting = select(outbox.c.topic, outbox.c.key, func.count()).where(mine).group_by(outbox.c.topic, outbox.c.key)
    found = await connection.execute(waiting) if rows else ()
    pending: dict[Place, int] = {(topic, at.decode()): int(number) for topic, at, number in found}
    return rows, pending


async def positions(
    connection: AsyncConnection, tables: InboxTables, *, key: str | None, after: Place, limit: int
) -> Rows:
    """How far the consumer is, in order of topic and key."""
    position = tables.position
    query = select(position).where(tuple_(position.c.topic, position.c.key) > after)
    if key is not None:
        query = query.where(position.c.key == key)
    return (await connection.execute(query.order_by(position.c.topic, position.c.key).limit(limit))).all()


async def unsent(connection: AsyncConnection, tables: OutboxTables, *, key: str | None, after: int, limit: int) -> Rows:
    """Rows that the relay has not sent, in their order, without their payload."""
    outbox = tables.outbox.c
    query = select(outbox.id, outbox.topic, outbox.key, outbox.header_names, outbox.header_values, outbox.written_at)
    if key is not None:
        query = query.where(outbox.key == key.encode())
    return (await connection.execute(query.where(outbox.id > after).order_by(outbox.id).limit(limit))).all()


async def deferred(
    connection: AsyncConnection,
    tables: InboxTables,
    *,
    states: Sequence[str] = OPEN_STATES,
    subject: str | None = None,
    after: int = 0,
    limit: int,
) -> Rows:
    """Deferred records in the order in which they were set aside, without their payload."""
    table = tables.deferred
    query = select(*(table.c[name] for name in DEFERRED_SHOWN)).where(table.c.id > after, table.c.state.in_(states))
    if subject is not None:
        query = query.where(table.c.subject == subject)
    return (await connection.execute(query.order_by(table.c.id).limit(limit))).all()


async def deferred_row(connection: AsyncConnection, tables: InboxTables, number: int) -> Row[Any] | None:
    """One deferred record, open or not, without its payload."""
    table = tables.deferred
    query = select(*(table.c[name] for name in DEFERRED_SHOWN)).where(table.c.id == number)
    return (await connection.execute(query)).one_or_none()


async def received(connection: AsyncConnection, tables: InboxTables, event_ids: Sequence[UUID]) -> dict[str, datetime]:
    """Which of these events the consumer has taken, and since when."""
    inbox = tables.inbox.c
    query = select(inbox.event_id, func.min(inbox.received_at)).where(inbox.event_id.in_(event_ids))
    rows = await connection.execute(query.group_by(inbox.event_id))
    return {str(event_id): at for event_id, at in rows}


async def set_aside(connection: AsyncConnection, tables: InboxTables, event_ids: Sequence[UUID]) -> Rows:
    """Deferred records that hold, or held, one of these events; the open ones last."""
    table = tables.deferred
    wanted = bindparam("wanted", [str(each).encode() for each in event_ids], type_=ARRAY(LargeBinary))
    query = select(table.c.id, table.c.state, table.c.header_names, table.c.header_values)
    held = query.where(table.c.header_values.op("&&")(wanted))
    return (await connection.execute(held.order_by(table.c.state.in_(OPEN_STATES), table.c.id))).all()
