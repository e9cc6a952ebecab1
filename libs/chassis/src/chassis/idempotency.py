"""Writes that can be sent again: the answer to an Idempotency-Key is kept in the transaction of its effect."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, DateTime, Integer, LargeBinary, MetaData, Table, Text, Uuid, select, update
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncConnection


class KeyReusedError(Exception):
    """The key was used before, for another request."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: status, body and headers."""

    status: int
    body: Any
    headers: dict[str, str]


def idempotency_table(metadata: MetaData) -> Table:
    """Declare the table in a service's metadata."""
    return Table(
        "idempotent_request",
        metadata,
        Column("actor", Text, primary_key=True),
        Column("key", Uuid, primary_key=True),
        Column("request_digest", LargeBinary, nullable=False),
        Column("status", Integer),
        Column("body", JSONB),
        Column("headers", JSONB),
        Column("asked_at", DateTime(timezone=True), nullable=False),
    )


def digest(method: str, target: str, body: bytes) -> bytes:
    """What makes two requests the same request."""
    return hashlib.sha256(b"\x00".join([method.encode(), target.encode(), body])).digest()


async def begin(
    connection: AsyncConnection, table: Table, *, actor: str, key: UUID, request: bytes, now: datetime
) -> Answer | None:
    """Claim the key; the earlier answer if the same request was answered before.

    The same key in another transaction waits here until that one ends.

    Raises:
        KeyReusedError: the key belongs to another request.

    """
    claim = (
        insert(table)
        .values(actor=actor, key=key, request_digest=request, asked_at=now)
        .on_conflict_do_nothing()
        .returning(table.c.key)
    )
    if await connection.scalar(claim) is not None:
        return None
    row = (await connection.execute(select(table).where(table.c.actor == actor, table.c.key == key))).one()
    if row.request_digest != request:
        raise KeyReusedError
    return Answer(row.status, row.body, row.headers)


async def finish(connection: AsyncConnection, table: Table, *, actor: str, key: UUID, given: Answer) -> None:
    """Keep the answer, in the same transaction as what it tells of."""
    await connection.execute(
        update(table)
        .where(table.c.actor == actor, table.c.key == key)
        .values(status=given.status, body=given.body, headers=given.headers)
    )
