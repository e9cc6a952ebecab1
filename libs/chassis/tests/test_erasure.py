"""Nothing of an erased person is kept, whatever was waiting, and nothing comes back."""

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from toy import IDEMPOTENT, INBOX, NOW, OUTBOX, a_record, an_event, deferred_ids, words
from toy_replica import a_keeper, an_erasure, handled, kept

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.deferred import PARKED, Deferral, defer
from chassis.envelope import Seen
from chassis.erasure import erase_subject
from chassis.inbox import Place
from chassis.outbox import enqueue, lock_subjects
from chassis.release import discard, release, replay

pytestmark = pytest.mark.postgres


async def apply(engine: AsyncEngine, *records) -> None:
    await apply_batch(engine, a_keeper(), records, Memory())
    await release(engine, a_keeper(), Memory())


async def test_waiting_held_and_parked_records_go_and_so_do_copies_for_dead_letters(engine):
    await apply(engine, a_record("one"), a_record("poison", sequence=2), a_record("held", sequence=3))
    await apply(engine, a_record("early", topic="toy.deeds", sequence=2), a_record("hi", key="bob"))
    await apply(engine, a_record("poison", key="bob", sequence=2))

    await apply(engine, an_erasure(4))

    assert await kept(engine) == {"bob": "hi"}
    assert len(await deferred_ids(engine)) == 1  # bob's
    assert await _outbox_keys(engine) == [b"bob"]


async def test_records_that_were_replayed_or_discarded_go_as_well(engine):
    await apply(engine, a_record("poison"))
    await discard(engine, a_keeper(), (await deferred_ids(engine))[0], "no such word")

    await apply(engine, an_erasure(2))

    assert await deferred_ids(engine) == []


async def test_an_erasure_waits_for_nothing_and_nothing_holds_it_back(engine):
    await apply(engine, a_record("one"), an_erasure(9))

    assert await kept(engine) == {}
    assert await handled(engine) == Place(1, 9)


async def test_what_comes_later_is_passed_over_and_counted_in_the_same_batch_and_the_next(engine):
    before = _erased()
    await apply(engine, a_record("one"), an_erasure(2), a_record("three", sequence=3))
    await apply(engine, a_record("four", sequence=4), a_record("early", topic="toy.deeds", sequence=7))

    assert await kept(engine) == {}
    assert await words(engine) == ["one"]
    assert await deferred_ids(engine) == []
    assert await handled(engine) == Place(1, 4)
    assert _erased() == before + 3


async def test_others_who_rest_on_an_erased_person_go_on(engine):
    resting = a_record("deed", topic="toy.deeds", key="bob", seen=(Seen("toy.words", "ann", 2),))
    await apply(engine, a_record("one"), resting)
    await apply(engine, an_erasure(2))

    assert await words(engine, "bob") == ["deed"]


async def test_an_erasure_that_was_parked_can_be_replayed(engine):
    await apply(engine, a_record("one"))
    async with engine.begin() as connection:
        parked = an_erasure(2)
        why = Deferral(state=PARKED, reason="cut", subject="ann")
        await defer(connection, INBOX, "toy", parked, why, NOW)

    await replay(engine, a_keeper(), (await deferred_ids(engine))[0])

    assert await kept(engine) == {}
    assert await deferred_ids(engine) == []


async def test_the_state_of_what_was_said_about_the_person_is_said_anew(engine):
    async with engine.begin() as connection:
        await lock_subjects(connection, OUTBOX, ["ann"])
        await enqueue(connection, OUTBOX, [an_event(topic="toy.own")], source="/toy", now=NOW)
        await connection.execute(OUTBOX.stream.update().values(stated=1))
    await apply(engine, an_erasure(1))

    async with engine.connect() as connection:
        stream = (await connection.execute(select(OUTBOX.stream).where(OUTBOX.stream.c.topic == "toy.own"))).one()
    assert (stream.sequence, stream.stated) == (1, 0)


async def test_answers_that_are_kept_for_requests_sent_again_go(engine):
    async with engine.begin() as connection:
        answers = [
            {"body": {"key": "ann", "name": "Ann"}, "headers": {}},
            {"body": {}, "headers": {"Stream-Position": "toy.words/ann@2"}},
            {"body": {"key": "annabel"}, "headers": {"Stream-Position": "toy.words/annabel@2"}},
        ]
        for number, answer in enumerate(answers):
            row = {"actor": "x", "key": f"00000000-0000-0000-0000-00000000000{number}", "request_digest": b""}
            await connection.execute(IDEMPOTENT.insert().values(**row, status=201, asked_at=NOW, **answer))
        await lock_subjects(connection, OUTBOX, ["ann"])
        await erase_subject(connection, OUTBOX, None, subject="ann", answers=IDEMPOTENT, now=NOW)

    async with engine.connect() as connection:
        assert [body["key"] for body in await connection.scalars(select(IDEMPOTENT.c.body))] == ["annabel"]
        assert await connection.scalar(select(func.count(OUTBOX.subject.c.erased_at))) == 1


async def _outbox_keys(engine: AsyncEngine) -> list[bytes]:
    async with engine.connect() as connection:
        return list((await connection.scalars(select(OUTBOX.outbox.c.key))).all())


def _erased() -> float:
    names = [{"consumer": "toy", "topic": topic, "outcome": "erased"} for topic in ("toy.words", "toy.deeds")]
    return sum(REGISTRY.get_sample_value("vlimpers_facts_total", labels) or 0 for labels in names)
