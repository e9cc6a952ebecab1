"""Rows that a unit of work writes at its end, or before a query must see them: together, and each row once."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.tables import (
    ABSENCE,
    FEED_MESSAGE,
    FEED_RECORD,
    LEGAL_EMPLOYER,
    PAYROLL_FILE,
    PERSON,
    REFERENCE,
    RELATION,
)

IN_ORDER: Final = (PERSON, RELATION, LEGAL_EMPLOYER, REFERENCE, PAYROLL_FILE, ABSENCE, FEED_RECORD, FEED_MESSAGE)
"""Each after those that its foreign keys point to."""


class Unwritten:
    """The rows of one unit of work; of a row that is kept twice the later one counts, at the place of the first."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._rows: dict[Table, dict[tuple[object, ...], Mapping[str, Any]]] = {}

    def put(self, table: Table, values: Mapping[str, Any]) -> None:
        """A whole row, in place of the one with the same key."""
        key = tuple(values[column.name] for column in table.primary_key if column.name in values)
        rows = self._rows.setdefault(table, {})
        rows[key or (len(rows),)] = values  # what gets its key from the database is new each time

    async def write(self, *tables: Table) -> None:
        """Write the rows of these tables, of all when none is named."""
        for table in IN_ORDER:
            if (not tables or table in tables) and (rows := self._rows.pop(table, None)):
                given = list(rows.values())
                await self._connection.execute(_in_place(table, given[0]), given)


def _in_place(table: Table, values: Mapping[str, Any]) -> Insert:
    keys = [column.name for column in table.primary_key]
    wanted = insert(table)
    rest = {name: wanted.excluded[name] for name in values if name not in keys}
    is_kept_again = all(key in values for key in keys)
    return wanted.on_conflict_do_update(index_elements=keys, set_=rest) if is_kept_again else wanted
