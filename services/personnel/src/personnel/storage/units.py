"""Units as they were described: for which days, and from when on that was known.

A description replaces all that was said from its first day on; what was said of earlier days stays.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    ForeignKey,
    FromClause,
    Index,
    Table,
    Text,
    Uuid,
    exists,
    insert,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.organisation import Unit
from personnel.storage.tables import UNIT, metadata

DESCRIBED: Final = ("name", "parent", "legal_employer")
UNIT_DESCRIBED: Final = Table(
    "unit_described",
    metadata,
    Column("id", Uuid, primary_key=True, server_default=text("gen_random_uuid()")),
    Column("code", Text, ForeignKey("unit.code"), nullable=False),
    Column("from_day", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("parent", Text),
    Column("legal_employer", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("superseded_at", DateTime(timezone=True)),
    Index("ix_unit_described_code", "code", "from_day"),
    Index("ix_unit_described_parent", "parent", postgresql_where=text("superseded_at IS NULL")),
)
"""Rows are added, and only `superseded_at` is ever filled in afterwards."""


async def keep_description(connection: AsyncConnection, unit: Unit, now: datetime) -> None:
    """Keep how a unit is described from its first day on."""
    table = UNIT_DESCRIBED
    replaced = (table.c.code == unit.code, table.c.from_day >= unit.valid_from, table.c.superseded_at.is_(None))
    await connection.execute(update(table).where(*replaced).values(superseded_at=now))
    told = {name: getattr(unit, name) for name in DESCRIBED}
    await connection.execute(insert(table).values(code=unit.code, from_day=unit.valid_from, recorded_at=now, **told))


async def units_on(
    connection: AsyncConnection, day: date, known_at: datetime | None, after: str | None, limit: int
) -> list[Unit]:
    """The units that exist on a day, by code after one of them, with name, parent and employer as they were then."""
    described = UNIT_DESCRIBED.alias("described")
    columns = [column for column in UNIT.c if column.name not in DESCRIBED]
    query = (
        select(*columns, *(described.c[name] for name in DESCRIBED))
        .join_from(UNIT, described, described.c.code == UNIT.c.code)
        .where(*exists_on(UNIT, day), *holds_on(described, day, known_at))
        .order_by(UNIT.c.code)
        .limit(limit)
    )
    found = await connection.execute(query if after is None else query.where(UNIT.c.code > after))
    return [Unit(**row) for row in found.mappings()]


def exists_on(unit: FromClause, day: date) -> tuple[ColumnElement[bool], ...]:
    """Whether a unit exists on a day."""
    return unit.c.known_from <= day, or_(unit.c.valid_until.is_(None), unit.c.valid_until >= day)


def holds_on(described: FromClause, day: date, known_at: datetime | None = None) -> tuple[ColumnElement[bool], ...]:
    """Whether a description is the one of its unit on a day."""
    later = UNIT_DESCRIBED.alias("described_later")
    follows = select(later.c.id).where(
        later.c.code == described.c.code,
        later.c.from_day > described.c.from_day,
        later.c.from_day <= day,
        _is_known(later, known_at),
    )
    return described.c.from_day <= day, _is_known(described, known_at), ~exists(follows.correlate(described))


def _is_known(described: FromClause, known_at: datetime | None) -> ColumnElement[bool]:
    if known_at is None:
        stands: ColumnElement[bool] = described.c.superseded_at.is_(None)
        return stands
    later = or_(described.c.superseded_at.is_(None), described.c.superseded_at > known_at)
    return (described.c.recorded_at <= known_at) & later
