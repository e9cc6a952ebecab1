"""What comes again while it is set aside is set aside once."""

import pytest
from sqlalchemy import func, select
from toy import OUTBOX, Sequence, a_consumer, a_record, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.release import release

pytestmark = pytest.mark.postgres


async def test_a_parked_record_that_comes_again_is_parked_and_copied_once(engine):
    poison = a_record("poison")
    for _ in range(3):
        await apply_batch(engine, a_consumer(), [poison], Memory())

    assert await states(engine) == ["parked"]
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) == 1


async def test_a_waiting_record_that_comes_again_waits_once(engine):
    consumer, memory = a_consumer(), Memory()
    (one, two), _ = Sequence("toy.words", "ann")("one", "two")
    for _ in range(3):
        await apply_batch(engine, consumer, [two], memory)
    assert await states(engine) == ["waiting"]

    await apply_batch(engine, consumer, [one], memory)
    await release(engine, consumer, memory)

    assert await words(engine) == ["one", "two"]
