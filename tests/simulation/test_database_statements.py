"""The same suite, on: the statements of the chassis, and being woken up."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy import BigInteger, Text, and_, any_, bindparam, delete, exists, extract, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY

from chassis import deferred
from chassis.deferred import Deferral
from chassis.envelope import Seen
from chassis.inbox import Place, Places
from chassis.operations.restored import raise_epoch
from chassis.outbox import current_epoch, enqueue
from chassis.relay import WakeUp
from tests.simulation.database import TwinEngine
from tests.simulation.process import give_way
from tests.simulation.toy_statements import NOW, a_record, an_event, put
from tests.simulation.wakeup import TwinWakeUp


async def test_an_advisory_lock_is_had_by_one_until_its_transaction_ends(engine):
    ask = select(func.pg_try_advisory_xact_lock(9))
    async with engine.connect() as one, engine.connect() as other:
        assert await one.scalar(ask) is True
        assert await one.scalar(ask) is True
        assert await other.scalar(ask) is False
        await one.commit()
        assert await other.scalar(ask) is True


async def test_rows_are_sent_and_deleted_by_the_list_of_their_numbers(engine, tables):
    outbox = tables.outbox.outbox
    async with engine.connect() as slow:
        await enqueue(slow, tables.outbox, [an_event("slow")], source="/toy", now=NOW)
        async with engine.begin() as quick:
            await enqueue(quick, tables.outbox, [an_event(), an_event(), an_event("b", "u")], source="/toy", now=NOW)
        async with engine.begin() as relay:
            query = select(outbox).where(outbox.c.topic.not_in({"u"})).order_by(outbox.c.id).limit(2)
            rows = (await relay.execute(query)).all()
            sent = bindparam("sent", [row.id for row in rows], type_=ARRAY(BigInteger))
            await slow.commit()
            await relay.execute(delete(outbox).where(outbox.c.id == any_(sent)))

    assert [(row.key, row.header_values[0], row.value) for row in rows] == [(b"ann", b"1.0", b"{}")] * 2
    async with engine.connect() as connection:
        assert [row.key for row in await connection.execute(select(outbox).order_by(outbox.c.id))] == [b"slow", b"b"]


async def test_places_are_read_and_written(engine, tables):
    places = Places("c")
    places.put(("t", "k"), Place(1, 2))
    places.put(("u", "k"), Place(1, 1))
    async with engine.begin() as connection:
        await places.save(connection, tables.inbox)
        places.put(("t", "k"), Place(2, 3))
        await places.save(connection, tables.inbox)

    read, other = Places("c"), Places("d")
    async with engine.connect() as connection:
        await read.load(connection, tables.inbox, [("t", "k"), ("u", "k"), ("v", "k")])
        await other.load(connection, tables.inbox, [("t", "k")])
    assert read.known == {("t", "k"): Place(2, 3), ("u", "k"): Place(1, 1)}
    assert other.known == {}


async def test_deferred_records_are_found_by_what_they_wait_for(engine, tables):
    waiting = Deferral(state="waiting", reason="r", subject="ann", blocked_by=Seen("t", "k", 2))
    held, parked = (Deferral(state=state, reason="r", subject="bob") for state in ("held", "parked"))
    nobody = Deferral(state="parked", reason="r", subject=None)

    async def ripe(connection, after=0):
        return [row.id for row in await deferred.ripe_rows(connection, tables.inbox, "c", after=after, rows_max=9)]

    async with engine.begin() as connection:
        for offset, why in enumerate([waiting, held, parked, nobody]):
            await deferred.defer(connection, tables.inbox, "c", a_record(offset), why, NOW)
        first, second, third, last = (await connection.scalars(select(tables.inbox.deferred.c.id))).all()

        assert await ripe(connection) == []
        assert await deferred.blocked_subjects(connection, tables.inbox, "c", ["ann", "bob"]) == {"bob"}
        assert (await deferred.count_open(connection, tables.inbox, "c", NOW))[0] == {
            "waiting": 1,
            "held": 1,
            "parked": 2,
        }
        assert await deferred.is_known(connection, tables.inbox, "c", a_record(3))
        assert not await deferred.is_known(connection, tables.inbox, "c", a_record(0))

        places = Places("c")
        places.put(("t", "k"), Place(1, 2))
        await places.save(connection, tables.inbox)
        to_close = await deferred.open_row(connection, tables.inbox, third)
        await deferred.close(connection, tables.inbox, to_close, state="replayed", reason="r", now=NOW)
        assert await ripe(connection) == [first, second]
        assert await ripe(connection, after=first) == [second]
        row = await deferred.open_row(connection, tables.inbox, second)
        assert (row.state, row.header_values, row.attempts) == ("held", [b"\xff"], 0)
        assert await deferred.open_row(connection, tables.inbox, third) is None

        assert not await deferred.is_behind(connection, tables.inbox, row)
        await deferred.redefer(connection, tables.inbox, first, parked, NOW)
        assert await deferred.is_behind(connection, tables.inbox, row)
        assert await ripe(connection) == []
        await deferred.forget(connection, tables.inbox, last)
        assert await deferred.open_row(connection, tables.inbox, last) is None


async def test_nothing_equals_null(engine, tables):
    subject = tables.outbox.subject
    await put(engine, subject, {"key": "ann"})
    async with engine.connect() as connection:

        async def count(*where):
            return await connection.scalar(select(func.count()).select_from(subject).where(*where))

        assert await count(subject.c.erased_at == NOW) == 0
        assert await count(subject.c.erased_at != NOW) == 0
        assert await count(subject.c.erased_at.is_(None)) == 1
        assert await count(subject.c.erased_at.is_not_distinct_from(None)) == 1
        assert await count(subject.c.key == func.any(bindparam("keys", ["ann"], type_=ARRAY(Text)))) == 1
        assert await count((subject.c.erased_at == NOW) | and_(subject.c.key == "ann")) == 1
        assert await count(~exists().where(tables.outbox.epoch.c.value == 1)) == 1


async def test_a_new_epoch_is_the_highest(engine, tables):
    async with engine.begin() as connection:
        assert await current_epoch(connection, tables.outbox) == 1
        assert await raise_epoch(connection, tables.outbox, now=NOW) == 2
        assert await current_epoch(connection, tables.outbox) == 2


async def test_a_pair_is_found_in_a_list_of_pairs(engine, tables):
    stream = tables.outbox.stream
    await put(engine, stream, *({"topic": t, "key": k, "sequence": 1} for t in "ab" for k in "xy"))
    async with engine.connect() as connection:
        found = await connection.execute(
            select(stream.c.topic, stream.c.key).where(
                tuple_(stream.c.topic, stream.c.key).in_([("a", "y"), ("b", "x")])
            )
        )

        assert sorted((row.topic, row.key) for row in found) == [("a", "y"), ("b", "x")]


async def test_the_outbox_is_measured(engine, tables):
    outbox = tables.outbox.outbox
    age = extract("epoch", func.clock_timestamp() - func.min(outbox.c.written_at))
    async with engine.begin() as connection:
        assert tuple((await connection.execute(select(func.count(), age).select_from(outbox))).one()) == (0, None)
        await enqueue(connection, tables.outbox, [an_event(), an_event()], source="/toy", now=NOW)
        count, seconds = (await connection.execute(select(func.count(), age).select_from(outbox))).one()

    assert count == 2
    assert 0 <= float(seconds) < 60


def a_wakeup(engine) -> Any:
    if isinstance(engine, TwinEngine):
        return TwinWakeUp(engine.database, give_way)
    return WakeUp(engine.url.render_as_string(hide_password=False))


async def is_rung(wakeup, at_most: float) -> bool:
    begun = asyncio.get_running_loop().time()
    await wakeup.wait(timedelta(seconds=at_most))
    return asyncio.get_running_loop().time() - begun < at_most


async def test_a_commit_wakes_the_relay_and_a_rollback_does_not(engine, tables):
    wakeup = a_wakeup(engine)
    await wakeup.wait(timedelta(seconds=0))
    async with engine.connect() as connection:
        await enqueue(connection, tables.outbox, [an_event()], source="/toy", now=NOW)
    assert not await is_rung(wakeup, 0.2)

    async with engine.begin() as connection:
        await enqueue(connection, tables.outbox, [an_event()], source="/toy", now=NOW)
    assert await is_rung(wakeup, 10)
    assert not await is_rung(wakeup, 0.2)
    await wakeup.close()
