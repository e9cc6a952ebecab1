"""What was read of people, by whom, in which role and why."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Index, Table, Text, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.storage.tables import metadata

READ_LOG: Final = Table(
    "read_log",
    metadata,
    Column("place", BigInteger, Identity(always=True), primary_key=True),
    Column("vlimpersnummer", Text, nullable=False),
    Column("account", Text, nullable=False),
    Column("reader", Text),
    Column("roles", ARRAY(Text), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("what", ARRAY(Text), nullable=False),
    Column("read_at", DateTime(timezone=True), nullable=False),
    Index("ix_read_log_vlimpersnummer", "vlimpersnummer", "place"),
    Index("ix_read_log_read_at", "read_at"),
)
"""Who read what of whom; it goes with the person, and after its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """Somebody read something of a person; `what` names the parts."""

    vlimpersnummer: str
    account: str
    reader: str | None
    """The person to whom the account belongs."""
    roles: Collection[str]
    purpose: str
    what: Collection[str]
    read_at: datetime


class ReadLog:
    """The log of reads, in the transaction of whoever reads."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, reads: Sequence[Read]) -> None:
        """Keep what was read, all at once."""
        values = [
            {
                "vlimpersnummer": read.vlimpersnummer,
                "account": read.account,
                "reader": read.reader,
                "roles": sorted(read.roles),
                "purpose": read.purpose,
                "what": sorted(read.what),
                "read_at": read.read_at,
            }
            for read in reads
        ]
        await self._connection.execute(insert(READ_LOG).values(values))

    async def of(self, vlimpersnummer: str, after: int | None, limit: int) -> list[tuple[int, Read]]:
        """What was read of a person, newest first, each with its place; those that come after one in this order."""
        query = select(READ_LOG).where(READ_LOG.c.vlimpersnummer == vlimpersnummer)
        if after is not None:
            query = query.where(READ_LOG.c.place < after)
        rows = await self._connection.execute(query.order_by(READ_LOG.c.place.desc()).limit(limit))
        return [
            (
                row.place,
                Read(
                    vlimpersnummer=row.vlimpersnummer,
                    account=row.account,
                    reader=row.reader,
                    roles=row.roles,
                    purpose=row.purpose,
                    what=row.what,
                    read_at=row.read_at,
                ),
            )
            for row in rows
        ]

    async def forget(self, vlimpersnummer: str) -> None:
        """Delete what was read of a person."""
        await self._connection.execute(delete(READ_LOG).where(READ_LOG.c.vlimpersnummer == vlimpersnummer))

    async def forget_before(self, instant: datetime, limit: int) -> int:
        """Delete the oldest of what was read before; at most so many, and tells how many."""
        old = select(READ_LOG.c.place).where(READ_LOG.c.read_at < instant).order_by(READ_LOG.c.read_at).limit(limit)
        done = await self._connection.execute(delete(READ_LOG).where(READ_LOG.c.place.in_(old)))
        return done.rowcount
