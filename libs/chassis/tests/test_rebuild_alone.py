"""A rebuild is alone while it swaps, writes nothing but the replica, and leaves nothing behind when it is cut off."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from toy import words
from toy_replica import REPLICA, a_keeper, hear_word, kept, logged, rebuilt, said, spoil, taken

from chassis import rebuild as rebuilding
from chassis.replica import REPLICA_LOCK
from chassis.shadow import REBUILD_LOCK, AnotherRebuildError, StrayWriteError
from chassis.testing.log import MemoryReader

pytestmark = pytest.mark.postgres


async def test_one_rebuild_goes_on_at_a_time(engine):
    async with engine.connect() as connection:
        await connection.execute(select(func.pg_advisory_lock(REBUILD_LOCK)))
        with pytest.raises(AnotherRebuildError):
            await rebuilt(engine, await logged())


async def test_a_rebuild_that_is_cut_off_leaves_nothing_behind(engine):
    records = said("one")
    await taken(engine, *records)
    await spoil(engine)
    own = create_async_engine(engine.url)

    class Cut(BaseException):
        pass

    def cut(line: str) -> None:
        if "journals" in line:
            raise Cut

    with pytest.raises(Cut):
        await rebuilding.rebuild(
            own, a_keeper(), MemoryReader(await logged(*records)), wait_max=rebuilding.ROUND_PAUSE, tell=cut
        )
    await own.dispose()

    assert await kept(engine) == {"ann": "wrong", "nobody": "left over"}
    done = await rebuilt(engine, await logged(*records))
    assert done.changes["kept"].written == 1


async def test_a_function_that_writes_more_than_the_replica_is_caught_and_nothing_is_changed(engine):
    records = said("one")
    await taken(engine, *records)
    await spoil(engine)
    careless = a_keeper(replace(REPLICA, keep={**REPLICA.keep, "toy.word-said.v1": hear_word}))

    with pytest.raises(StrayWriteError, match="effect"):
        await rebuilt(engine, await logged(*records), careless)

    assert await kept(engine) == {"ann": "wrong", "nobody": "left over"}
    assert await words(engine) == ["one"]


async def test_a_batch_waits_while_a_rebuild_swaps(engine):
    records = said("one", "two")
    await taken(engine, records[0])
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(REPLICA_LOCK)))
        applying = asyncio.ensure_future(taken(engine, records[1]))
        waiting = asyncio.ensure_future(_until_somebody_waits(engine))
        await asyncio.wait({applying, waiting}, return_when=asyncio.FIRST_COMPLETED)
        assert not applying.done()
    await applying

    assert await kept(engine) == {"ann": "one two"}


async def _until_somebody_waits(engine: AsyncEngine) -> None:
    waits = "select count(*) from pg_locks where locktype = 'advisory' and not granted"
    async with asyncio.timeout(20):
        while True:
            async with engine.connect() as other:
                if (await other.exec_driver_sql(waits)).scalar_one():
                    return
