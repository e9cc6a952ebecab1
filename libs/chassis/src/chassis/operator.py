"""What an operator does with parked records and with the replica, from a service's own command line."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final, NoReturn

from aiokafka.errors import KafkaError
from asyncpg import PostgresError
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.consumer import Consumer
from chassis.database import new_engine
from chassis.deferred import PARKED
from chassis.reading import KafkaReader, TopicsNotThereError
from chassis.rebuild import NothingToBeginFromError, rebuild
from chassis.release import NotParkedError, discard, replay
from chassis.resync import NoStateError, resync
from chassis.shadow import AnotherRebuildError, StrayWriteError
from chassis.verdict import describe, is_outage

FAILED: Final = 1
SWAP_MAX: Final = timedelta(minutes=10)
"""Longest time one statement of a rebuild may take."""


async def list_parked(engine: AsyncEngine, consumer: Consumer) -> None:
    """Print the parked records: number, since when, topic, subject, attempts, reason. Never a payload."""
    table = consumer.inbox.deferred
    query = select(table).where(table.c.consumer == consumer.group, table.c.state == PARKED).order_by(table.c.id)
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    for row in rows:
        since = row.first_at.isoformat(timespec="seconds")
        _say(f"{row.id}\t{since}\t{row.topic}\t{row.subject or '-'}\t{row.attempts}\t{row.reason}")
    _say(f"{len(rows)} parked")


async def replay_one(engine: AsyncEngine, consumer: Consumer, number: int) -> None:
    """Handle a parked record again, then what it held back; says what came of it."""
    try:
        await replay(engine, consumer, number)
    except NotParkedError as error:
        _fail(str(error))
    except Exception as error:
        if is_outage(error):
            raise
        _fail(f"record {number} stays parked: {describe(error)}")
    _say(f"record {number} replayed")


async def discard_one(engine: AsyncEngine, consumer: Consumer, number: int, reason: str) -> None:
    """Give a parked or waiting record up and let go what it held back."""
    try:
        await discard(engine, consumer, number, reason)
    except NotParkedError as error:
        _fail(str(error))
    _say(f"record {number} discarded")


async def rebuild_all(engine: AsyncEngine, consumer: Consumer, reader: KafkaReader, wait_max: timedelta) -> None:
    """Make the replica anew; says what changed by table, who was left as is and why, and the digest of the replica."""
    if consumer.replica is None:
        _fail("this service keeps no replica")
    patient = new_engine(
        SecretStr(engine.url.render_as_string(hide_password=False)), connections_max=1, statement_max=SWAP_MAX
    )
    try:
        async with reader:
            done = await rebuild(patient, consumer, reader, wait_max=wait_max, tell=_say)
    except (AnotherRebuildError, NothingToBeginFromError, StrayWriteError, TopicsNotThereError) as error:
        _fail(f"nothing was changed: {error}")
    finally:
        await patient.dispose()
    for table, changes in done.changes.items():
        _say(f"{table}\t{changes.written} written\t{changes.removed} removed")
    for owner, why in sorted(done.kept.items()):
        _say(f"left as it was: {owner}\t{why}")
    _say(f"replica {done.digest}")


async def resync_one(engine: AsyncEngine, consumer: Consumer, reader: KafkaReader, topic: str, key: str) -> None:
    """Bring one stream to its newest state; says how far it was and is."""
    try:
        async with reader:
            done = await resync(engine, consumer, reader, topic, key)
    except (NoStateError, TopicsNotThereError) as error:
        _fail(f"nothing was changed: {error}")
    if done.after == done.before:
        already = f"{topic}/{key} is at {done.before.sequence} already, as far as its state"
        if done.left and not done.released:
            _fail(f"{already}; still set aside: {', '.join(map(str, done.left))}; what nobody sent can be discarded")
        _say(already)
        return
    _say(f"{topic}/{key} was at {done.before.sequence}, is at {done.after.sequence}")
    _say(f"{done.closed} deferred records closed, {done.released} moved on")


def run_with(engine: AsyncEngine, work: Callable[[AsyncEngine], Awaitable[None]]) -> None:
    """Do one piece of work with the database and end; what is away, or not as it must be, is told by its name."""

    async def run() -> None:
        try:
            await work(engine)
        finally:
            await engine.dispose()

    try:
        asyncio.run(run())
    except (KafkaError, SQLAlchemyError, PostgresError, OSError, TimeoutError) as error:
        away = type(error).__name__
        _fail(f"nothing was changed: {away}; run it again when the database and the brokers are there")


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the command's answer


def _fail(text: str) -> NoReturn:
    print(text, file=sys.stderr)  # noqa: T201 - the command's answer
    sys.exit(FAILED)
