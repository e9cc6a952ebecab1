"""Each fact once in effect, in order within a stream, whatever is repeated, early or bad."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import INBOX, OUTBOX, a_consumer, a_record, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory, RetryLaterError
from chassis.envelope import Seen
from chassis.release import NotParkedError, discard, release, replay
from chassis.verdict import HaltError

pytestmark = pytest.mark.postgres


async def apply(engine: AsyncEngine, *records, memory: Memory | None = None) -> None:
    consumer, remembered = a_consumer(), memory or Memory()
    await apply_batch(engine, consumer, records, remembered)
    await release(engine, consumer, remembered)


async def only_deferred_id(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return (await connection.scalars(select(INBOX.deferred.c.id).order_by(INBOX.deferred.c.id))).all()[0]


async def test_facts_of_a_stream_are_handled_in_order(engine):
    await apply(engine, a_record("one", sequence=1), a_record("two", sequence=2))
    await apply(engine, a_record("three", sequence=3))

    assert await words(engine) == ["one", "two", "three"]


async def test_a_repeat_with_the_same_id_has_no_second_effect(engine):
    record = a_record("one")

    await apply(engine, record, record)
    await apply(engine, record)

    assert await words(engine) == ["one"]


async def test_a_repeat_under_another_id_has_no_second_effect(engine):
    await apply(engine, a_record("one", sequence=1))
    await apply(engine, a_record("one again", sequence=1))

    assert await words(engine) == ["one"]


async def test_a_fact_after_a_gap_waits_until_the_gap_is_filled(engine):
    await apply(engine, a_record("one", sequence=1), a_record("three", sequence=3), a_record("four", sequence=4))
    assert await words(engine) == ["one"]
    assert await states(engine) == ["waiting", "waiting"]

    await apply(engine, a_record("two", sequence=2))

    assert await words(engine) == ["one", "two", "three", "four"]
    assert await states(engine) == []


async def test_gaps_are_natural_in_a_state_topic_and_older_sequences_are_passed_over(engine):
    place = {"topic": "toy.places", "key": "ghent"}
    await apply(engine, a_record("fifth", sequence=5, **place), a_record("third", sequence=3, **place))

    assert await words(engine, "ghent") == ["fifth"]


async def test_a_fact_waits_for_the_foreign_position_it_rests_on(engine):
    resting = a_record("deed", topic="toy.deeds", key="bob", seen=(Seen("toy.words", "ann", 2),))
    await apply(engine, a_record("one", sequence=1), resting)
    assert await words(engine, "bob") == []

    await apply(engine, a_record("two", sequence=2))

    assert await words(engine, "bob") == ["deed"]


async def test_a_position_of_a_topic_that_is_not_heard_is_not_waited_for(engine):
    await apply(engine, a_record("one", seen=(Seen("other.topic", "x", 9),)))

    assert await words(engine) == ["one"]


async def test_a_bad_record_parks_alone_and_others_of_the_batch_keep_their_effect(engine):
    await apply(
        engine,
        a_record("one", key="ann"),
        a_record("poison", key="bob"),
        a_record("one", key="cee"),
    )

    assert await words(engine, "ann") == ["one"]
    assert await words(engine, "cee") == ["one"]
    assert await states(engine) == ["parked"]


async def test_later_records_of_a_parked_subject_are_held_over_all_topics(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("two", sequence=2))
    await apply(engine, a_record("deed", topic="toy.deeds"))

    assert await words(engine) == []
    assert await states(engine) == ["parked", "held", "held"]


async def test_discarding_lets_go_in_order_what_was_held_back(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("two", sequence=2))
    await apply(engine, a_record("deed", topic="toy.deeds"), a_record("three", sequence=3))

    await discard(engine, a_consumer(), await only_deferred_id(engine), "made by mistake")

    assert await words(engine) == ["two", "deed", "three"]
    assert await states(engine) == ["discarded"]


async def test_replaying_handles_the_record_and_then_what_it_held_back_and_twice_changes_nothing(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("two", sequence=2))
    number = await only_deferred_id(engine)
    async with engine.begin() as connection:  # the cause is mended: the record can be handled now
        await connection.execute(INBOX.deferred.update().where(INBOX.deferred.c.id == number).values(value=b"one"))

    await replay(engine, a_consumer(), number)
    with pytest.raises(NotParkedError):
        await replay(engine, a_consumer(), number)

    assert await words(engine) == ["one", "two"]


async def test_replaying_lets_go_in_order_what_was_held_back_over_all_topics(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("two", sequence=2))
    await apply(engine, a_record("deed", topic="toy.deeds"), a_record("three", sequence=3))
    number = await only_deferred_id(engine)
    async with engine.begin() as connection:
        await connection.execute(INBOX.deferred.update().where(INBOX.deferred.c.id == number).values(value=b"one"))

    await replay(engine, a_consumer(), number)

    assert await words(engine) == ["one", "two", "deed", "three"]
    assert await states(engine) == ["replayed"]


@pytest.mark.parametrize("bad", range(1, 2**5, 3))
async def test_whichever_of_a_batch_are_bad_the_others_keep_their_effect_in_order(engine, bad):
    is_bad = [bool(bad & 1 << place) for place in range(5)]
    batch = [a_record("poison" if each else f"{n}", key=f"p{n}") for n, each in enumerate(is_bad)]

    await apply_batch(
        engine, replace(a_consumer(), patience=replace(a_consumer().patience, parked_flood=9)), batch, Memory()
    )

    done = [word for n in range(5) for word in await words(engine, f"p{n}")]
    assert done == [f"{n}" for n, each in enumerate(is_bad) if not each]
    assert await states(engine) == ["parked"] * sum(is_bad)


async def test_a_replay_that_fails_leaves_everything_as_it_was(engine):
    await apply(engine, a_record("poison", sequence=1), a_record("two", sequence=2))

    with pytest.raises(Exception, match="cannot be"):
        await replay(engine, a_consumer(), await only_deferred_id(engine))

    assert await states(engine) == ["parked", "held"]


async def test_an_unexpected_failure_is_retried_then_parked_without_its_text(engine):
    memory = Memory()
    for _ in range(2):
        with pytest.raises(RetryLaterError):
            await apply(engine, a_record("fail", event_id=None, offset=7), memory=memory)
    await apply(engine, a_record("fail", offset=7), memory=memory)

    async with engine.connect() as connection:
        row = (await connection.execute(select(INBOX.deferred))).one()
    assert (row.state, row.reason, row.attempts) == ("parked", "RuntimeError", 3)


async def test_a_parked_record_keeps_its_bytes_and_a_copy_goes_to_the_dead_letters(engine):
    trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    record = a_record("poison", traceparent=trace)
    await apply(engine, record)

    async with engine.connect() as connection:
        parked = (await connection.execute(select(INBOX.deferred))).one()
        copy = (await connection.execute(select(OUTBOX.outbox))).one()
    assert (parked.key, parked.value) == (record.key, record.value)
    assert tuple(zip(parked.header_names, parked.header_values, strict=True)) == record.headers
    assert (copy.topic, copy.key, copy.value) == ("toy.words.toy.dlq", record.key, record.value)
    assert tuple(zip(copy.header_names, copy.header_values, strict=True)) == record.headers
    assert parked.traceparent == trace.decode()


@pytest.mark.parametrize(
    "header",
    [
        {"ce_id": None},
        {"ce_type": b"\xff\xfe"},
        {"ce_sequence": b"first"},
        {"ce_time": b"yesterday"},
        {"ce_seen": b"?"},
    ],
)
async def test_a_record_with_an_unreadable_envelope_parks_and_holds_nobody(engine, header):
    await apply(engine, a_record("junk", offset=3, **header), a_record("one", sequence=1))
    await apply(engine, a_record("junk", offset=3, **header))

    assert await words(engine) == ["one"]
    assert await states(engine) == ["parked"]


async def test_an_event_type_that_nobody_declared_is_done(engine):
    await apply(engine, a_record("x", sequence=1, event_type="toy.song-sung.v1"), a_record("two", sequence=2))

    assert await words(engine) == ["two"]
    assert await states(engine) == []


async def test_a_declared_type_in_an_unknown_major_version_parks(engine):
    await apply(engine, a_record("x", sequence=1, event_type="toy.word-said.v2"))

    assert await states(engine) == ["parked"]


async def test_a_flood_of_poison_halts_the_consumer_instead_of_filling_the_dead_letters(engine):
    with pytest.raises(HaltError):
        await apply(engine, *(a_record("poison", key=f"p{n}") for n in range(10)))

    assert await states(engine) == []


async def test_a_new_epoch_begins_a_stream_anew(engine):
    await apply(engine, a_record("one", sequence=1), a_record("two", sequence=2))
    await apply(engine, a_record("two again", sequence=2, epoch=2))

    assert await words(engine) == ["one", "two", "two again"]


async def test_an_outage_keeps_nothing_asks_to_come_again_and_blames_no_record(engine):
    memory = Memory()
    for _ in range(10):
        with pytest.raises(RetryLaterError):
            await apply(engine, a_record("one", key="bob"), a_record("cut"), memory=memory)

    assert await words(engine, "bob") == []
    assert await states(engine) == []
