"""What waits, is held or is parked comes to its end, in order, and never stands in the way of others."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from toy import OUTBOX, a_consumer, a_record, deferred_ids, on_said, states, words

from chassis import release as module
from chassis.batch import apply_batch
from chassis.consumer import Consumer, Memory
from chassis.envelope import Fact, Seen
from chassis.release import discard, release, replay, report
from chassis.telemetry import OVERDUE
from chassis.verdict import HaltError, PoisonError

pytestmark = pytest.mark.postgres


class Moody:
    """A handler that raises for some words, as long as they are in `errors`."""

    def __init__(self, **errors: Exception) -> None:
        self.errors = errors
        self.calls: list[str] = []

    async def __call__(self, connection: AsyncConnection, fact: Fact) -> None:
        word = fact.data.decode()
        self.calls.append(word)
        if word in self.errors:
            raise self.errors[word]
        await on_said(connection, fact)


def moody(handler: Moody, subjects: Mapping[str, str] | None = None) -> Consumer:
    async def subject_of(_connection: AsyncConnection, _topic: str, key: str) -> str | None:
        return key if subjects is None else subjects.get(key)

    return replace(a_consumer(), handlers={"toy.word-said.v1": handler}, subject_of=subject_of)


async def apply(engine: AsyncEngine, *records, consumer: Consumer | None = None) -> None:
    memory, made = Memory(), consumer or a_consumer()
    await apply_batch(engine, made, records, memory)
    await release(engine, made, memory)


def deed(word: str = "deed", **changes):
    return a_record(word, **{"topic": "toy.deeds", **changes})


async def held_behind_poison(engine: AsyncEngine, consumer: Consumer, *keys: str) -> None:
    """Each key has a parked record and one held behind it; then the parked ones are discarded without release."""
    for key in keys:
        await apply_batch(
            engine, consumer, [a_record("poison", key=key), a_record(f"after {key}", key=key, sequence=2)], Memory()
        )


async def test_a_waiting_fact_goes_on_when_what_it_waits_for_was_parked_and_is_discarded(engine):
    await apply(engine, a_record("poison", key="bob"), deed(seen=(Seen("toy.words", "bob", 1),)))
    assert await states(engine) == ["parked", "waiting"]

    await discard(engine, a_consumer(), (await deferred_ids(engine))[0], "junk")

    assert await words(engine) == ["deed"]


async def test_a_waiting_fact_goes_on_when_what_it_waits_for_was_parked_and_is_replayed(engine):
    handler = Moody(one=PoisonError("not yet"))
    consumer = moody(handler)
    await apply(engine, a_record("one", key="bob"), deed(seen=(Seen("toy.words", "bob", 1),)), consumer=consumer)
    handler.errors.clear()

    await replay(engine, consumer, (await deferred_ids(engine))[0])

    assert (await words(engine, "bob"), await words(engine)) == (["one"], ["deed"])
    assert await states(engine) == ["replayed"]


async def test_a_fact_that_nobody_sent_and_that_waits_is_given_up_and_its_stream_goes_on(engine):
    await apply(engine, a_record("one"), a_record("bogus", sequence=999))

    await discard(engine, a_consumer(), (await deferred_ids(engine))[0], "nobody sent it")
    await apply(engine, a_record("two", sequence=2))

    assert await states(engine) == ["discarded"]
    assert await words(engine) == ["one", "two"]


async def test_a_fact_given_up_while_it_waits_for_another_stream_leaves_no_gap(engine):
    await apply(engine, a_record("one", seen=(Seen("toy.words", "bob", 1),)), a_record("two", sequence=2))

    await discard(engine, a_consumer(), (await deferred_ids(engine))[0], "nobody sent it")

    assert await states(engine) == ["discarded"]
    assert await words(engine) == ["two"]


async def test_a_held_record_that_must_wait_waits_and_lets_others_of_its_subject_pass(engine):
    await apply(engine, a_record("poison"), a_record("two", sequence=2, seen=(Seen("toy.words", "bob", 1),)), deed())
    await discard(engine, a_consumer(), (await deferred_ids(engine))[0], "junk")
    assert (await words(engine), await states(engine)) == (["deed"], ["discarded", "waiting"])

    await apply(engine, a_record("bob", key="bob"))

    assert await words(engine) == ["deed", "two"]


async def test_a_waiting_fact_of_a_subject_that_becomes_parked_is_held_and_comes_in_its_turn(engine):
    await apply(engine, deed(seen=(Seen("toy.words", "bob", 1),)))
    await apply(engine, a_record("poison"), a_record("two", sequence=2))
    await apply(engine, a_record("bob", key="bob"))
    assert await states(engine) == ["held", "parked", "held"]

    await discard(engine, a_consumer(), (await deferred_ids(engine))[1], "junk")

    assert await words(engine) == ["deed", "two"]


async def test_a_fact_whose_subject_became_known_while_it_waited_is_held_behind_that_subject(engine):
    subjects = {"ann": "ann", "bob": "bob"}
    consumer = moody(Moody(poison=PoisonError("bad")), subjects)
    await apply(engine, deed(key="n-1", seen=(Seen("toy.words", "bob", 1),)), consumer=consumer)
    await apply(engine, a_record("poison"), consumer=consumer)
    subjects["n-1"] = "ann"

    await apply(engine, a_record("bob", key="bob"), consumer=consumer)
    assert (await words(engine, "n-1"), await states(engine)) == ([], ["held", "parked"])

    await discard(engine, consumer, (await deferred_ids(engine))[1], "junk")
    assert await words(engine, "n-1") == ["deed"]


async def test_a_gap_at_the_beginning_of_a_stream_waits_in_whatever_epoch(engine):
    await apply(engine, a_record("two", sequence=2, epoch=3))
    assert await states(engine) == ["waiting"]

    await apply(engine, a_record("one", epoch=3))

    assert await words(engine) == ["one", "two"]


async def test_a_later_epoch_goes_on_from_any_number_and_then_gaps_count_again(engine):
    await apply(engine, *(a_record(f"{n}", sequence=n) for n in (1, 2, 3)))
    await apply(engine, a_record("new 2", sequence=2, epoch=2), a_record("new 4", sequence=4, epoch=2))
    assert await states(engine) == ["waiting"]

    await apply(engine, a_record("new 3", sequence=3, epoch=2), a_record("old 4", sequence=4, epoch=1))

    assert await words(engine) == ["1", "2", "3", "new 2", "new 3", "new 4"]
    assert await states(engine) == []


async def test_ripe_records_that_all_fail_do_not_hide_later_ones(engine, monkeypatch):
    monkeypatch.setattr(module, "ROWS_MAX", 3)
    handler = Moody(poison=PoisonError("bad"))
    consumer = moody(handler)
    keys = [f"k{n}" for n in range(6)]
    await held_behind_poison(engine, consumer, *keys)
    handler.errors |= {f"after {key}": RuntimeError() for key in keys[:4]}
    for number in (await deferred_ids(engine))[::2]:
        await discard(engine, consumer, number, "junk")

    assert await words(engine, "k5") == ["after k5"]
    assert (await states(engine)).count("held") == 4


async def test_one_release_tries_a_failing_record_once(engine, monkeypatch):
    monkeypatch.setattr(module, "ROWS_MAX", 2)
    handler = Moody(poison=PoisonError("bad"))
    consumer = moody(handler)
    keys = [f"k{n}" for n in range(8)]
    await held_behind_poison(engine, consumer, *keys)
    async with engine.begin() as connection:
        await connection.execute(consumer.inbox.deferred.delete().where(consumer.inbox.deferred.c.state == "parked"))
        places = [{"known_epoch": 1, "known_sequence": 1, "handled_epoch": 1, "handled_sequence": 1}]
        rows = [{"consumer": "toy", "topic": "toy.words", "key": key, **places[0]} for key in keys]
        await connection.execute(consumer.inbox.position.insert(), rows)
    handler.errors["after k0"] = RuntimeError()
    handler.calls.clear()
    memory = Memory()

    assert await release(engine, consumer, memory) == 7

    assert handler.calls.count("after k0") == 1
    handler.errors.clear()
    assert await release(engine, consumer, memory) == 1
    assert not memory.attempts


async def test_a_held_record_that_fails_parks_and_those_behind_it_stay_held(engine):
    handler = Moody(poison=PoisonError("bad"), two=PoisonError("bad too"))
    consumer = moody(handler)
    await apply(
        engine, a_record("poison"), a_record("two", sequence=2), a_record("three", sequence=3), consumer=consumer
    )

    await discard(engine, consumer, (await deferred_ids(engine))[0], "junk")

    assert await states(engine) == ["discarded", "parked", "held"]
    async with engine.connect() as connection:
        assert await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) == 2


async def test_facts_that_wait_too_long_alarm_once(engine):
    consumer, memory = replace(a_consumer(), waiting_max=timedelta(seconds=-1)), Memory()
    await apply(engine, a_record("two", sequence=2), consumer=consumer)

    with structlog.testing.capture_logs() as lines:
        for _ in range(3):
            await report(engine, consumer, memory)

    assert [(line["log_level"], line["overdue"]) for line in lines] == [("error", 1)]
    assert OVERDUE.labels("toy")._value.get() == 1


async def test_a_halt_asked_for_by_a_deferred_record_is_heard(engine):
    handler = Moody(poison=PoisonError("bad"))
    consumer = moody(handler)
    await apply(engine, a_record("poison"), a_record("two", sequence=2), consumer=consumer)
    handler.errors = {"two": HaltError("look at me")}

    with pytest.raises(HaltError):
        await discard(engine, consumer, (await deferred_ids(engine))[0], "junk")

    assert await states(engine) == ["discarded", "held"]
