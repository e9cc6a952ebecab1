"""Work relations on PostgreSQL: their times in service and their job rows, and where somebody sits by them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Table, delete, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.employment import JobRow, Period, Relation, seat_row
from notifier.domain.seat import Seat
from notifier.storage.replica import SqlReplica
from notifier.storage.tables import EMPLOYMENT, JOB_ROW


class SqlRelations(SqlReplica):
    """See `notifier.ports.Work` for what each method promises."""

    _connection: AsyncConnection

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """A work relation; none when it is not known."""
        found = [
            each for each in await self.relations(vlimpersnummer) if each.employment_sequence == employment_sequence
        ]
        return found[0] if found else None

    async def relations(self, vlimpersnummer: str) -> tuple[Relation, ...]:
        """All work relations of somebody, by sequence."""
        periods = await self._rows(EMPLOYMENT, vlimpersnummer, EMPLOYMENT.c.first_day)
        rows = await self._rows(JOB_ROW, vlimpersnummer, JOB_ROW.c.from_day)
        return tuple(
            Relation(
                vlimpersnummer=vlimpersnummer,
                employment_sequence=sequence,
                periods=tuple(
                    Period(first_day=each.first_day, last_day=each.last_day, is_ended=each.is_ended)
                    for each in periods
                    if each.employment_sequence == sequence
                ),
                rows=tuple(JobRow(**each._asdict()) for each in rows if each.employment_sequence == sequence),
            )
            for sequence in sorted({each.employment_sequence for each in periods})
        )

    async def keep_relation(self, relation: Relation) -> None:
        """Know a relation as told now, in place of everything that was known of it."""
        number, sequence = relation.vlimpersnummer, relation.employment_sequence
        await self.forget_relation(number, sequence)
        whose = {"vlimpersnummer": number, "employment_sequence": sequence}
        await self._connection.execute(insert(EMPLOYMENT), [{**whose, **asdict(each)} for each in relation.periods])
        await self._connection.execute(insert(JOB_ROW), [asdict(row) for row in relation.rows])

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """Know that a relation never was."""
        for table in (EMPLOYMENT, JOB_ROW):
            mine = table.c.vlimpersnummer == vlimpersnummer, table.c.employment_sequence == employment_sequence
            await self._connection.execute(delete(table).where(*mine))

    async def seat(self, vlimpersnummer: str, employment_sequence: int | None, day: date) -> Seat | None:
        """Where somebody sits on a day: by this relation, or by the primary one; none when no relation is known."""
        found = await self._rows(JOB_ROW, vlimpersnummer, JOB_ROW.c.from_day)
        row = seat_row([JobRow(**each._asdict()) for each in found], employment_sequence, day)
        if row is None:
            return None
        units = await self.units_above(row.unit)
        return Seat(vlimpersnummer=vlimpersnummer, units=units, legal_employer=row.legal_employer)

    async def _rows(self, table: Table, vlimpersnummer: str, order: ColumnElement[Any]) -> Sequence[Row[Any]]:
        wanted = select(table).where(table.c.vlimpersnummer == vlimpersnummer).order_by(order)
        return (await self._connection.execute(wanted)).all()
