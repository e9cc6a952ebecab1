"""One suite for the database: PostgreSQL, and the twin on which the simulation runs."""

import asyncio

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError

from chassis.inbox import take
from chassis.outbox import enqueue, lock_subjects
from chassis.verdict import is_outage
from tests.simulation.toy_statements import ID, NOW, an_event, keys, put, waits


async def test_what_is_not_committed_is_seen_by_its_transaction_only(engine, tables):
    subject = tables.outbox.subject
    async with engine.connect() as one, engine.connect() as other:
        await lock_subjects(one, tables.outbox, ["ann"])

        assert await keys(one, subject) == ["ann"]
        assert await keys(other, subject) == []
        await one.commit()
        assert await keys(other, subject) == ["ann"]


async def test_an_error_rolls_the_transaction_back(engine, tables):
    with pytest.raises(RuntimeError):
        async with engine.begin() as connection:
            await enqueue(connection, tables.outbox, [an_event()], source="/toy", now=NOW)
            raise RuntimeError

    async with engine.connect() as connection:
        assert (await connection.execute(select(tables.outbox.outbox))).all() == []
        assert (await connection.execute(select(tables.outbox.stream))).all() == []


async def test_a_connection_that_is_closed_rolls_back(engine, tables):
    async with engine.connect() as connection:
        await lock_subjects(connection, tables.outbox, ["ann"])

    async with engine.connect() as connection:
        assert await keys(connection, tables.outbox.subject) == []


async def test_a_savepoint_takes_back_what_came_after_it_and_its_locks(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "bob"})
    async with engine.connect() as one:
        await lock_subjects(one, tables.outbox, ["ann"])
        with pytest.raises(RuntimeError):
            async with one.begin_nested():
                await lock_subjects(one, tables.outbox, ["bob", "cid"])
                raise RuntimeError
        async with engine.begin() as other:
            await asyncio.wait_for(lock_subjects(other, tables.outbox, ["bob", "cid"]), 5)
        await one.commit()

    async with engine.connect() as connection:
        assert await keys(connection, subject) == ["ann", "bob", "cid"]


async def test_after_an_error_only_a_rollback_helps(engine, tables):
    await put(engine, tables.outbox.subject, {"key": "ann"})
    async with engine.connect() as connection:
        async with connection.begin_nested():
            await lock_subjects(connection, tables.outbox, ["bob"])
        with pytest.raises(IntegrityError):
            async with connection.begin_nested():
                await connection.execute(insert(tables.outbox.subject), [{"key": "ann"}])
        await lock_subjects(connection, tables.outbox, ["cid"])

        with pytest.raises(IntegrityError) as first:
            await connection.execute(insert(tables.outbox.subject), [{"key": "ann"}])
        with pytest.raises(DBAPIError) as second:
            await connection.execute(select(tables.outbox.subject))

    assert first.value.orig.sqlstate == "23505"
    assert second.value.orig.sqlstate == "25P02"
    assert not is_outage(first.value)


async def test_a_value_that_must_be_there_is_asked_for(engine, tables):
    with pytest.raises(IntegrityError) as refused:
        await put(engine, tables.outbox.stream, {"topic": "t", "key": "k", "sequence": None})

    assert refused.value.orig.sqlstate == "23502"


async def test_a_lock_is_waited_for_and_what_it_guarded_is_read_anew(engine, tables):
    stream = tables.outbox.stream
    await put(engine, stream, {"topic": "t", "key": "k", "sequence": 1})
    async with engine.connect() as one, engine.connect() as other:
        row = select(stream).where(stream.c.topic == "t", stream.c.key == "k").with_for_update()
        await one.execute(row)
        second = await waits(other.execute(row))
        await one.execute(update(stream).where(stream.c.key == "k").values(sequence=2))
        await one.commit()

        assert (await second).one_or_none().sequence == 2


async def test_a_locked_row_that_no_longer_matches_is_passed_over(engine, tables):
    stream = tables.outbox.stream
    await put(engine, stream, {"topic": "t", "key": "k", "sequence": 1})
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(update(stream).where(stream.c.sequence == 1).values(sequence=2))
        second = await waits(other.execute(select(stream).where(stream.c.sequence == 1).with_for_update()))
        await one.commit()

        assert (await second).all() == []


async def test_a_locked_row_that_is_deleted_is_passed_over(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "ann"})
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(delete(subject).where(subject.c.key == "ann"))
        second = await waits(other.execute(select(subject).where(subject.c.key == "ann").with_for_update()))
        await one.commit()

        assert (await second).all() == []


async def test_an_update_waits_and_goes_on_from_what_it_then_finds(engine, tables):
    stream = tables.outbox.stream
    await put(engine, stream, {"topic": "t", "key": "k", "sequence": 1})
    more = update(stream).where(stream.c.key == "k").values(sequence=stream.c.sequence + 1)
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(more)
        second = await waits(other.execute(more))
        await one.commit()
        await second
        await other.commit()

        assert await one.scalar(select(stream.c.sequence).where(stream.c.topic == "t")) == 3


@pytest.mark.parametrize("ends", ["commit", "rollback"])
async def test_an_event_that_another_enters_is_waited_for(engine, tables, ends):
    async with engine.connect() as one, engine.connect() as other:
        assert await take(one, tables.inbox, "c", [ID]) == {ID}
        second = await waits(take(other, tables.inbox, "c", [ID]))
        if ends == "commit":
            await one.commit()
        else:
            await one.__aexit__(None, None, None)

        assert await second == (set() if ends == "commit" else {ID})


async def test_a_row_that_is_there_conflicts_without_waiting_for_its_lock(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "ann"})
    fresh = insert(subject).values([{"key": "ann"}, {"key": "bob"}]).on_conflict_do_nothing()
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(select(subject).where(subject.c.key == "ann").with_for_update())

        got = await asyncio.wait_for(other.execute(fresh.returning(subject.c.key)), 5)

        assert [row.key for row in got] == ["bob"]


async def test_a_row_that_is_being_deleted_is_waited_for(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "ann"})
    fresh = insert(subject).values([{"key": "ann"}]).on_conflict_do_nothing().returning(subject.c.key)
    async with engine.connect() as one, engine.connect() as other:
        await one.execute(delete(subject).where(subject.c.key == "ann"))
        second = await waits(other.execute(fresh))
        await one.commit()

        assert [row.key for row in await second] == ["ann"]


async def test_sequences_grow_in_turn_under_an_upsert(engine, tables):
    async with engine.connect() as one, engine.connect() as other:
        first = await enqueue(one, tables.outbox, [an_event(), an_event()], source="/toy", now=NOW)
        second = await waits(enqueue(other, tables.outbox, [an_event()], source="/toy", now=NOW))
        await one.commit()

        assert [place.sequence for place in first] == [1, 2]
        assert [place.sequence for place in await second] == [3]


async def test_two_that_wait_for_each_other_are_told(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "ann"}, {"key": "bob"})
    async with engine.connect() as one, engine.connect() as other:
        await lock_subjects(one, tables.outbox, ["ann"])
        await lock_subjects(other, tables.outbox, ["bob"])
        tasks = [
            asyncio.ensure_future(lock_subjects(one, tables.outbox, ["bob"])),
            asyncio.ensure_future(lock_subjects(other, tables.outbox, ["ann"])),
        ]
        done, _ = await asyncio.wait(tasks, timeout=10, return_when=asyncio.FIRST_EXCEPTION)
        error = next(task.exception() for task in done if task.exception())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    assert error.orig.sqlstate == "40P01"
    assert is_outage(error)
