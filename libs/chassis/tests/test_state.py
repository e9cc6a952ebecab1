"""The state of a journal is said after its records were acknowledged, once for however many changes."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from toy import NOW, OUTBOX, an_event

from chassis import state
from chassis.envelope import read_fact
from chassis.health import Health
from chassis.inbox import Place
from chassis.operations.restored import raise_epoch
from chassis.outbox import EVENT_BYTES_MAX, enqueue, lock_subjects
from chassis.relay import WakeUp, relay_once, run_relay
from chassis.state import STATE_LOCK, StateSibling, UnsaidStatesError, Voice, place_of, run_states, say_states
from chassis.testing.log import MemoryLog

pytestmark = pytest.mark.postgres

GONE, BROKEN, LARGE = "gone", "broken", "large"


async def subject_of(_: AsyncConnection, key: str) -> str | None:
    return key


async def document(_: AsyncConnection, key: str, place: Place) -> bytes | None:
    if key == BROKEN:
        raise RuntimeError("cannot be made")
    filling = "x" * EVENT_BYTES_MAX if key == LARGE else ""
    said = {"epoch": place.epoch, "sequence": place.sequence, "key": key, "filling": filling}
    return None if key == GONE else json.dumps(said).encode()


VOICE = Voice(
    outbox=OUTBOX,
    source="/toy",
    clock=lambda: NOW,
    siblings=(
        StateSibling(journal="toy.words", event_type="toy.word-stated.v1", document=document, subject_of=subject_of),
    ),
)


async def say(engine: AsyncEngine, *keys: str, topic: str = "toy.words") -> None:
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, keys)
        events = [an_event(topic=topic, key=key) for key in keys]
        await enqueue(connection, OUTBOX, events, source="/toy", now=NOW)


async def relayed(engine: AsyncEngine, log: MemoryLog) -> None:
    while await relay_once(engine, OUTBOX, log, rows_max=100):
        pass


async def test_many_changes_are_one_state_with_epoch_and_sequence_of_the_journal(engine):
    log = MemoryLog()
    for _ in range(3):
        await say(engine, "ann")
    await relayed(engine, log)

    assert await say_states(engine, VOICE) == 1
    await relayed(engine, log)

    (record,) = log.read("toy.words.state")
    fact = read_fact(record)
    assert (fact.key, fact.event_type, fact.sequence) == ("ann", "toy.word-stated.v1", 1)
    assert place_of(fact) == Place(1, 3)
    assert await say_states(engine, VOICE) == 0


async def test_nothing_is_stated_before_its_record_was_acknowledged(engine):
    log = MemoryLog()
    await say(engine, "ann")
    await say(engine, "bob")
    await relay_once(engine, OUTBOX, log, rows_max=1)

    assert await say_states(engine, VOICE) == 1
    await relayed(engine, log)

    assert [record.key for record in log.read("toy.words.state")] == [b"ann"]
    assert await say_states(engine, VOICE) == 1


async def test_a_change_after_the_state_is_stated_again(engine):
    log = MemoryLog()
    for _ in range(2):
        await say(engine, "ann")
        await relayed(engine, log)
        await say_states(engine, VOICE)
    await relayed(engine, log)

    assert [place_of(read_fact(record)) for record in log.read("toy.words.state")] == [Place(1, 1), Place(1, 2)]


async def test_nothing_left_to_say_is_a_tombstone(engine):
    log = MemoryLog()
    await say(engine, GONE)
    await relayed(engine, log)
    await say_states(engine, VOICE)
    await relayed(engine, log)

    (record,) = log.read("toy.words.state")
    assert (record.key, record.value) == (GONE.encode(), None)


async def test_a_topic_without_a_sibling_has_no_state(engine):
    log = MemoryLog()
    await say(engine, "ann", topic="toy.deeds")
    await relayed(engine, log)

    assert await say_states(engine, VOICE) == 0


@pytest.mark.parametrize("bad", [BROKEN, LARGE])
async def test_a_state_that_cannot_be_said_keeps_no_other_from_being_said(engine, bad):
    log = MemoryLog()
    await say(engine, "ann", bad, "zoe")
    await relayed(engine, log)

    with pytest.raises(UnsaidStatesError, match="1 state"):
        await say_states(engine, VOICE)
    await relayed(engine, log)

    assert {record.key for record in log.read("toy.words.state")} == {b"ann", b"zoe"}


async def test_more_streams_than_one_transaction_takes_are_all_stated(engine):
    log = MemoryLog()
    keys = [f"{number:06d}" for number in range(120)]
    await say(engine, *keys)
    await relayed(engine, log)

    assert await say_states(engine, VOICE) == len(keys)


async def test_states_stand_in_line_behind_facts_and_are_few_in_the_outbox(engine, monkeypatch):
    monkeypatch.setattr(state, "UNSENT_MAX", 50)
    log = MemoryLog()
    await say(engine, *(f"{number:06d}" for number in range(120)))
    assert await say_states(engine, VOICE) == 0
    await relayed(engine, log)

    assert await say_states(engine, VOICE) == 60
    assert await _unsent(engine) == 60
    assert await say_states(engine, VOICE) == 0
    await relayed(engine, log)

    assert await say_states(engine, VOICE) == 60


async def test_what_another_relay_may_still_be_sending_is_stated_once_more(engine):
    log = MemoryLog()
    await say(engine, "ann", GONE)
    await relayed(engine, log)
    await say_states(engine, VOICE)

    await relay_once(engine, OUTBOX, log, rows_max=100, is_first=True)
    assert await say_states(engine, VOICE) == 2
    await relay_once(engine, OUTBOX, log, rows_max=100)

    assert await say_states(engine, VOICE) == 0
    said = [read_fact(record) for record in log.read("toy.words.state") if record.value]
    assert [(fact.sequence, place_of(fact)) for fact in said] == [(1, Place(1, 1)), (2, Place(1, 1))]
    assert [record.key for record in log.read("toy.words.state") if record.value is None] == [GONE.encode()] * 2


async def test_a_relay_that_takes_over_states_once_more_and_then_no_more(engine, toy_database):
    log, stop = MemoryLog(), asyncio.Event()
    await say(engine, "ann")
    await relayed(engine, log)
    await say_states(engine, VOICE)
    limits = {"rows_max": 50, "poll_every": timedelta(milliseconds=10), "stop": stop}
    relay = run_relay(engine, OUTBOX, lambda: log, WakeUp(toy_database), Health("relay"), **limits)
    running = asyncio.ensure_future(relay)

    async with asyncio.timeout(20):
        for count in (1, 2):
            while len(log.read("toy.words.state")) < count or await _unsent(engine):
                await asyncio.sleep(0.01)
            assert await say_states(engine, VOICE) == 2 - count
        stop.set()
        await running


async def test_a_new_epoch_states_everything_anew(engine):
    log = MemoryLog()
    await say(engine, "ann")
    await relayed(engine, log)
    await say_states(engine, VOICE)
    await relayed(engine, log)
    async with engine.begin() as connection:
        await raise_epoch(connection, OUTBOX, now=NOW)

    await say_states(engine, VOICE)
    await relayed(engine, log)

    assert place_of(read_fact(log.read("toy.words.state")[-1])) == Place(2, 1)


async def test_one_process_states_at_a_time(engine):
    await say(engine, "ann")
    await relayed(engine, MemoryLog())
    async with engine.begin() as connection:
        await connection.execute(select(func.pg_advisory_xact_lock(STATE_LOCK)))

        assert await say_states(engine, VOICE) == 0


async def test_nobody_is_waited_for_so_that_who_locks_people_one_by_one_gets_them_all(engine):
    log = MemoryLog()
    await say(engine, "ann", "bob")
    await relayed(engine, log)
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, ["bob"])
        async with asyncio.timeout(20):
            assert await say_states(engine, VOICE) == 1
        await lock_subjects(connection, OUTBOX, ["ann"])

    assert await say_states(engine, VOICE) == 1


async def test_the_relays_sign_wakes_and_a_stop_ends(engine):
    sent, stop, health = asyncio.Event(), asyncio.Event(), Health("state")
    short, long = timedelta(milliseconds=1), timedelta(minutes=1)
    running = asyncio.ensure_future(
        run_states(engine, VOICE, health, sent=sent, every=short, look_every=long, stop=stop)
    )
    await say(engine, "ann")
    await relayed(engine, MemoryLog())
    sent.set()

    async with asyncio.timeout(20):
        while not await _unsent(engine):
            await asyncio.sleep(0)
        stop.set()
        await running

    assert not health.reasons


async def _unsent(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) or 0)
