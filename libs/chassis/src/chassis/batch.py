"""How a consumer applies a batch: each fact once in effect, in order within a stream, whatever is repeated or cut.

One transaction holds everything: inbox, state, outbox, positions. If a record fails, the batch is bisected with
savepoints until the bad record stands alone and a verdict falls on it; the others keep their effect.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import deferred
from chassis.consumer import (
    ERASED,
    Consumer,
    Memory,
    RetryLaterError,
    Sitting,
    copy_to_dead_letters,
    handle,
    is_past,
    lock_key,
    rests_on,
    why_not_now,
)
from chassis.deferred import Deferral
from chassis.envelope import Fact, Record, read_fact, readable
from chassis.inbox import Places, take
from chassis.outbox import Unsaid, lock_subjects, say_all
from chassis.replica import share_replica
from chassis.telemetry import FACTS
from chassis.verdict import Halt, HaltError, Park, Retry, is_outage, judge

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Item:
    record: Record
    fact: Fact | None

    @property
    def name(self) -> str:
        return f"{self.record.topic}/{self.record.partition}/{self.record.offset}"


@dataclass(slots=True)
class _Turn:
    """One transaction's view of the world; copied before a savepoint, so that a rollback also forgets."""

    places: Places
    blocked: set[str]
    fresh: set[object]
    erased: set[str]
    subjects: dict[tuple[str, str], str | None]
    parked_surplus: int
    sitting: Sitting
    """What its handlers share."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    unsaid: list[Unsaid] = field(default_factory=list)
    """What its facts have to say, said in one go when the transaction or the savepoint ends."""

    def copy(self, sitting: Sitting) -> "_Turn":
        return replace(
            self,
            sitting=sitting,
            places=self.places.copy(),
            blocked=set(self.blocked),
            fresh=set(self.fresh),
            erased=set(self.erased),
            outcomes=Counter(self.outcomes),
            unsaid=[],
        )


async def apply_batch(engine: AsyncEngine, consumer: Consumer, records: Sequence[Record], memory: Memory) -> None:
    """Apply records in one transaction.

    Raises:
        RetryLaterError: nothing was kept; call again after a while with the same records.
        HaltError: too many records in a row failed; nothing was kept.

    """
    items = [_Item(record, readable(record)) for record in records]
    try:
        turn = await _all_at_once(engine, consumer, items, memory)
    except Exception as error:
        if is_outage(error):
            raise RetryLaterError(consumer.patience.delay_first) from error
        log.info("batch is tried record by record", error=error)
        turn = await _one_by_one(engine, consumer, items, memory)
    for item in items:
        memory.attempts.pop(item.name, None)
    memory.parked_surplus = turn.parked_surplus
    memory.reached |= turn.places.moved
    for (topic, outcome), count in turn.outcomes.items():
        FACTS.labels(consumer.group, topic, outcome).inc(count)


async def _all_at_once(engine: AsyncEngine, consumer: Consumer, items: Sequence[_Item], memory: Memory) -> _Turn:
    async with engine.begin() as connection:
        turn = await _open_turn(connection, consumer, items, memory)
        await _steps(connection, consumer, turn, items)
        await turn.places.save(connection, consumer.inbox)
    return turn


async def _one_by_one(engine: AsyncEngine, consumer: Consumer, items: Sequence[_Item], memory: Memory) -> _Turn:
    try:
        async with engine.begin() as connection:
            turn = await _open_turn(connection, consumer, items, memory)
            turn = await _bisect(connection, consumer, turn, items, memory)
            await turn.places.save(connection, consumer.inbox)
    except Exception as error:
        if is_outage(error):
            raise RetryLaterError(consumer.patience.delay_first) from error
        raise
    return turn


async def _open_turn(connection: AsyncConnection, consumer: Consumer, items: Sequence[_Item], memory: Memory) -> _Turn:
    """Lock the subjects, enter the inbox, load positions: everything that must come before the first effect."""
    await share_replica(connection, consumer.replica)
    facts = [item.fact for item in items if item.fact]
    streams = sorted({(fact.topic, fact.key) for fact in facts})
    subjects = {stream: await consumer.subject_of(connection, *stream) for stream in streams}
    keys = [lock_key(*stream, subjects[stream]) for stream in streams]
    erased = await lock_subjects(connection, consumer.outbox, keys)
    fresh: set[object] = set(await take(connection, consumer.inbox, consumer.group, [fact.event_id for fact in facts]))
    places = Places(consumer.group)
    await places.load(connection, consumer.inbox, {stream for fact in facts for stream in rests_on(consumer, fact)})
    people = [subject for subject in subjects.values() if subject]
    blocked = await deferred.blocked_subjects(connection, consumer.inbox, consumer.group, people)
    sitting = consumer.sit(connection)
    return _Turn(places, blocked, fresh, erased, subjects, memory.parked_surplus, sitting)


async def _steps(connection: AsyncConnection, consumer: Consumer, turn: _Turn, items: Sequence[_Item]) -> None:
    """Some records in order, then all that they left to the end."""
    fresh = [item.fact for item in items if item.fact and item.fact.event_id in turn.fresh]
    subjects = {turn.subjects[fact.topic, fact.key] for fact in fresh}
    await turn.sitting.foresee({subject for subject in subjects if subject})
    for item in items:
        await _step(connection, consumer, turn, item)
    await turn.sitting.finish()
    await say_all(connection, consumer.outbox, turn.unsaid)


async def _step(connection: AsyncConnection, consumer: Consumer, turn: _Turn, item: _Item) -> None:
    """One record: a repeat is passed over, an early one deferred, the others handled."""
    fact = item.fact
    if fact is None:
        if not await deferred.is_known(connection, consumer.inbox, consumer.group, item.record):
            read_fact(item.record)  # raises, with the reason
        return
    if fact.event_id not in turn.fresh or is_past(turn.places, fact):
        turn.outcomes[fact.topic, "repeat"] += 1
        return
    turn.fresh.discard(fact.event_id)
    subject = turn.subjects[fact.topic, fact.key]
    if subject in turn.erased:
        turn.places.move(fact)
        turn.outcomes[fact.topic, ERASED] += 1
        return
    why = why_not_now(consumer, turn.places, turn.blocked, fact, subject)
    if why:
        await deferred.defer(connection, consumer.inbox, consumer.group, item.record, why, consumer.clock())
        turn.outcomes[fact.topic, why.state] += 1
        return
    outcome = await handle(consumer, fact, turn.sitting, turn.unsaid)
    if subject and fact.event_type in consumer.erasures:
        turn.erased.add(subject)
        turn.blocked.discard(subject)
    turn.places.move(fact)
    turn.outcomes[fact.topic, outcome] += 1
    turn.parked_surplus = max(0, turn.parked_surplus - 1)


async def _bisect(
    connection: AsyncConnection, consumer: Consumer, turn: _Turn, items: Sequence[_Item], memory: Memory
) -> _Turn:
    """Halve until the bad record stands alone; what can be applied is applied, in order."""
    attempt = turn.copy(consumer.sit(connection))
    try:
        async with connection.begin_nested():
            await _steps(connection, consumer, attempt, items)
    except Exception as error:
        if is_outage(error):
            raise
        if len(items) == 1:
            return await _decide(connection, consumer, turn, items[0], error, memory)
        half = len(items) // 2
        turn = await _bisect(connection, consumer, turn, items[:half], memory)
        return await _bisect(connection, consumer, turn, items[half:], memory)
    return attempt


async def _decide(
    connection: AsyncConnection, consumer: Consumer, turn: _Turn, item: _Item, error: Exception, memory: Memory
) -> _Turn:
    """The verdict over one record that failed alone."""
    tried = memory.attempts[item.name] + 1
    verdict = judge(error, attempt=tried, parked_surplus=turn.parked_surplus, patience=consumer.patience)
    match verdict:
        case Retry(after):
            memory.attempts[item.name] = tried
            raise RetryLaterError(after) from error
        case Halt(reason):
            raise HaltError(reason) from error
        case Park(reason):
            await _park(connection, consumer, turn, item, reason, tried)
            log.error("record parked", topic=item.record.topic, reason=reason, error=error)
    return turn


async def _park(
    connection: AsyncConnection, consumer: Consumer, turn: _Turn, item: _Item, reason: str, attempts: int
) -> None:
    """Set the record aside; a record without a readable envelope concerns nobody and holds nobody back."""
    record, fact = item.record, item.fact
    subject = turn.subjects[fact.topic, fact.key] if fact else None
    why = Deferral(state=deferred.PARKED, reason=reason, subject=subject, attempts=attempts)
    await deferred.defer(connection, consumer.inbox, consumer.group, record, why, consumer.clock())
    await copy_to_dead_letters(connection, consumer, record)
    if subject:
        turn.blocked.add(subject)
    if fact:
        turn.fresh.discard(fact.event_id)
    turn.outcomes[record.topic, deferred.PARKED] += 1
    turn.parked_surplus += 1
