"""A database came back from a backup: the service speaks in a new epoch, and gives no lost number out again."""

import asyncio
import sys
from datetime import datetime
from typing import Final

from sqlalchemy import Sequence, bindparam, column, func, insert, select, table, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import real_clock
from chassis.outbox import OutboxTables, current_epoch
from chassis.process import new_process
from chassis.settings import ServicePieces

USAGE_ERROR: Final = 2


def begin_anew(
    settings: ServicePieces, service: str, outbox: OutboxTables, skip: int | None, numbers: Sequence | None = None
) -> None:
    """Do what must be done before any process of a service starts on a restored database, and say what was done.

    Args:
        settings: the service's.
        service: its name.
        outbox: its tables.
        skip: how many numbers to pass over; needed where numbers are given out, refused elsewhere.
        numbers: from which the service gives out numbers that belong to one person for ever.

    """
    if fault := _fault(service, skip, numbers):
        print(fault, file=sys.stderr)  # noqa: T201 - the command's answer
        sys.exit(USAGE_ERROR)
    engine = new_process(settings, service, "restored").engine

    async def run() -> None:
        try:
            async with engine.begin() as connection:
                epoch = await raise_epoch(connection, outbox, now=real_clock())
                print(f"{service} speaks in epoch {epoch}; every state is said anew")  # noqa: T201 - the answer
                if numbers is not None and skip:
                    last = await skip_numbers(connection, numbers, skip)
                    print(f"{numbers.name}: the next is {last + 1}")  # noqa: T201 - the answer
        finally:
            await engine.dispose()

    asyncio.run(run())


async def raise_epoch(connection: AsyncConnection, tables: OutboxTables, *, now: datetime) -> int:
    """Begin a new epoch, after the database was restored from a backup: sequences used again are then no repeats.

    Every state is then said anew, as the newest one said may be from after the backup.
    """
    epoch = await current_epoch(connection, tables) + 1
    await connection.execute(insert(tables.epoch).values(value=epoch, raised_at=now))
    await connection.execute(update(tables.stream).values(stated=0))
    return epoch


async def skip_numbers(connection: AsyncConnection, numbers: Sequence, count: int) -> int:
    """Pass over so many numbers, as they may have been given out after the backup; tells the last one passed over."""
    every = table("pg_sequences", column("schemaname"), column("sequencename"), column("last_value"))
    last = select(every.c.last_value).where(
        every.c.schemaname == func.current_schema(), every.c.sequencename == numbers.name
    )
    moved = select(func.setval(bindparam("name", numbers.name), func.coalesce(last.scalar_subquery(), 0) + count))
    return int(await connection.scalar(moved) or 0)


def _fault(service: str, skip: int | None, numbers: Sequence | None) -> str:
    if numbers is None:
        return "" if skip is None else f"{service} gives out no numbers: leave --skip-numbers away"
    if skip is None or skip < 1:
        return "say --skip-numbers: more than can have been given out since the backup, so that none is given twice"
    return ""
