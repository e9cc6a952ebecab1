"""PostgreSQL's twin: tables in memory with the semantics of transactions that the chassis relies on.

It carries out the statements that the chassis really makes. It passes `test_database_conformance.py`, which PostgreSQL
passes too.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from sqlalchemy import MetaData

from tests.simulation.expression import UnknownExpressionError
from tests.simulation.result import Result, Scalars
from tests.simulation.statement import carry_out
from tests.simulation.store import UNCHANGED, Slot, Store
from tests.simulation.transaction import ABORTED, Savepoint, Transaction, broken_connection, refusal

Turn = Callable[[str], Awaitable[None]]
"""Awaited wherever a statement travels; it may never come back, as when the process is killed there."""


class Database:
    """What the tables hold, who holds which lock, and who listens."""

    def __init__(self, metadata: MetaData, now: Callable[[], datetime], *, statement_max: float) -> None:
        self._stores = {table: Store(table, now) for table in metadata.sorted_tables}
        self.now = now
        self.statement_max = statement_max
        self.is_up = True
        self.lives = 1
        """Which life it is in: it gets another with each crash."""
        self._locks: dict[int, Slot] = {}
        self._open: dict[Transaction, None] = {}
        self._listeners: dict[str, list[Callable[[], None]]] = {}
        self._lock_store = next(iter(self._stores.values()))

    def store(self, table: Any) -> Store:
        """The store of a table or of an alias of one."""
        return self._stores[getattr(table, "element", table)]

    def rows(self, table: Any) -> list[Any]:
        """What is committed, in the order of making."""
        return [slot.committed for slot in self.store(table).slots.values() if slot.committed is not None]

    def begin(self) -> Transaction:
        """A new transaction."""
        made = Transaction(self)
        self._open[made] = None
        return made

    def forget(self, transaction: Transaction) -> None:
        """It is over."""
        self._open.pop(transaction, None)

    def crash(self) -> None:
        """Lose what was not committed, every connection and every listener."""
        self.is_up = False
        for transaction in list(self._open):
            transaction.roll_back()
        self._open.clear()
        self._listeners.clear()
        self.lives += 1

    def call(self, transaction: Transaction, function: Any) -> Any:
        """A function of PostgreSQL that does something."""
        arguments = [clause.effective_value for clause in function.clauses]
        if function.name == "pg_notify":
            transaction.notified.add(arguments[0])
            return ""
        if function.name == "pg_try_advisory_xact_lock":
            return self._try_lock(transaction, arguments[0])
        raise UnknownExpressionError(function.name)

    def listen(self, channel: str, heard: Callable[[], None]) -> None:
        """Call back after each commit that notified."""
        self._listeners.setdefault(channel, []).append(heard)

    def unlisten(self, channel: str, heard: Callable[[], None]) -> None:
        """Do not call back any more."""
        others = self._listeners.get(channel, [])
        self._listeners[channel] = [each for each in others if each != heard]

    def ring(self, channels: set[str]) -> None:
        """Tell the listeners."""
        for channel in sorted(channels):
            for heard in self._listeners.get(channel, []):
                heard()

    def _try_lock(self, transaction: Transaction, key: int) -> bool:
        slot = self._locks.setdefault(key, Slot(self._lock_store, (key,)))
        if slot.owner is None:
            transaction.undo.append((slot, None, UNCHANGED))
            slot.owner = transaction
        return slot.owner is transaction


class TwinEngine:
    """What the chassis takes for an `AsyncEngine`: the connections of one process to one database."""

    def __init__(self, database: Database, turn: Turn) -> None:
        self.database = database
        self.turn = turn
        self.open: dict[TwinConnection, None] = {}

    def begin(self) -> "Begun":
        """A connection in a transaction, committed at the end."""
        return Begun(self)

    def connect(self) -> "TwinConnection":
        """A connection; what is not committed is rolled back at the end."""
        return TwinConnection(self)

    def break_connections(self) -> None:
        """The process is gone, or the net: the database rolls back what was open."""
        for connection in list(self.open):
            connection.break_off()


class TwinConnection:
    """What the chassis takes for an `AsyncConnection`."""

    def __init__(self, engine: TwinEngine) -> None:
        self._engine = engine
        self.transaction: Transaction | None = None
        self._is_broken = False

    async def __aenter__(self) -> Self:
        await self._engine.turn("connect")
        if not self._engine.database.is_up:
            raise ConnectionRefusedError
        self._engine.open[self] = None
        return self

    async def __aexit__(self, *_: object) -> None:
        self._engine.open.pop(self, None)
        if self.transaction is not None:
            self.transaction.roll_back()
            self._engine.database.forget(self.transaction)

    async def execute(self, statement: Any, parameters: Sequence[Mapping[str, Any]] | None = None) -> Result:
        """Carry out a statement; begins a transaction when there is none."""
        await self._engine.turn("execute")
        transaction = await self.begun()
        if transaction.is_failed:
            raise refusal(ABORTED)
        try:
            return await carry_out(self._engine.database, transaction, statement, parameters)
        except BaseException:
            transaction.is_failed = True
            raise

    async def scalar(self, statement: Any) -> Any:
        """The first column of the first row."""
        return (await self.execute(statement)).scalar()

    async def scalars(self, statement: Any) -> Scalars:
        """The first column of each row."""
        return (await self.execute(statement)).scalars()

    def begin_nested(self) -> Savepoint:
        """A savepoint."""
        return Savepoint(self)

    async def begun(self) -> Transaction:
        """The transaction going on.

        Raises:
            DBAPIError: the connection is broken.

        """
        if self._is_broken or (self.transaction is not None and self.transaction.is_over):
            self._is_broken = True
            raise broken_connection()
        if self.transaction is None:
            self.transaction = self._engine.database.begin()
        return self.transaction

    async def roll_back_to(self, mark: int) -> None:
        """Return to a savepoint; on a broken connection there is nothing to return to."""
        if self.transaction is not None and not self.transaction.is_over:
            self.transaction.roll_back_to(mark)

    async def commit(self) -> None:
        """Make it stay. If the connection breaks meanwhile, nobody knows whether it does."""
        await self._engine.turn("before commit")
        transaction = await self.begun()
        if transaction.is_failed:
            transaction.roll_back()
        else:
            transaction.commit()
        self._engine.database.forget(transaction)
        self.transaction = None
        await self._engine.turn("after commit")

    def break_off(self) -> None:
        """Roll back, and refuse from now on."""
        self._is_broken = True
        self._engine.open.pop(self, None)
        if self.transaction is not None:
            self.transaction.roll_back()
            self._engine.database.forget(self.transaction)


class Begun:
    """`async with engine.begin()`."""

    def __init__(self, engine: TwinEngine) -> None:
        self._connection = TwinConnection(engine)

    async def __aenter__(self) -> TwinConnection:
        return await self._connection.__aenter__()

    async def __aexit__(self, kind: object, *rest: object) -> None:
        try:
            if kind is None:
                await self._connection.commit()
        finally:
            await self._connection.__aexit__()
