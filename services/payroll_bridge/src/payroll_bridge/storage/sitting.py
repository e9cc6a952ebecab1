"""What the facts of a transaction, or of a savepoint, share: people are read together, and rows written together."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.envelope import Fact
from chassis.outbox import Unsaid
from payroll_bridge.storage.part import Known, Means, Shared
from payroll_bridge.storage.unwritten import Unwritten
from payroll_bridge.storage.work import SqlWork


class SqlSitting:
    """Handlers get a unit of work each; what these read and keep is one."""

    def __init__(self, connection: AsyncConnection, clock: Clock, means: Means) -> None:
        self._connection, self._clock, self._means = connection, clock, means
        self._shared = Shared(Known(), Unwritten(connection))

    async def foresee(self, subjects: Collection[str]) -> None:
        """Read what there is of these people."""
        if people := sorted(subjects):
            work = self._work(None)
            await work.foresee_replica(people)
            await work.foresee_files(people)
            await work.foresee_records(people)

    async def apply(self, handler: Callable[[Any, Fact], Awaitable[object]], fact: Fact) -> Sequence[Unsaid]:
        """Give the handler a unit of work for the fact; tells what is to be said of it."""
        work = self._work(fact)
        await handler(work, fact)
        return work.unsaid

    async def finish(self) -> None:
        """Write what all of them kept."""
        await self._shared.unwritten.write()

    def _work(self, fact: Fact | None) -> SqlWork:
        return SqlWork(self._connection, self._clock(), fact, self._means, self._shared)
