"""The unit of work of a fact that only might come: it decides as the real one does, and nothing of it is kept."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from notifier.domain.decision import Decision, Message
from notifier.ports import Letters
from notifier.storage.work import SqlWork


class RehearsalWork(SqlWork):
    """What would be recorded is collected in `decided`. Its transaction must be rolled back: see `rehearsal`."""

    decided: list[tuple[Decision, Message | None]]

    async def record(self, decision: Decision, message: Message | None) -> None:
        """Collect a decision, and the message that would follow from it."""
        self.decided.append((decision, message))


@asynccontextmanager
async def rehearsal(engine: AsyncEngine, now: datetime, letters: Letters) -> AsyncIterator[RehearsalWork]:
    """A unit of work at an instant, in a transaction that is rolled back whatever happens.

    What the fact itself would change (a hire, an absence) is visible to its own decisions, as it is to the consumer's,
    and to nobody else. No subject is locked: a fact touches the rows of one relation, role or absence, in the order
    in which the consumer does, so neither waits for the other in a circle.
    """
    async with engine.connect() as connection, connection.begin() as transaction:
        work = RehearsalWork(connection, now, letters)
        work.decided = []
        try:
            yield work
        finally:
            await transaction.rollback()
