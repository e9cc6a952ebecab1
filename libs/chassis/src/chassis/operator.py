"""What an operator does with parked records, from a service's own command line."""

import asyncio
import sys
from collections.abc import Awaitable, Callable

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.consumer import Consumer
from chassis.deferred import PARKED
from chassis.release import NotParkedError, discard, replay
from chassis.verdict import describe

FAILED = 1


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
    except Exception as error:  # noqa: BLE001 - whatever it is, the operator is told and the record stays parked
        _fail(f"record {number} stays parked: {describe(error)}")
    _say(f"record {number} replayed")


async def discard_one(engine: AsyncEngine, consumer: Consumer, number: int, reason: str) -> None:
    """Give a parked record up and let go what it held back."""
    try:
        await discard(engine, consumer, number, reason)
    except NotParkedError as error:
        _fail(str(error))
    _say(f"record {number} discarded")


def run_with(engine: AsyncEngine, work: Callable[[AsyncEngine], Awaitable[None]]) -> None:
    """Do one piece of work with the database and end."""

    async def run() -> None:
        try:
            await work(engine)
        finally:
            await engine.dispose()

    asyncio.run(run())


def _say(text: str) -> None:
    print(text)  # noqa: T201 - the command's answer


def _fail(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - the command's answer
    sys.exit(FAILED)
