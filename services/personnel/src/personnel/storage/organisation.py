from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.dialects.postgresql import insert

from personnel.domain.organisation import LegalEmployer, Unit
from personnel.storage.tables import LEGAL_EMPLOYER, UNIT
from personnel.storage.transaction import Transaction
from personnel.storage.units import keep_description


class OrganisationRows(Transaction):
    """Units and legal employers as described now; what was read is kept, as an import asks for few over and over."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._read: dict[tuple[str, str], dict[str, Any] | None] = {}

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._read.clear()

    async def legal_employer(self, code: str) -> LegalEmployer | None:
        """A legal employer."""
        row = await self._one(LEGAL_EMPLOYER, code)
        return LegalEmployer(**row) if row else None

    async def legal_employers(self, after: str | None, limit: int) -> list[LegalEmployer]:
        """Legal employers by code after one of them."""
        return [LegalEmployer(**row) for row in await self._page(LEGAL_EMPLOYER, after, limit)]

    async def put_legal_employer(self, employer: LegalEmployer) -> None:
        """Keep a legal employer in place of its earlier description."""
        await self._put(LEGAL_EMPLOYER, asdict(employer))

    async def unit(self, code: str) -> Unit | None:
        """A unit."""
        row = await self._one(UNIT, code)
        return Unit(**row) if row else None

    async def units(self, after: str | None, limit: int) -> list[Unit]:
        """Units by code after one of them."""
        return [Unit(**row) for row in await self._page(UNIT, after, limit)]

    async def put_unit(self, unit: Unit) -> None:
        """Keep a unit in place of its earlier description, and what it was on earlier days."""
        await self._put(UNIT, asdict(unit))
        await keep_description(self.connection, unit, self.now)

    async def _one(self, table: Table, code: str) -> dict[str, Any] | None:
        if (table.name, code) not in self._read:
            found = await self.connection.execute(select(table).where(table.c.code == code))
            row = found.mappings().one_or_none()
            self._read[table.name, code] = dict(row) if row else None
        return self._read[table.name, code]

    async def _page(
        self, table: Table, after: str | None, limit: int, *only: ColumnElement[bool]
    ) -> list[dict[str, Any]]:
        later = () if after is None else (table.c.code > after,)
        found = await self.connection.execute(select(table).where(*later, *only).order_by(table.c.code).limit(limit))
        return [dict(row) for row in found.mappings()]

    async def _put(self, table: Table, values: dict[str, Any]) -> None:
        self._read.pop((table.name, values["code"]), None)
        kept = insert(table).values(values)
        await self.connection.execute(kept.on_conflict_do_update(index_elements=["code"], set_=values))
