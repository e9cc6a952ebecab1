"""A database came back from a backup: the service speaks in a new epoch, and gives no lost number out again."""

import sys
from datetime import datetime
from typing import Final

from sqlalchemy import Sequence, bindparam, column, func, insert, select, table, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import real_clock
from chassis.fields import NUMBER_MAX
from chassis.operator import run_with
from chassis.outbox import OutboxTables, current_epoch
from chassis.process import new_process
from chassis.settings import ServicePieces

USAGE_ERROR: Final = 2


def begin_anew(
    settings: ServicePieces,
    service: str,
    outbox: OutboxTables,
    skip: int | None,
    numbers: Sequence | None = None,
    given_max: int = NUMBER_MAX,
) -> None:
    """Do what must be done before any process of a service starts on a restored database, and say what was done.

    Args:
        settings: the service's.
        service: its name.
        outbox: its tables.
        skip: how many numbers to pass over; needed where numbers are given out, refused elsewhere.
        numbers: from which the service gives out numbers that belong to one person for ever.
        given_max: how many of these can be given out in all.

    """
    if fault := _fault(service, skip, numbers):
        print(fault, file=sys.stderr)  # noqa: T201 - the command's answer
        sys.exit(USAGE_ERROR)

    async def begin(engine: AsyncEngine) -> None:
        async with engine.begin() as connection:
            epoch = await raise_epoch(connection, outbox, now=real_clock())
            told = [f"{service} speaks in epoch {epoch}; every state is said anew"]
            if numbers is not None and skip:
                last = await skip_numbers(connection, numbers, skip, given_max)
                told.append(f"{numbers.name}: the next is {last + 1}")
        print(*told, sep="\n")  # noqa: T201 - the command's answer

    try:
        run_with(new_process(settings, service, "restored").engine, begin)
    except NoNumbersLeftError as error:
        print(error, file=sys.stderr)  # noqa: T201 - the command's answer
        sys.exit(USAGE_ERROR)


async def raise_epoch(connection: AsyncConnection, tables: OutboxTables, *, now: datetime) -> int:
    """Begin a new epoch, after the database was restored from a backup: sequences used again are then no repeats.

    Every state is then said anew, as the newest one said may be from after the backup.
    """
    epoch = await current_epoch(connection, tables) + 1
    await connection.execute(insert(tables.epoch).values(value=epoch, raised_at=now))
    await connection.execute(update(tables.stream).values(stated=0))
    return epoch


class NoNumbersLeftError(Exception):
    """So many numbers there are not; passing over them could not be undone."""


async def skip_numbers(connection: AsyncConnection, numbers: Sequence, count: int, given_max: int = NUMBER_MAX) -> int:
    """Pass over so many numbers, as they may have been given out after the backup; tells the last one passed over.

    Raises:
        NoNumbersLeftError: none would be left.

    """
    every = table("pg_sequences", column("schemaname"), column("sequencename"), column("last_value"))
    last = select(every.c.last_value).where(
        every.c.schemaname == func.current_schema(), every.c.sequencename == numbers.name
    )
    given = int(await connection.scalar(last) or 0)
    if given + count >= given_max:
        left = max(given_max - given, 0)
        raise NoNumbersLeftError(f"nothing was changed: {left} numbers are left, and one of them must stay")
    return int(await connection.scalar(select(func.setval(bindparam("name", numbers.name), given + count))) or 0)


def _fault(service: str, skip: int | None, numbers: Sequence | None) -> str:
    if numbers is None:
        return "" if skip is None else f"{service} gives out no numbers: leave --skip-numbers away"
    if skip is None or skip < 1:
        return "say --skip-numbers: more than can have been given out since the backup, so that none is given twice"
    return ""
