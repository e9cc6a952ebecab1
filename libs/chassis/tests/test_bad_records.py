"""Whatever stands in a record, it parks alone: it neither stops its partition nor passes for an outage."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from toy import OUTBOX, a_consumer, a_record, deferred_ids, states, words

from chassis.batch import apply_batch
from chassis.consumer import Memory, RetryLaterError
from chassis.release import discard
from chassis.verdict import HaltError

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "an\x00n"},
        {"key": "x" * 5_000},
        {"sequence": 2**70},
        {"sequence": 0},
        {"sequence": -1},
        {"epoch": 2**70},
        {"ce_sequence": b"1_0"},
        {"ce_seen": b"toy.words/a\x00b@1"},
        {"ce_seen": b"toy.words/ann@99999999999999999999999"},
        {"ce_seen": b"toy.words/" + b"x" * 5_000 + b"@1"},
        {"ce_type": b"\x00"},
    ],
)
async def test_what_the_database_cannot_hold_parks_as_unreadable_and_can_be_discarded(engine, changes):
    records = [a_record("one"), a_record("bad", offset=9, **changes), a_record("two", sequence=2)]
    await apply_batch(engine, a_consumer(), records, Memory())

    assert await words(engine) == ["one", "two"]
    assert await states(engine) == ["parked"]

    await discard(engine, a_consumer(), (await deferred_ids(engine))[0], "junk")
    assert await states(engine) == ["discarded"]


async def test_a_trace_that_is_no_text_for_the_database_does_no_harm(engine):
    await apply_batch(engine, a_consumer(), [a_record("poison", traceparent=b"00-\x00")], Memory())

    assert await states(engine) == ["parked"]


async def test_a_value_that_no_column_can_hold_is_the_fault_of_the_record_and_no_outage(engine):
    memory = Memory()
    for _ in range(2):
        with pytest.raises(RetryLaterError):
            await apply_batch(engine, a_consumer(), [a_record("too big", offset=7)], memory)
    await apply_batch(engine, a_consumer(), [a_record("too big", offset=7)], memory)

    assert await states(engine) == ["parked"]


async def test_batches_of_another_topic_do_not_give_a_failing_record_its_attempts_back(engine):
    memory = Memory()
    for sequence in (1, 2):
        with pytest.raises(RetryLaterError):
            await apply_batch(engine, a_consumer(), [a_record("fail", offset=7)], memory)
        deed = a_record("deed", topic="toy.deeds", key="bob", sequence=sequence)
        await apply_batch(engine, a_consumer(), [deed], memory)
    await apply_batch(engine, a_consumer(), [a_record("fail", offset=7)], memory)

    assert await states(engine) == ["parked"]
    assert not memory.attempts


async def test_a_failing_record_keeps_its_attempts_when_it_comes_in_another_batch(engine):
    memory = Memory()
    failing = a_record("fail", offset=7)
    for others in (["a"], ["b", "c"]):
        with pytest.raises(RetryLaterError):
            await apply_batch(engine, a_consumer(), [*(a_record(key=key) for key in others), failing], memory)
    await apply_batch(engine, a_consumer(), [failing], memory)

    assert await states(engine) == ["parked"]


async def test_a_flood_halts_though_each_batch_has_a_good_one(engine):
    memory = Memory()
    with pytest.raises(HaltError):
        for batch in range(20):
            bad = [a_record("poison", key=f"{batch}-{n}") for n in range(4)]
            await apply_batch(engine, a_consumer(), [*bad, a_record("good", key=f"{batch}")], memory)

    assert len(await states(engine)) < 20


async def test_now_and_then_a_bad_one_is_no_flood(engine):
    memory = Memory()
    for batch in range(20):
        good = [a_record("good", key=f"{batch}-{n}") for n in range(4)]
        await apply_batch(engine, a_consumer(), [a_record("poison", key=f"{batch}"), *good], memory)

    assert await states(engine) == ["parked"] * 20


async def test_a_record_without_key_and_value_has_a_dead_letter_that_kafka_takes(engine):
    await apply_batch(engine, a_consumer(), [replace(a_record(), key=None, value=None)], Memory())

    async with engine.connect() as connection:
        copy = (await connection.execute(select(OUTBOX.outbox))).one()
    assert (copy.key, copy.value) == (None, b"")
    assert await states(engine) == ["parked"]


async def test_the_dead_letter_of_a_record_that_grew_when_unpacked_goes_without_its_payload(engine):
    await apply_batch(engine, a_consumer(), [a_record("x" * 3_000_000, ce_type=None)], Memory())

    async with engine.connect() as connection:
        copy = (await connection.execute(select(OUTBOX.outbox))).one()
    assert (copy.key, copy.value) == (b"ann", b"")
    assert "ce_id" in copy.header_names
