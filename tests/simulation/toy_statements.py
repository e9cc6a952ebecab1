"""What the suites of the database share."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from chassis.envelope import Event, Record

NOW: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ID: Final = UUID(int=1)


def an_event(key: str = "ann", topic: str = "toy.words") -> Event:
    return Event(topic=topic, key=key, event_id=uuid4(), event_type="toy.word-said.v1", data=b"{}")


def a_record(offset: int = 0) -> Record:
    return Record(topic="toy.words", partition=0, offset=offset, key=b"ann", value=b"\x00", headers=(("a", b"\xff"),))


async def put(engine, table, *rows):
    async with engine.begin() as connection:
        await connection.execute(insert(table), list(rows))


async def keys(connection, table):
    return [row.key for row in (await connection.execute(select(table).order_by(table.c.key))).all()]


async def waits(coroutine) -> "asyncio.Task[Any]":
    """A task that is waiting for a lock by now."""
    task = asyncio.ensure_future(coroutine)
    _, pending = await asyncio.wait({task}, timeout=0.2)
    assert pending, "it did not wait"
    return task
