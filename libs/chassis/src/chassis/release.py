"""Deferred records come back: by themselves when what they waited for is there, or by an operator's command."""

from typing import Any, Final

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import deferred
from chassis.consumer import (
    Consumer,
    Memory,
    copy_to_dead_letters,
    handle,
    is_past,
    lock_key,
    rests_on,
    why_not_now,
)
from chassis.deferred import Deferral
from chassis.envelope import Fact, UndecodableError, read_fact
from chassis.inbox import Places
from chassis.outbox import lock_subjects
from chassis.telemetry import DEFERRED, FACTS, OVERDUE
from chassis.verdict import Park, describe, is_outage, judge

log: Final = structlog.get_logger()

ROWS_MAX: Final = 100


class NotParkedError(Exception):
    """There is no parked record with that number; it may have been replayed or discarded already."""


async def release(engine: AsyncEngine, consumer: Consumer, memory: Memory) -> int:
    """Handle every deferred record that can be handled by now; tells how many were."""
    released = 0
    while True:
        async with engine.connect() as connection:
            rows = await deferred.ripe_rows(connection, consumer.inbox, consumer.group, ROWS_MAX)
        settled = 0
        for row in rows:
            settled += await _try_again(engine, consumer, row, memory)
        released += settled
        if not settled:
            return released


async def report(engine: AsyncEngine, consumer: Consumer) -> None:
    """Show how much is deferred, and alarm about facts that wait too long."""
    async with engine.connect() as connection:
        counts, overdue = await deferred.count_open(connection, consumer.inbox, consumer.group, consumer.clock())
    for state, count in counts.items():
        DEFERRED.labels(consumer.group, state).set(count)
    OVERDUE.labels(consumer.group).set(overdue)
    if overdue:
        log.error("facts wait longer than they may", consumer=consumer.group, overdue=overdue)


async def replay(engine: AsyncEngine, consumer: Consumer, row_id: int) -> None:
    """Handle a parked record again, then what it held back. Replaying twice changes nothing.

    Raises:
        NotParkedError: the record is not parked (any more).
        Exception: what the handling raised; the record stays parked.

    """
    async with engine.begin() as connection:
        row = await _parked_row(connection, consumer, row_id)
        fact = read_fact(deferred.record_of(row))
        places = await _places(connection, consumer, fact)
        if not is_past(places, fact):
            await handle(connection, consumer, fact)
            places.move(fact)
            await places.save(connection, consumer.inbox)
        await deferred.close(
            connection, consumer.inbox, row_id, state=deferred.REPLAYED, reason=row.reason, now=consumer.clock()
        )
    await release(engine, consumer, Memory())


async def discard(engine: AsyncEngine, consumer: Consumer, row_id: int, reason: str) -> None:
    """Give a parked record up, with a reason that stays on record, and let go what it held back.

    Raises:
        NotParkedError: the record is not parked (any more).

    """
    async with engine.begin() as connection:
        row = await _parked_row(connection, consumer, row_id)
        fact = _readable(row)
        if fact:
            places = await _places(connection, consumer, fact)
            if not is_past(places, fact):
                places.move(fact)
                await places.save(connection, consumer.inbox)
        await deferred.close(
            connection, consumer.inbox, row_id, state=deferred.DISCARDED, reason=reason, now=consumer.clock()
        )
    await release(engine, consumer, Memory())


async def _parked_row(connection: AsyncConnection, consumer: Consumer, row_id: int) -> Row[Any]:
    row = await deferred.open_row(connection, consumer.inbox, row_id, is_locked=False)
    if row is None or row.state != deferred.PARKED or row.consumer != consumer.group:
        raise NotParkedError(f"no parked record {row_id}")
    await lock_subjects(connection, consumer.outbox, [_lock_key(row)])
    row = await deferred.open_row(connection, consumer.inbox, row_id)
    if row is None or row.state != deferred.PARKED:
        raise NotParkedError(f"no parked record {row_id}")
    return row


async def _try_again(engine: AsyncEngine, consumer: Consumer, ripe: Row[Any], memory: Memory) -> int:
    """Look at one record again; 1 when it moved on, 0 when it stays as it is for now."""
    try:
        async with engine.begin() as connection:
            await lock_subjects(connection, consumer.outbox, [_lock_key(ripe)])
            row = await deferred.open_row(connection, consumer.inbox, ripe.id)
            if row is None or row.state == deferred.PARKED:
                return 0
            await _settle(connection, consumer, row)
    except Exception as error:
        if is_outage(error):
            raise
        return await _fail_again(engine, consumer, ripe, error, memory)
    return 1


async def _settle(connection: AsyncConnection, consumer: Consumer, row: Row[Any]) -> None:
    fact = read_fact(deferred.record_of(row))
    places = await _places(connection, consumer, fact)
    blocked: set[str] = set()
    if row.state == deferred.WAITING and row.subject:
        blocked = await deferred.blocked_subjects(connection, consumer.inbox, consumer.group, [row.subject])
    why = why_not_now(consumer, places, blocked, fact, row.subject)
    if is_past(places, fact):
        await deferred.forget(connection, consumer.inbox, row.id)
    elif why:
        await deferred.redefer(connection, consumer.inbox, row.id, why, consumer.clock())
    else:
        outcome = await handle(connection, consumer, fact)
        places.move(fact)
        await places.save(connection, consumer.inbox)
        await deferred.forget(connection, consumer.inbox, row.id)
        FACTS.labels(consumer.group, fact.topic, outcome).inc()


async def _fail_again(engine: AsyncEngine, consumer: Consumer, ripe: Row[Any], error: Exception, memory: Memory) -> int:
    name = f"deferred/{ripe.id}"
    memory.attempts[name] += 1
    verdict = judge(error, attempt=memory.attempts[name], parked_in_a_row=0, patience=consumer.patience)
    if not isinstance(verdict, Park):
        return 0
    async with engine.begin() as connection:
        await lock_subjects(connection, consumer.outbox, [_lock_key(ripe)])
        row = await deferred.open_row(connection, consumer.inbox, ripe.id)
        if row is None:
            return 0
        why = Deferral(
            state=deferred.PARKED, reason=verdict.reason, subject=row.subject, attempts=memory.attempts[name]
        )
        await deferred.redefer(connection, consumer.inbox, row.id, why, consumer.clock())
        await copy_to_dead_letters(connection, consumer, deferred.record_of(row))
    log.error("record parked", topic=ripe.topic, reason=describe(error), error=error)
    return 1


async def _places(connection: AsyncConnection, consumer: Consumer, fact: Fact) -> Places:
    places = Places(consumer.group)
    await places.load(connection, consumer.inbox, rests_on(consumer, fact))
    return places


def _readable(row: Row[Any]) -> Fact | None:
    try:
        return read_fact(deferred.record_of(row))
    except UndecodableError:
        return None


def _lock_key(row: Row[Any]) -> str:
    return lock_key(row.topic, (row.key or b"").decode(errors="replace"), row.subject)
