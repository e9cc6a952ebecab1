"""The relay forgets what it sent and nothing else."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from toy import NOW, OUTBOX, an_event

from chassis.outbox import enqueue
from chassis.relay import relay_once
from chassis.testing.log import MemoryLog

pytestmark = pytest.mark.postgres


class SlowWriter(MemoryLog):
    """A log during whose first append another transaction, begun earlier, commits its row."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__()
        self._connection = connection

    async def append(self, records):
        await self._connection.commit()
        await super().append(records)


async def test_a_row_that_commits_while_a_batch_is_on_its_way_is_not_deleted_unsent(engine):
    async with engine.connect() as slow:
        await enqueue(slow, OUTBOX, [an_event("slow", key="bob")], source="/toy", now=NOW)
        async with engine.begin() as quick:
            await enqueue(quick, OUTBOX, [an_event("quick")], source="/toy", now=NOW)
        log = SlowWriter(slow)
        await relay_once(engine, OUTBOX, log, rows_max=10)
        await relay_once(engine, OUTBOX, log, rows_max=10)

    assert [record.value for record in log.read("toy.words")] == [b"quick", b"slow"]
