"""Deferred records come back: by themselves when what they waited for is there, or by an operator's command."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

import structlog
from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import deferred
from chassis.consumer import (
    ERASED,
    Consumer,
    Memory,
    copy_to_dead_letters,
    handle_alone,
    is_past,
    lock_key,
    rests_on,
    why_not_now,
)
from chassis.deferred import Deferral
from chassis.envelope import Fact, read_fact, readable
from chassis.inbox import Places
from chassis.outbox import lock_subjects
from chassis.replica import share_replica
from chassis.telemetry import DEFERRED, FACTS, OVERDUE
from chassis.verdict import Halt, HaltError, Park, is_outage, judge

log: Final = structlog.get_logger()

ROWS_MAX: Final = 100


class NotParkedError(Exception):
    """There is no parked record (to discard: nor a waiting one) with that number; it may have been settled already."""


async def release(engine: AsyncEngine, consumer: Consumer, memory: Memory) -> int:
    """Handle every deferred record that can be handled by now; tells how many moved on.

    Raises:
        HaltError: a handler asked for it.

    """
    released, failed = 0, set[object]()
    while settled := await _look_through(engine, consumer, memory, failed):
        released += settled
    return released


async def follow(engine: AsyncEngine, consumer: Consumer, memory: Memory) -> int:
    """Handle what waited for streams that went on (`Memory.reached`), and for those that go on by it; tells how many.

    What is done after each batch: it looks at no other record, however many are deferred. Raises as `release` does.
    """
    released, failed = 0, set[object]()
    while memory.reached:
        streams, memory.reached = memory.reached, set()
        async with engine.connect() as connection:
            rows = await deferred.arrived_rows(connection, consumer.inbox, consumer.group, streams)
        released += await _try_all(engine, consumer, rows, memory, failed)
    return released


async def _look_through(engine: AsyncEngine, consumer: Consumer, memory: Memory, failed: set[object]) -> int:
    """Look once at all ripe records, page by page; what failed is left alone, together with its subject."""
    settled, after = 0, 0
    while True:
        async with engine.connect() as connection:
            rows = await deferred.ripe_rows(connection, consumer.inbox, consumer.group, after=after, rows_max=ROWS_MAX)
        if not rows:
            return settled
        settled += await _try_all(engine, consumer, rows, memory, failed)
        after = rows[-1].id


async def _try_all(
    engine: AsyncEngine, consumer: Consumer, rows: Collection[Row[Any]], memory: Memory, failed: set[object]
) -> int:
    settled = 0
    for row in rows:
        whose = row.subject or row.id
        if whose not in failed and await _try_again(engine, consumer, row.id, memory, failed, whose):
            settled += 1
            memory.reached.add((row.topic, (row.key or b"").decode(errors="replace")))
    return settled


async def report(engine: AsyncEngine, consumer: Consumer, memory: Memory) -> None:
    """Show how much is deferred, and alarm about facts that wait too long."""
    async with engine.connect() as connection:
        counts, overdue = await deferred.count_open(connection, consumer.inbox, consumer.group, consumer.clock())
    for state, count in counts.items():
        DEFERRED.labels(consumer.group, state).set(count)
    OVERDUE.labels(consumer.group).set(overdue)
    if overdue > memory.overdue:
        log.error("facts wait longer than they may", consumer=consumer.group, overdue=overdue)
    memory.overdue = overdue


async def replay(engine: AsyncEngine, consumer: Consumer, row_id: int) -> None:
    """Handle a parked record again, then what it held back. Replaying twice changes nothing.

    Raises:
        NotParkedError: the record is not parked (any more).
        Exception: what the handling raised; the record stays parked.

    """
    async with engine.begin() as connection:
        row = await _set_aside(connection, consumer, row_id, deferred.PARKED)
        fact = read_fact(deferred.record_of(row))
        places = await _places(connection, consumer, fact)
        if not is_past(places, fact):
            await handle_alone(connection, consumer, fact)
            await _move(connection, consumer, places, fact)
        await deferred.close(
            connection, consumer.inbox, row, state=deferred.REPLAYED, reason=row.reason, now=consumer.clock()
        )
    await release(engine, consumer, Memory())


async def discard(engine: AsyncEngine, consumer: Consumer, row_id: int, reason: str) -> None:
    """Give a parked or waiting record up, with a reason that stays on record, and let go what it held back.

    One that waits after a gap leaves its stream where it is: what belongs in the gap may come yet.

    Raises NotParkedError when it neither is parked nor waits (any more).
    """
    async with engine.begin() as connection:
        row = await _set_aside(connection, consumer, row_id, deferred.PARKED, deferred.WAITING)
        fact = readable(deferred.record_of(row))
        if fact and (row.blocked_topic, row.blocked_key) != (fact.topic, fact.key):
            places = await _places(connection, consumer, fact)
            if not is_past(places, fact):
                await _move(connection, consumer, places, fact)
        await deferred.close(
            connection, consumer.inbox, row, state=deferred.DISCARDED, reason=reason, now=consumer.clock()
        )
    await release(engine, consumer, Memory())


@dataclass(frozen=True, slots=True)
class _Opened:
    """A deferred record that is still open, and whom it concerns as far as is known by now; both are locked."""

    row: Row[Any]
    subject: str | None
    is_erased: bool


async def _open(connection: AsyncConnection, consumer: Consumer, row_id: int) -> _Opened | None:
    await share_replica(connection, consumer.replica)
    row = await deferred.open_row(connection, consumer.inbox, row_id, is_locked=False)
    if row is None or row.consumer != consumer.group:
        return None
    fact = readable(deferred.record_of(row))
    subject = row.subject
    erased: set[str] = set()
    if fact:
        subject = subject or await consumer.subject_of(connection, fact.topic, fact.key)
        erased = await lock_subjects(connection, consumer.outbox, [lock_key(fact.topic, fact.key, subject)])
    row = await deferred.open_row(connection, consumer.inbox, row_id)
    return _Opened(row, subject, subject in erased) if row else None


async def _set_aside(connection: AsyncConnection, consumer: Consumer, row_id: int, *states: str) -> Row[Any]:
    opened = await _open(connection, consumer, row_id)
    if opened is None or opened.row.state not in states:
        raise NotParkedError(f"no {' or '.join(states)} record {row_id}")
    return opened.row


async def _try_again(
    engine: AsyncEngine, consumer: Consumer, row_id: int, memory: Memory, failed: set[object], whose: object
) -> bool:
    """Look at one record again; True when it moved on, False when it stays as it is for now."""
    name = f"deferred/{row_id}"
    try:
        async with engine.begin() as connection:
            opened = await _open(connection, consumer, row_id)
            is_settled = opened is not None and await _settle(connection, consumer, opened)
    except Exception as error:
        if is_outage(error):
            raise
        memory.attempts[name] += 1
        if not await _is_parked(engine, consumer, row_id, error, memory.attempts[name]):
            failed.add(whose)
            return False
        is_settled = True
    memory.attempts.pop(name, None)
    return is_settled


async def _settle(connection: AsyncConnection, consumer: Consumer, opened: _Opened) -> bool:
    """Handle the record, or find a new reason why not; False when it stays as it is."""
    row, subject = opened.row, opened.subject
    if row.state == deferred.PARKED or (
        row.state == deferred.HELD and await deferred.is_behind(connection, consumer.inbox, row)
    ):
        return False
    fact = read_fact(deferred.record_of(row))
    places = await _places(connection, consumer, fact)
    people = [subject] if row.state == deferred.WAITING and subject else []
    blocked = await deferred.blocked_subjects(connection, consumer.inbox, consumer.group, people)
    if is_past(places, fact):
        outcome = "repeat"
    elif opened.is_erased:
        outcome = ERASED
        await _move(connection, consumer, places, fact)
    elif why := why_not_now(consumer, places, blocked, fact, subject):
        await deferred.redefer(connection, consumer.inbox, row.id, why, consumer.clock())
        await places.save(connection, consumer.inbox)
        return True
    else:
        outcome = await handle_alone(connection, consumer, fact)
        await _move(connection, consumer, places, fact)
    await deferred.forget(connection, consumer.inbox, row.id)
    FACTS.labels(consumer.group, fact.topic, outcome).inc()
    return True


async def _is_parked(engine: AsyncEngine, consumer: Consumer, row_id: int, error: Exception, tried: int) -> bool:
    """The verdict over a deferred record that failed: True when it parks, False when it is tried again later."""
    verdict = judge(error, attempt=tried, parked_surplus=0, patience=consumer.patience)
    if isinstance(verdict, Halt):
        raise HaltError(verdict.reason) from error
    if not isinstance(verdict, Park):
        return False
    async with engine.begin() as connection:
        opened = await _open(connection, consumer, row_id)
        if opened is None or opened.row.state == deferred.PARKED:
            return True
        why = Deferral(state=deferred.PARKED, reason=verdict.reason, subject=opened.subject, attempts=tried)
        await deferred.redefer(connection, consumer.inbox, row_id, why, consumer.clock())
        await copy_to_dead_letters(connection, consumer, deferred.record_of(opened.row))
    log.error("record parked", topic=opened.row.topic, reason=verdict.reason, error=error)
    return True


async def _move(connection: AsyncConnection, consumer: Consumer, places: Places, fact: Fact) -> None:
    places.move(fact)
    await places.save(connection, consumer.inbox)


async def _places(connection: AsyncConnection, consumer: Consumer, fact: Fact) -> Places:
    places = Places(consumer.group)
    await places.load(connection, consumer.inbox, rests_on(consumer, fact))
    return places
