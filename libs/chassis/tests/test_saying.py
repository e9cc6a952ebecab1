"""What a batch has to say is said in one go: each fact's own once, in order, and nothing of what was rolled back."""

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import NOW, OUTBOX, a_consumer, a_record, an_event, deferred_ids, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.outbox import Unsaid, lock_subjects, say_all
from chassis.release import replay
from chassis.testing.statements import statements

pytestmark = pytest.mark.postgres

SAYING = 3
"""Statements for what is said: the epoch with the wake-up, the places, the rows."""


async def apply(engine: AsyncEngine, *records) -> None:
    await apply_batch(engine, a_consumer(), records, Memory())


async def echoes(engine: AsyncEngine, key: str = "ann") -> list[tuple[str, str]]:
    """Place and word of what was said for a key, as the relay would send it."""
    outbox = OUTBOX.outbox
    query = select(outbox).where(outbox.c.topic == "toy.echoes", outbox.c.key == key.encode()).order_by(outbox.c.id)
    async with engine.connect() as connection:
        rows = (await connection.execute(query)).all()
    headers = [dict(zip(row.header_names, row.header_values, strict=True)) for row in rows]
    return [(each["ce_sequence"].decode(), row.value.decode()) for each, row in zip(headers, rows, strict=True)]


async def test_many_facts_say_theirs_in_order_with_as_few_statements_as_one(engine):
    quiet = [a_record(f"word {n}", sequence=n) for n in range(1, 21)]
    saying = [a_record(f"say {n}", key="bob", sequence=n) for n in range(1, 21)]
    await apply(engine, a_record("hello", key="cid"))  # whatever a first batch asks once

    with statements(engine) as sent:
        await apply(engine, *quiet)
    with statements(engine) as sent_saying:
        await apply(engine, *saying)

    assert await echoes(engine, "bob") == [(str(n), str(n)) for n in range(1, 21)]
    assert len(sent_saying) == len(sent) + SAYING


async def test_what_fell_with_a_savepoint_is_said_once_and_what_parks_says_nothing(engine):
    await apply(
        engine,
        a_record("say one", sequence=1),
        a_record("say two", sequence=2),
        a_record("poison", key="bob", sequence=1),
        a_record("say three", sequence=3),
        a_record("say hey", key="cid", sequence=1),
    )

    assert await echoes(engine) == [("1", "one"), ("2", "two"), ("3", "three")]
    assert await echoes(engine, "bob") == []
    assert await echoes(engine, "cid") == [("1", "hey")]
    assert await states(engine) == ["parked"]


async def test_a_fact_that_says_more_than_a_topic_carries_fails_alone_and_has_no_effect(engine):
    memory = Memory()
    records = [a_record("say one"), a_record("say too much", key="bob"), a_record("say hey", key="cid")]
    for _ in range(a_consumer().patience.attempts_max):
        try:
            await apply_batch(engine, a_consumer(), records, memory)
        except Exception:  # noqa: BLE001, S112 - tried again until it parks
            continue

    assert (await echoes(engine), await echoes(engine, "cid")) == ([("1", "one")], [("1", "hey")])
    assert (await echoes(engine, "bob"), await words(engine, "bob")) == ([], [])
    assert await states(engine) == ["parked"]


async def test_what_was_held_back_says_its_own_when_it_is_let_go(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("say two", sequence=2))
    (parked, _) = await deferred_ids(engine)
    mended = a_consumer()

    async def on_said(connection, fact):
        if fact.data == b"poison":
            return [Unsaid(event=an_event("mended", topic="toy.echoes"), source="/toy", now=NOW)]
        return await a_consumer().handlers["toy.word-said.v1"](connection, fact)

    mended.handlers["toy.word-said.v1"] = on_said
    await replay(engine, mended, parked)

    assert await echoes(engine) == [("1", "mended"), ("2", "two")]


async def test_each_keeps_the_trace_in_which_it_came_about(engine):
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    events = [an_event("one", topic="toy.echoes"), an_event("two", topic="toy.echoes")]
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, ["ann"])
        unsaid = [Unsaid(event=each, source="/toy", now=NOW, traceparent=trace) for each in events[:1]]
        await say_all(connection, OUTBOX, [*unsaid, Unsaid(event=events[1], source="/toy", now=NOW)])

    async with engine.connect() as connection:
        names = (await connection.scalars(select(OUTBOX.outbox.c.header_names).order_by(OUTBOX.outbox.c.id))).all()
    assert ["traceparent" in each for each in names] == [True, False]
