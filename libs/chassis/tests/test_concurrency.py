"""Order and once-only hold when two members of a group, sweeps and operators work at the same time."""

import asyncio
import random

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import OUTBOX, a_consumer, a_record, deferred_ids, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory, RetryLaterError
from chassis.release import NotParkedError, discard, release

pytestmark = pytest.mark.postgres

KEYS = ("ann", "bob", "cee")


async def member(engine: AsyncEngine, batches) -> None:
    """A member of the group: applies its batches one after the other, as the subscriber does."""
    memory, consumer = Memory(), a_consumer()
    for batch in batches:
        while True:
            try:
                await apply_batch(engine, consumer, batch, memory)
                await release(engine, consumer, memory)
            except RetryLaterError:
                continue
            break


def batches_of(records, chance: random.Random):
    rest = list(records)
    while rest:
        size = chance.randint(1, 7)
        yield rest[:size]
        rest = rest[size:]


@pytest.mark.parametrize("seed", range(5))
async def test_two_members_with_overlapping_records_and_two_sweeps_handle_each_once_in_order(engine, seed):
    chance = random.Random(seed)
    records = [a_record(f"{n}", key=key, sequence=n) for n in range(1, 21) for key in KEYS]
    deeds = [a_record(f"{n}", topic="toy.deeds", key="dan", sequence=n) for n in range(1, 11)]
    swept = [release(engine, a_consumer(), Memory()) for _ in range(2)]

    await asyncio.gather(
        member(engine, batches_of(records, chance)),
        member(engine, batches_of(records[chance.randint(0, 30) :], chance)),
        member(engine, batches_of(deeds, chance)),
        *swept,
    )
    await release(engine, a_consumer(), Memory())

    for key in KEYS:
        assert await words(engine, key) == [f"{n}" for n in range(1, 21)]
    assert await words(engine, "dan") == [f"{n}" for n in range(1, 11)]
    assert await states(engine) == []


@pytest.mark.parametrize("seed", range(5))
async def test_an_operator_who_discards_while_members_work_keeps_the_order(engine, seed):
    chance = random.Random(seed)
    said = {3: "poison", 9: "poison", 10: "poison"}
    records = [a_record(said.get(n, f"{n}"), sequence=n) for n in range(1, 16)]
    done = asyncio.Event()

    async def operator() -> None:
        while not (done.is_set() and "parked" not in await states(engine)):
            for number in await deferred_ids(engine):
                try:
                    await discard(engine, a_consumer(), number, "junk")
                except NotParkedError:
                    await asyncio.sleep(0)

    discarding = asyncio.ensure_future(operator())
    await asyncio.gather(member(engine, batches_of(records, chance)), member(engine, batches_of(records, chance)))
    done.set()
    await asyncio.wait_for(discarding, 30)
    await release(engine, a_consumer(), Memory())

    assert await words(engine) == [f"{n}" for n in range(1, 16) if n not in said]
    assert await states(engine) == ["discarded"] * 3


async def test_two_sweeps_park_a_failing_record_once(engine):
    await apply_batch(engine, a_consumer(), [a_record("poison"), a_record("poison", sequence=2)], Memory())
    first, _ = await deferred_ids(engine)
    await asyncio.gather(
        discard(engine, a_consumer(), first, "junk"),
        *(release(engine, a_consumer(), Memory()) for _ in range(3)),
    )
    await asyncio.gather(*(release(engine, a_consumer(), Memory()) for _ in range(3)))

    assert await states(engine) == ["discarded", "parked"]
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) == 2
