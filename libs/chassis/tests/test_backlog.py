"""What is done after each batch costs the same however much is deferred or unsent."""

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection
from toy import INBOX, NOW, OUTBOX, a_consumer, a_record, an_event, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.deferred import arrived_rows
from chassis.envelope import Seen
from chassis.outbox import enqueue
from chassis.relay import relay_once
from chassis.release import follow, release
from chassis.testing.log import MemoryLog

pytestmark = pytest.mark.postgres

BACKLOG = 2_000


async def test_only_what_waits_for_streams_that_went_on_is_looked_at(engine):
    waiting = [a_record(topic="toy.deeds", key=f"d{n}", seen=(Seen("toy.words", f"w{n}", 2),)) for n in range(BACKLOG)]
    begun = [a_record(key=f"w{n}") for n in range(BACKLOG)]
    for first in range(0, BACKLOG, 500):
        await apply_batch(engine, a_consumer(), [*begun[first : first + 500], *waiting[first : first + 500]], Memory())
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE deferred, position"))

    memory = Memory()
    await apply_batch(engine, a_consumer(), [a_record(key=f"w{n}", sequence=2) for n in range(3)], memory)

    async with engine.connect() as connection:
        rows = await arrived_rows(connection, INBOX, "toy", memory.reached)
        assert [row.key for row in rows] == [b"d0", b"d1", b"d2"]
        assert await _rows_read(connection, "deferred") <= 10
    assert await follow(engine, a_consumer(), memory) == 3
    assert len(await states(engine)) == BACKLOG - 3


async def test_what_goes_on_lets_go_what_waits_for_it(engine):
    chain = [a_record("first", key="bob", seen=(Seen("toy.words", "ann", 1),))]
    chain += [a_record("second", topic="toy.deeds", key="cid", seen=(Seen("toy.words", "bob", 1),))]
    memory = Memory()
    await apply_batch(
        engine, a_consumer(), [*chain, a_record("three", sequence=3), a_record("two", sequence=2)], memory
    )
    assert await follow(engine, a_consumer(), memory) == 0

    await apply_batch(engine, a_consumer(), [a_record("one")], memory)

    assert await follow(engine, a_consumer(), memory) == 4
    assert (await words(engine), await words(engine, "cid")) == (["one", "two", "three"], ["second"])


async def test_what_a_batch_of_another_process_let_go_is_found_by_the_sweep(engine):
    await apply_batch(engine, a_consumer(), [a_record("two", sequence=2)], Memory())
    await apply_batch(engine, a_consumer(), [a_record("one")], Memory())
    assert await follow(engine, a_consumer(), Memory()) == 0

    assert await release(engine, a_consumer(), Memory()) == 1


async def test_the_relay_reads_no_more_rows_than_it_sends(engine):
    async with engine.begin() as connection:
        events = [an_event(str(n)) for n in range(BACKLOG)]
        await enqueue(connection, OUTBOX, events, source="/toy", now=NOW)
    statements: list[str] = []

    def note(_connection, _cursor, statement, *_) -> None:
        statements.append(statement)

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await relay_once(engine, OUTBOX, MemoryLog(), rows_max=10)

    reads = [statement for statement in statements if "FROM outbox" in statement and statement.startswith("SELECT")]
    assert reads
    assert all("LIMIT" in statement for statement in reads)


async def _rows_read(connection: AsyncConnection, table: str) -> int:
    """How many rows of a table this transaction looked at."""
    query = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = :table"
    return int((await connection.execute(text(query), {"table": table})).scalar_one())
