"""Leave requests and sickness spells: what absence owns."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.storage import rows
from absence.storage.tables import LEAVE_REQUEST, SICKNESS_SPELL


class SqlAbsences:
    """The part of the unit of work that keeps absences, in the transaction it is handed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def owner_of_request(self, request_id: UUID) -> str | None:
        """See `Work`."""
        query = select(LEAVE_REQUEST.c.vlimpersnummer).where(LEAVE_REQUEST.c.request_id == request_id)
        owner: str | None = await self._connection.scalar(query)
        return owner

    async def keep_leave_request(self, request: LeaveRequest) -> None:
        """See `Work`."""
        await keep_rows(self._connection, LEAVE_REQUEST, [rows.leave_request_columns(request)])

    async def leave_request(self, request_id: UUID) -> LeaveRequest | None:
        """See `Work`."""
        query = select(LEAVE_REQUEST).where(LEAVE_REQUEST.c.request_id == request_id)
        row = (await self._connection.execute(query)).one_or_none()
        return rows.leave_request_of(row) if row else None

    async def leave_requests(self, vlimpersnummer: str, since: date) -> tuple[LeaveRequest, ...]:
        """See `Work`."""
        found = await self._absences(LEAVE_REQUEST, vlimpersnummer, since)
        return tuple(rows.leave_request_of(row) for row in found)

    async def owner_of_spell(self, spell_id: UUID) -> str | None:
        """See `Work`."""
        query = select(SICKNESS_SPELL.c.vlimpersnummer).where(SICKNESS_SPELL.c.spell_id == spell_id)
        owner: str | None = await self._connection.scalar(query)
        return owner

    async def keep_sickness_spell(self, spell: SicknessSpell) -> None:
        """See `Work`."""
        await keep_rows(self._connection, SICKNESS_SPELL, [rows.sickness_spell_columns(spell)])

    async def sickness_spell(self, spell_id: UUID) -> SicknessSpell | None:
        """See `Work`."""
        query = select(SICKNESS_SPELL).where(SICKNESS_SPELL.c.spell_id == spell_id)
        row = (await self._connection.execute(query)).one_or_none()
        return rows.sickness_spell_of(row) if row else None

    async def sickness_spells(self, vlimpersnummer: str, since: date) -> tuple[SicknessSpell, ...]:
        """See `Work`."""
        found = await self._absences(SICKNESS_SPELL, vlimpersnummer, since)
        return tuple(rows.sickness_spell_of(row) for row in found)

    async def _absences(self, table: Table, vlimpersnummer: str, since: date) -> Sequence[Any]:
        key = next(iter(table.primary_key.columns))
        query = select(table).where(table.c.vlimpersnummer == vlimpersnummer, table.c.last_day >= since)
        return (await self._connection.execute(query.order_by(table.c.first_day, key))).all()


async def keep_rows(connection: AsyncConnection, table: Table, values: list[dict[str, Any]]) -> None:
    """Insert rows, or bring those that are there to these values."""
    keys = [column.name for column in table.primary_key.columns]
    wanted = insert(table).values(values)
    others = {name: wanted.excluded[name] for name in values[0] if name not in keys}
    if others:
        await connection.execute(wanted.on_conflict_do_update(index_elements=keys, set_=others))
    else:
        await connection.execute(wanted.on_conflict_do_nothing())
