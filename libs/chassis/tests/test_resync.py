"""A true gap ends: the stream is brought to its state, and what waited goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import INBOX, a_record, words
from toy_replica import REPLICA, WORDS, a_keeper, a_state, an_erasure, handled, kept, logged, said

from chassis.batch import apply_batch
from chassis.consumer import RESTORED, Memory
from chassis.envelope import Seen
from chassis.inbox import Place
from chassis.release import discard, release
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


async def test_what_no_state_comes_to_is_told_by_its_number(engine):
    await apply(engine, a_record("one"), a_record("bogus", sequence=999))

    done = await brought(engine, a_state("one", 1))

    assert (done.after, done.closed, len(done.left)) == (done.before, 0, 1)
    await discard(engine, a_keeper(), done.left[0], "resynchronised: nobody sent it")
    assert (await brought(engine, a_state("one", 1))).left == ()


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


async def before_and_after_a_backup(engine: AsyncEngine) -> None:
    """Three words, of which the last two are lost; then four are said anew in the next epoch."""
    await apply(engine, *said("one", "lost two", "lost three"))
    await apply(engine, *(a_record(f"new {n}", sequence=n, epoch=2) for n in (2, 3, 4, 5)))


async def reasons(engine: AsyncEngine) -> list[tuple[str, str]]:
    table = INBOX.deferred
    async with engine.connect() as connection:
        rows = (await connection.execute(select(table).order_by(table.c.id))).all()
    return [(row.state, row.reason) for row in rows]


async def test_what_is_said_after_a_restored_backup_waits_until_what_was_lost_is_taken_back(engine):
    await before_and_after_a_backup(engine)

    assert await kept(engine) == {"ann": "one lost two lost three"}
    assert await reasons(engine) == [("waiting", RESTORED)] * 4

    await apply(engine, a_record("new 6", sequence=6, epoch=2))  # later than all the consumer ever had
    assert await reasons(engine) == [("waiting", RESTORED)] * 5

    done = await brought(engine, a_state("one lost two lost three", 3), a_state("one", 1, epoch=2))

    assert done == Resynced(before=Place(1, 3), after=Place(2, 1), closed=0, released=5)
    assert await kept(engine) == {"ann": "one new 2 new 3 new 4 new 5 new 6"}
    assert await reasons(engine) == []


async def test_a_state_of_after_the_restore_makes_superfluous_what_it_holds(engine):
    await before_and_after_a_backup(engine)

    done = await brought(engine, a_state("one lost two lost three", 3), a_state("one new 2 new 3", 3, epoch=2))

    assert done == Resynced(before=Place(1, 3), after=Place(2, 3), closed=2, released=2)
    assert await kept(engine) == {"ann": "one new 2 new 3 new 4 new 5"}


async def test_a_state_of_before_the_restore_is_not_taken_for_what_holds(engine):
    await before_and_after_a_backup(engine)

    with pytest.raises(NoStateError, match="since the backup"):
        await brought(engine, a_state("one lost two lost three", 3))


async def test_a_consumer_that_had_nothing_of_what_was_lost_goes_on_with_the_next_fact(engine):
    await apply(engine, *said("one", "two"), a_record("new 3", sequence=3, epoch=2))

    assert await kept(engine) == {"ann": "one two new 3"}
    assert await reasons(engine) == []


async def test_facts_of_before_the_restore_that_still_wait_are_not_overtaken(engine):
    await apply(engine, a_record("one"), a_record("three", sequence=3), a_record("new 4", sequence=4, epoch=2))
    assert [state for state, _ in await reasons(engine)] == ["waiting", "waiting"]

    await apply(engine, a_record("two", sequence=2))

    assert await kept(engine) == {"ann": "one two three new 4"}


async def test_a_fact_that_rests_on_a_restored_stream_waits_for_its_state_too(engine):
    await apply(engine, *said("one", "lost two", "lost three"), a_record("new 2", sequence=2, epoch=2))
    resting = a_record("ben", key="ben", seen=(Seen(WORDS, "ann", 2),))
    await apply(engine, resting)
    assert await reasons(engine) == [("waiting", RESTORED)] * 2

    await brought(engine, a_state("one", 1, epoch=2))

    assert await kept(engine) == {"ann": "one new 2", "ben": "ben"}
    assert await reasons(engine) == []


async def test_a_record_parked_before_the_restore_lets_nothing_go_that_stands_on_what_was_lost(engine):
    await apply(
        engine, *said("one", "poison"), a_record("new 2", sequence=2, epoch=2), a_record("3", sequence=3, epoch=2)
    )
    async with engine.connect() as connection:
        (parked,) = await connection.scalars(select(INBOX.deferred.c.id).where(INBOX.deferred.c.state == "parked"))

    await discard(engine, a_keeper(), parked, "a word that cannot be")

    assert [each for each in await reasons(engine) if each[0] != "discarded"] == [("waiting", RESTORED)] * 2
    await brought(engine, a_state("one", 1, epoch=2))
    assert await kept(engine) == {"ann": "one new 2 3"}


async def test_an_older_state_that_came_last_is_not_the_newest(engine):
    await apply(engine, a_record("one"))

    done = await brought(engine, a_state("one two three", 3), a_state("one two", 2))

    assert done.after == Place(1, 3)
