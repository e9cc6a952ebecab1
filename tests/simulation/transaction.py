"""Transactions as PostgreSQL has them at READ COMMITTED: row locks, savepoints, conflicts that wait, deadlocks told."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Self

from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.simulation.store import UNCHANGED, Slot

if TYPE_CHECKING:
    from tests.simulation.database import Database

DEADLOCK: Final = "40P01"
ABORTED: Final = "25P02"
UNIQUE: Final = "23505"
NOT_NULL: Final = "23502"


class RefusalError(Exception):
    """What the driver would have raised."""

    def __init__(self, sqlstate: str | None) -> None:
        super().__init__(sqlstate)
        self.sqlstate = sqlstate


def refusal(sqlstate: str) -> DBAPIError:
    """The error of SQLAlchemy for a state of SQL."""
    made = IntegrityError if sqlstate.startswith("23") else DBAPIError
    return made(None, None, RefusalError(sqlstate))


def broken_connection() -> DBAPIError:
    """The connection is gone; whether the last statement had its effect is not known."""
    return DBAPIError(None, None, RefusalError(None), connection_invalidated=True)


class Transaction:
    """What one connection has drafted and locked since it began."""

    __slots__ = ("_woken", "database", "is_failed", "is_over", "notified", "undo", "waits_for")

    def __init__(self, database: "Database") -> None:
        self.database = database
        self.undo: list[tuple[Slot, Any, Any]] = []
        self.notified: set[str] = set()
        self.waits_for: tuple[Transaction, ...] = ()
        self.is_failed = False
        self.is_over = False
        self._woken: list[asyncio.Future[None]] = []

    async def lock(self, slot: Slot) -> None:
        """Hold the row's lock; waits for whoever holds it."""
        while slot.owner is not None and slot.owner is not self:
            await self.wait_for(slot.owner)
        if slot.owner is None:
            self.undo.append((slot, None, UNCHANGED))
            slot.owner = self

    def draft(self, slot: Slot, row: Any) -> None:
        """Write a row whose lock is held; None deletes it."""
        self.undo.append((slot, self, slot.draft))
        slot.draft = row
        if row is not None:
            slot.store.enlist(slot, row)

    async def claim(self, slot: Slot) -> Any:
        """Wait until it is sure whether there is a row here; gives it, or None when the place is free."""
        while slot.owner is not None and slot.owner is not self and slot.draft is not UNCHANGED:
            await self.wait_for(slot.owner)
        return slot.seen_by(self)

    async def wait_for(self, other: "Transaction") -> None:
        """Wait until the other gives something up.

        Raises:
            DBAPIError: it waits for this one.
            TimeoutError: it takes longer than a statement may.

        """
        if self.is_waited_for_by(other):
            raise refusal(DEADLOCK)
        self.waits_for = (other,)
        woken = asyncio.get_running_loop().create_future()
        other._woken.append(woken)
        try:
            async with asyncio.timeout(self.database.statement_max):
                await woken
        finally:
            self.waits_for = ()
        if self.is_over:
            raise broken_connection()

    def is_waited_for_by(self, other: "Transaction") -> bool:
        """Whether a chain of waits leads from the other to this one."""
        return other is self or any(self.is_waited_for_by(next_) for next_ in other.waits_for)

    def roll_back_to(self, mark: int) -> None:
        """Take back everything since a savepoint, its locks too."""
        for slot, owner, draft in reversed(self.undo[mark:]):
            slot.owner, slot.draft = owner, draft
            slot.remove_if_empty()
        del self.undo[mark:]
        self.is_failed = False
        self._wake()

    def commit(self) -> None:
        """Let everybody see what was drafted."""
        for slot, _, _ in self.undo:
            if slot.owner is self:
                if slot.draft is not UNCHANGED:
                    slot.committed, slot.draft = slot.draft, UNCHANGED
                    slot.store.settle(slot)
                slot.owner = None
                slot.remove_if_empty()
        self._end()
        self.database.ring(self.notified)

    def roll_back(self) -> None:
        """Forget everything."""
        if not self.is_over:
            self.roll_back_to(0)
            self._end()

    def _end(self) -> None:
        self.undo.clear()
        self.is_over = True
        self._wake()

    def _wake(self) -> None:
        woken, self._woken = self._woken, []
        for each in woken:
            if not each.done():
                each.set_result(None)


class Savepoint:
    """`async with connection.begin_nested()`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._mark = 0

    async def __aenter__(self) -> Self:
        self._mark = len((await self._connection.begun()).undo)
        return self

    async def __aexit__(self, kind: object, *_: object) -> None:
        if kind is not None:
            await self._connection.roll_back_to(self._mark)


def rows_of(slots: Iterable[Slot], transaction: Transaction) -> Sequence[tuple[Slot, Any]]:
    """Places with the rows that a transaction sees in them, as they are at this moment."""
    seen = ((slot, slot.seen_by(transaction)) for slot in slots)
    return [(slot, row) for slot, row in seen if row is not None]
