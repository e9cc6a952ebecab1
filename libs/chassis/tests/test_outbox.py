"""The order of a stream is the order of commits, also when several write at the same time."""

import asyncio
import random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import NOW, OUTBOX, an_event

from chassis.envelope import Seen
from chassis.operations.restored import raise_epoch
from chassis.outbox import EVENT_BYTES_MAX, EventTooLargeError, enqueue, lock_subjects
from chassis.testing.outbox import MemoryOutbox

pytestmark = pytest.mark.postgres


async def say(engine: AsyncEngine, *events, subject: str = "ann") -> tuple[Seen, ...]:
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, [subject])
        return await enqueue(connection, OUTBOX, events, source="/toy", now=NOW)


async def sequences(engine: AsyncEngine) -> list[tuple[str, int]]:
    """Key and sequence of every row, in the order in which the relay sends."""
    async with engine.connect() as connection:
        rows = (await connection.execute(select(OUTBOX.outbox).order_by(OUTBOX.outbox.c.id))).all()
    return [
        (row.key.decode(), int(dict(zip(row.header_names, row.header_values, strict=True))["ce_sequence"]))
        for row in rows
    ]


async def test_each_stream_counts_from_one_without_gaps(engine):
    await say(engine, an_event(), an_event(key="bob"), an_event())
    places = await say(engine, an_event(), an_event(topic="toy.deeds"))

    assert [str(place) for place in places] == ["toy.words/ann@3", "toy.deeds/ann@1"]
    assert await sequences(engine) == [("ann", 1), ("bob", 1), ("ann", 2), ("ann", 3), ("ann", 1)]


async def test_what_is_rolled_back_was_never_said_and_leaves_no_gap(engine):
    with pytest.raises(RuntimeError):
        async with engine.begin() as connection:
            await enqueue(connection, OUTBOX, [an_event()], source="/toy", now=NOW)
            raise RuntimeError
    await say(engine, an_event())

    assert await sequences(engine) == [("ann", 1)]


async def test_an_event_larger_than_its_topic_carries_is_refused_and_nothing_is_written(engine):
    with pytest.raises(EventTooLargeError):
        await say(engine, an_event(), an_event("x" * (EVENT_BYTES_MAX + 1)))

    assert await sequences(engine) == []


async def test_parallel_writers_about_the_same_people_keep_one_order_each_and_never_deadlock(engine):
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    people = ["ann", "bob", "cee", "dan"]

    async def writer() -> None:
        for _ in range(15):
            about = chance.sample(people, 2)
            async with engine.begin() as connection:
                await lock_subjects(connection, OUTBOX, about)
                await enqueue(connection, OUTBOX, [an_event(key=key) for key in about], source="/toy", now=NOW)

    async with asyncio.timeout(60):
        await asyncio.gather(*(writer() for _ in range(8)))

    sent = await sequences(engine)
    for person in people:
        of_person = [sequence for key, sequence in sent if key == person]
        assert of_person == list(range(1, len(of_person) + 1)), f"seed {seed}"
    assert len(sent) == 8 * 15 * 2


async def test_after_the_epoch_is_raised_events_carry_it(engine):
    await say(engine, an_event())
    async with engine.begin() as connection:
        assert await raise_epoch(connection, OUTBOX, now=NOW) == 2
    await say(engine, an_event())

    async with engine.connect() as connection:
        rows = (await connection.execute(select(OUTBOX.outbox).order_by(OUTBOX.outbox.c.id))).all()
    assert [dict(zip(row.header_names, row.header_values, strict=True))["ce_epoch"] for row in rows] == [b"1", b"2"]


class RealOutbox:
    """The real outbox with the twin's interface."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._connection: Any = None

    async def enqueue(self, events, *, source, now):
        if self._connection is None:
            self._connection = await self._engine.connect()
        return await enqueue(self._connection, OUTBOX, events, source=source, now=now)

    async def end(self, how: str) -> None:
        await getattr(self._connection, how)()
        await self._connection.close()
        self._connection = None

    async def said(self) -> list[tuple[str, int]]:
        return await sequences(self._engine)


class TwinOutbox(MemoryOutbox):
    async def end(self, how: str) -> None:
        getattr(self, how)()

    async def said(self) -> list[tuple[str, int]]:
        return [(fact.key, fact.sequence) for fact in self.facts]


@pytest.fixture(params=["real", "twin"])
def outbox(request, engine):
    return RealOutbox(engine) if request.param == "real" else TwinOutbox()


async def test_conformance_sequences_grow_per_stream_and_a_rollback_forgets(outbox):
    await outbox.enqueue([an_event(), an_event(key="bob")], source="/toy", now=NOW)
    await outbox.end("commit")
    await outbox.enqueue([an_event()], source="/toy", now=NOW)
    await outbox.end("rollback")
    places = await outbox.enqueue([an_event(), an_event()], source="/toy", now=NOW)
    await outbox.end("commit")

    assert places == (Seen("toy.words", "ann", 2), Seen("toy.words", "ann", 3))
    assert await outbox.said() == [("ann", 1), ("bob", 1), ("ann", 2), ("ann", 3)]


async def test_conformance_a_too_large_event_is_refused_with_all_of_its_call(outbox):
    with pytest.raises(EventTooLargeError):
        await outbox.enqueue([an_event(), an_event("x" * (EVENT_BYTES_MAX + 1))], source="/toy", now=NOW)
    places = await outbox.enqueue([an_event()], source="/toy", now=NOW)
    await outbox.end("commit")

    assert places == (Seen("toy.words", "ann", 1),)
