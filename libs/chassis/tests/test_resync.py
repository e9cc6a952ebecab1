"""A true gap ends: the stream is brought to its state, and what waited goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import INBOX, a_record, words
from toy_replica import REPLICA, WORDS, a_keeper, a_state, an_erasure, handled, kept, logged

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.inbox import Place
from chassis.release import release
from chassis.resync import NoStateError, Resynced, resync
from chassis.testing.log import MemoryReader

pytestmark = pytest.mark.postgres


async def apply(engine: AsyncEngine, *records) -> None:
    await apply_batch(engine, a_keeper(), records, Memory())
    await release(engine, a_keeper(), Memory())


async def brought(engine: AsyncEngine, *records, topic: str = WORDS) -> Resynced:
    return await resync(engine, a_keeper(), MemoryReader(await logged(*records)), topic, "ann")


async def deferred_rows(engine: AsyncEngine) -> list[tuple[str, bytes | None]]:
    table = INBOX.deferred
    async with engine.connect() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.id))).all()
    assert all("resynchronised" in row.reason for row in rows if row.state == "discarded")
    return [(row.state, row.value) for row in rows]


async def test_a_gap_that_nobody_fills_ends_and_what_is_later_is_handled(engine):
    await apply(engine, a_record("one"), a_record("three", sequence=3), a_record("four", sequence=4))
    await apply(engine, a_record("five", sequence=5))

    done = await brought(engine, a_state("one two three", 3))

    assert done == Resynced(before=Place(1, 1), after=Place(1, 3), closed=1, released=2)
    assert await kept(engine) == {"ann": "one two three four five"}
    assert await words(engine) == ["one", "four", "five"]
    assert await deferred_rows(engine) == [("discarded", None)]
    assert await handled(engine) == Place(1, 5)


async def test_a_parked_record_that_the_state_makes_superfluous_holds_nothing_back(engine):
    await apply(engine, a_record("one"), a_record("poison", sequence=2), a_record("three", sequence=3))

    await brought(engine, a_state("one two", 2))

    assert await kept(engine) == {"ann": "one two three"}
    assert await deferred_rows(engine) == [("discarded", None)]


async def test_the_facts_that_come_after_all_are_repeats(engine):
    await apply(engine, a_record("one"))
    await brought(engine, a_state("one two", 2))
    await apply(engine, a_record("two", sequence=2))

    assert await kept(engine) == {"ann": "one two"}
    assert await words(engine) == ["one"]


async def test_a_consumer_that_is_as_far_already_is_left_alone(engine):
    await apply(engine, a_record("one"), a_record("two", sequence=2))

    done = await brought(engine, a_state("something else", 2))

    assert done == Resynced(before=Place(1, 2), after=Place(1, 2), closed=0, released=0)
    assert await kept(engine) == {"ann": "one two"}


async def test_where_there_is_no_state_nothing_is_changed(engine):
    await apply(engine, a_record("one"))

    for records, topic in (([], WORDS), ([a_state(None, 2)], WORDS), ([], "toy.places"), ([], "toy.deeds")):
        with pytest.raises(NoStateError):
            await brought(engine, *records, topic=topic)

    assert await kept(engine) == {"ann": "one"}


async def test_an_erased_person_does_not_come_back(engine):
    await apply(engine, a_record("one"), an_erasure(2))

    with pytest.raises(NoStateError, match="erased"):
        await brought(engine, a_state("one two three", 3))

    assert await kept(engine) == {}


async def test_the_service_acts_on_the_difference_where_it_says_how(engine):
    acted = []

    async def act(connection, fact) -> None:
        acted.append(fact.key)
        await REPLICA.keep[fact.event_type](connection, fact)

    consumer = a_keeper(replace(REPLICA, resync={"toy.word-stated.v1": act}))
    await resync(engine, consumer, MemoryReader(await logged(a_state("one two", 2))), WORDS, "ann")

    assert acted == ["ann"]
    assert await kept(engine) == {"ann": "one two"}
