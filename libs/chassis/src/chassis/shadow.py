"""A replica beside the replica: temporary tables of the same shape and names, and the change from one to the other.

A session finds its temporary tables before those of the schema, so the same storage code writes to the shadow. They are
gone when the session ends, however it ends.
"""

import hashlib
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    TableClause,
    Text,
    and_,
    any_,
    bindparam,
    column,
    delete,
    exists,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.replica import Replica, ReplicaTable

REBUILD_LOCK: Final = 0x72656275696C64
"""Advisory lock of the one rebuild that may go on in a database."""

SHADOW: Final = "pg_temp"


class AnotherRebuildError(Exception):
    """A rebuild of this database is going on already."""


class StrayWriteError(Exception):
    """A function that was to write the replica alone wrote another table; the reason names it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a swap changed in a table."""

    removed: int
    written: int
    """Rows that were missing or different."""


@asynccontextmanager
async def shadow_session(engine: AsyncEngine, replica: Replica) -> AsyncIterator[AsyncConnection]:
    """A session of its own, with empty shadow tables; it ends with them.

    Raises:
        AnotherRebuildError: there is another one.

    """
    async with engine.connect() as connection:
        try:
            if not await connection.scalar(select(func.pg_try_advisory_lock(REBUILD_LOCK))):
                raise AnotherRebuildError("another rebuild is going on")
            schema = await connection.scalar(select(func.current_schema()))
            for each in replica.tables:
                name = each.table.name
                await connection.execute(
                    text(f'CREATE TEMPORARY TABLE "{name}" (LIKE "{schema}"."{name}" INCLUDING ALL)')
                )
            await connection.commit()
            yield connection
        finally:
            await connection.invalidate()  # back in the pool, its temporary tables would stand before the real ones


async def check_only_shadow(connection: AsyncConnection) -> None:
    """See to it that the transaction wrote nothing but shadow tables: PostgreSQL counts what it wrote where.

    Raises:
        StrayWriteError: it did.

    """
    written = await connection.scalars(
        text(
            "SELECT relname FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname NOT LIKE 'pg_temp%' ORDER BY relname"
        )
    )
    strays = list(written)
    if strays:
        raise StrayWriteError(f"a rebuild was about to write {', '.join(strays)}")


async def drop_owners(connection: AsyncConnection, replica: Replica, owners: Collection[str]) -> None:
    """Take everything of these owners out of the shadow."""
    for each in reversed(replica.tables) if owners else ():
        shadow = _as(each, SHADOW)
        await connection.execute(delete(shadow).where(_is_of(each, shadow, owners)))


async def swap(
    connection: AsyncConnection, replica: Replica, schema: str, *, kept: Collection[str], erased: Collection[str]
) -> dict[str, Changes]:
    """Make the replica like the shadow, by table; the rows of `kept` owners stay as they are.

    Only what differs is written, and what the service decided itself (`ReplicaTable.owned`) is left alone.
    """
    await drop_owners(connection, replica, erased)
    removed = {}
    for each in reversed(replica.tables):
        removed[each.table.name] = await _remove_surplus(connection, each, schema, kept)
    return {
        each.table.name: Changes(
            removed=removed[each.table.name], written=await _write_different(connection, each, schema, kept)
        )
        for each in replica.tables
    }


async def replica_hash(connection: AsyncConnection, replica: Replica, schema: str | None = None) -> str:
    """A digest of every column and row of the replica, whatever their order; what the service decides is left out."""
    digest = hashlib.sha256()
    for each in replica.tables:
        found = _as(each, schema)
        row = func.row(*(found.c[name.name] for name in each.repeated)).cast(Text)
        rows = select(row.label("row")).select_from(found).subquery()
        line = func.md5(rows.c.row)
        together = func.md5(func.coalesce(func.string_agg(line, literal_column("'' ORDER BY md5(\"row\")")), ""))
        digest.update(f"{each.table.name}:{await connection.scalar(select(together).select_from(rows))}\n".encode())
    return digest.hexdigest()


async def _remove_surplus(connection: AsyncConnection, each: ReplicaTable, schema: str, kept: Collection[str]) -> int:
    live, shadow = _as(each, schema), _as(each, SHADOW)
    same = and_(*(live.c[name] == shadow.c[name] for name in _keys(each)))
    surplus = delete(live).where(not_(_is_of(each, live, kept)), ~exists().where(same))
    return (await connection.execute(surplus)).rowcount


async def _write_different(connection: AsyncConnection, each: ReplicaTable, schema: str, kept: Collection[str]) -> int:
    live, shadow = _as(each, schema), _as(each, SHADOW)
    names = [one.name for one in each.table.columns]
    rows = select(*(shadow.c[name] for name in names)).where(not_(_is_of(each, shadow, kept)))
    wanted = insert(live).from_select(names, rows)
    keys = _keys(each)
    others = [one.name for one in each.repeated if one.name not in keys]
    if not others:
        return (await connection.execute(wanted.on_conflict_do_nothing())).rowcount
    differs = or_(*(live.c[name].is_distinct_from(wanted.excluded[name]) for name in others))
    written = wanted.on_conflict_do_update(
        index_elements=keys, set_={name: wanted.excluded[name] for name in others}, where=differs
    )
    return (await connection.execute(written)).rowcount


def _as(each: ReplicaTable, schema: str | None) -> TableClause:
    return table(each.table.name, *(column(one.name, one.type) for one in each.table.columns), schema=schema)


def _keys(each: ReplicaTable) -> list[str]:
    return [one.name for one in each.table.primary_key.columns]


def _is_of(each: ReplicaTable, found: TableClause, owners: Collection[str]) -> ColumnElement[bool]:
    owner: ColumnElement[Any] = literal(each.prefix) + found.c[each.owner] if each.prefix else found.c[each.owner]
    return owner == any_(bindparam(None, sorted(owners), type_=ARRAY(Text), unique=True))
