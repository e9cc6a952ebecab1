"""A replica made anew is the one that handling gave, is as far as the consumer is, and acts on nothing."""

import asyncio
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from toy import a_record, words
from toy_replica import (
    KEPT,
    REPLICA,
    a_keeper,
    a_place,
    a_state,
    an_erasure,
    digest,
    handled,
    kept,
    logged,
    rebuilt,
    said,
    spoil,
    taken,
)

from chassis import rebuild as rebuilding
from chassis.inbox import Place
from chassis.rebuild import BEHIND, DEFERRED, INCOMPLETE, UNUSABLE, NothingToBeginFromError
from chassis.testing.log import MemoryReader

pytestmark = pytest.mark.postgres


async def test_state_and_journal_give_what_handling_gave_and_nothing_is_handled_again(engine):
    records = [*said("one", "two", "three"), *said("hi", key="bob"), a_place("gent", 3), a_place("Gent", 7)]
    await taken(engine, *records)
    before = await digest(engine)
    await spoil(engine)

    done = await rebuilt(engine, await logged(*records, a_state("one two", 2)))

    assert await kept(engine) == {"ann": "one two three", "bob": "hi"}
    assert done.digest == await digest(engine) == before
    assert done.kept == {}
    assert (done.changes["kept"].written, done.changes["kept"].removed) == (1, 1)
    assert await words(engine) == ["one", "two", "three"]
    assert await handled(engine) == Place(1, 3)


async def test_the_journal_alone_gives_the_same(engine):
    records = said("one", "two")
    await taken(engine, *records)
    before = await digest(engine)

    done = await rebuilt(engine, await logged(*records))

    assert done.digest == before


async def test_what_the_service_decided_itself_is_left_alone(engine):
    records = said("one")
    await taken(engine, *records)
    await spoil(engine)

    await rebuilt(engine, await logged(*records))

    async with engine.connect() as connection:
        assert await connection.scalar(select(KEPT.c.mark).where(KEPT.c.key == "ann")) == "mine"


async def test_what_the_consumer_has_not_handled_is_not_in_the_replica_and_is_handled_afterwards(engine):
    records = said("one", "two", "three")
    await taken(engine, records[0])
    await spoil(engine)

    await rebuilt(engine, await logged(*records))
    assert await kept(engine) == {"ann": "one"}
    await taken(engine, *records)

    assert await kept(engine) == {"ann": "one two three"}
    assert await words(engine) == ["one", "two", "three"]


async def test_a_person_whom_the_state_is_ahead_of_keeps_the_rows_when_the_consumer_does_not_come(engine):
    records = said("one", "two")
    await taken(engine, records[0])
    await spoil(engine)

    done = await rebuilt(engine, await logged(*records, a_state("one two", 2)))

    assert done.kept == {"ann": BEHIND}
    assert await kept(engine) == {"ann": "wrong"}


async def test_the_consumer_is_waited_for_where_a_state_is_ahead(engine, monkeypatch):
    records = said("one", "two")
    await taken(engine, records[0])
    waiting = asyncio.Event()

    async def waits(*_) -> None:
        waiting.set()
        await asyncio.sleep(0)

    monkeypatch.setattr(rebuilding, "pause", waits)

    async def consume() -> None:
        await waiting.wait()
        await taken(engine, records[1])

    going = asyncio.ensure_future(consume())
    done = await rebuilt(engine, await logged(*records, a_state("one two", 2)), wait=20)
    await going

    assert done.kept == {}
    assert await kept(engine) == {"ann": "one two"}


async def test_people_with_parked_records_keep_their_rows_and_are_named(engine):
    records = said("one", "poison", "three")
    await taken(engine, *records)
    await taken(engine, *said("hi", key="bob"))
    await spoil(engine)

    done = await rebuilt(engine, await logged(*records, *said("hi", key="bob"), a_state("one", 1)))

    assert done.kept == {"ann": DEFERRED}
    assert await kept(engine) == {"ann": "wrong", "bob": "hi"}


async def test_a_person_of_whom_the_beginning_is_lost_keeps_the_rows(engine):
    records = said("one", "two")
    await taken(engine, *records)

    done = await rebuilt(engine, await logged(records[1]))

    assert done.kept == {"ann": INCOMPLETE}
    assert await kept(engine) == {"ann": "one two"}


async def test_a_record_that_cannot_be_kept_stands_alone(engine):
    records = said("one", "two")
    await taken(engine, *records, *said("hi", key="bob"))
    bad = replace(a_record("poison", sequence=2), headers=records[1].headers)

    done = await rebuilt(engine, await logged(records[0], bad, *said("hi", key="bob")))

    assert done.kept == {"ann": UNUSABLE}
    assert await kept(engine) == {"ann": "one two", "bob": "hi"}


async def test_nothing_comes_back_of_an_erased_person(engine):
    records = [*said("one"), an_erasure(2)]
    await taken(engine, *records)

    done = await rebuilt(engine, await logged(*records, a_state("one", 1), a_state(None, 2)))

    assert await kept(engine) == {}
    assert done.kept == {}


async def test_an_empty_database_begins_where_the_states_are_true(engine):
    records = said("one", "two", "three")
    log = await logged(*records, a_state("one two", 2), a_place("Gent", 7), *said("hi", key="bob"))

    await rebuilt(engine, log)
    assert await kept(engine) == {"ann": "one two"}
    assert await words(engine) == []
    await taken(engine, *records, *said("hi", key="bob"), a_place("Gent", 7))

    assert await kept(engine) == {"ann": "one two three", "bob": "hi"}
    assert await words(engine) == ["three"]


class SmallParts(MemoryReader):
    """Gives each record in a part of its own, as Kafka may."""

    async def read_on(self, topic):
        async for records in super().read_on(topic):
            for record in records:
                yield [record]


@pytest.mark.parametrize("reader", [MemoryReader, SmallParts])
async def test_an_empty_database_has_nothing_of_somebody_erased_whose_earlier_state_is_still_there(
    engine, monkeypatch, reader
):
    monkeypatch.setattr("toy_replica.MemoryReader", reader)

    await rebuilt(engine, await logged(a_state("one", 1), a_state("hi", 1, key="bob"), a_state(None, 2)))

    assert await kept(engine) == {"bob": "hi"}
    assert await handled(engine) == Place(1, 0)


@pytest.mark.parametrize("reader", [MemoryReader, SmallParts])
@pytest.mark.parametrize(("newest", "expected"), [("one two", {"ann": "one two"}), (None, {})])
async def test_an_older_state_that_came_late_to_the_topic_is_passed_over(engine, monkeypatch, reader, newest, expected):
    monkeypatch.setattr("toy_replica.MemoryReader", reader)

    await rebuilt(engine, await logged(a_state("one", 1), a_state(newest, 2), a_state("one", 1)))

    assert await kept(engine) == expected


async def test_a_service_that_gives_something_when_it_handles_does_not_begin_from_states(engine):
    careful = a_keeper(replace(REPLICA, begins_from_state=False))

    with pytest.raises(NothingToBeginFromError):
        await rebuilt(engine, await logged(*said("one"), a_state("one", 1)), careful)

    assert await kept(engine) == {}


async def test_the_digest_sees_every_column_but_the_services_own(engine):
    await taken(engine, *said("one"))
    before = await digest(engine)

    async with engine.begin() as connection:
        await connection.execute(update(KEPT).values(mark="changed"))
    assert await digest(engine) == before
    async with engine.begin() as connection:
        await connection.execute(update(KEPT).values(words="changed"))

    assert await digest(engine) != before
