"""One stream of a consumer is brought to what its producer says it is: the end of a true gap."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import deferred
from chassis.consumer import Consumer, Memory, lock_key
from chassis.envelope import Fact, Seen, readable
from chassis.inbox import Place, Places, Stream
from chassis.outbox import lock_subjects, say_all
from chassis.reading import Reader
from chassis.release import release
from chassis.replica import STATE, Replica, share_replica
from chassis.state import place_of

RESYNCHRONISED: Final = "resynchronised: the state says it"


class NoStateError(Exception):
    """There is nothing to bring the stream to; the reason says why."""


@dataclass(frozen=True, slots=True)
class Resynced:
    """What a resync did."""

    before: Place
    """How far the consumer was; (0, 0) when it had nothing."""
    after: Place
    """How far it is; the same when it was as far already."""
    closed: int
    """Deferred records that the state made superfluous."""
    released: int
    """Deferred records that moved on because of it."""
    left: tuple[int, ...] = ()
    """Numbers of the stream's records that are set aside all the same: no state comes to where they want it."""


async def resync(engine: AsyncEngine, consumer: Consumer, reader: Reader, topic: str, key: str) -> Resynced:
    """Bring one stream to its newest state, and let go what waited behind.

    Replica and position go to where the state is true (also back, when the producer was restored from a backup);
    deferred records up to there are discarded with a reason; the service acts on what is different (`Replica.resync`).
    A consumer that is as far already is left as it is.

    Raises:
        NoStateError: the consumer keeps no replica of the topic, the topic has no state, or nothing is said of the key
            (since its producer was restored from a backup).

    """
    replica = consumer.replica
    if replica is None or topic not in replica.stated:
        raise NoStateError(f"{consumer.group} keeps nothing of {topic}, or it has no state topic")
    fact = await reader.latest(topic + STATE, key)
    if fact is None or not fact.data:
        raise NoStateError(f"{topic}{STATE} says nothing of this key: never said, or erased")
    async with engine.begin() as connection:
        before, after, closed = await _bring_to(connection, consumer, replica, fact, topic)
    released = await release(engine, consumer, Memory())
    async with engine.connect() as connection:
        rows = (await connection.execute(_open_of(consumer, (topic, key)))).all()
    return Resynced(before, after, closed, released, tuple(row.id for row in rows))


async def _bring_to(
    connection: AsyncConnection, consumer: Consumer, replica: Replica, state: Fact, topic: str
) -> tuple[Place, Place, int]:
    await share_replica(connection, consumer.replica)
    subject = await consumer.subject_of(connection, topic, state.key)
    if subject in await lock_subjects(connection, consumer.outbox, [lock_key(topic, state.key, subject)]):
        raise NoStateError("the person was erased")
    stream = (topic, state.key)
    places = Places(consumer.group)
    await places.load(connection, consumer.inbox, [stream])
    before, after = places.at(stream), place_of(state)
    if after <= before and places.is_restored(stream):
        raise NoStateError(f"{topic}{STATE} does not say yet how it is since the backup was restored")
    if after <= before:
        return before, before, 0
    handler = replica.resync.get(state.event_type) or replica.keep[state.event_type]
    await say_all(connection, consumer.outbox, await handler(connection, state) or ())
    places.put(stream, after)
    await places.save(connection, consumer.inbox)
    return before, after, await _close_up_to(connection, consumer, stream, after)


async def _close_up_to(connection: AsyncConnection, consumer: Consumer, stream: tuple[str, str], at: Place) -> int:
    """Discard what is deferred of the stream and what the state made superfluous."""
    topic, key = stream
    closed = 0
    for row in (await connection.execute(_open_of(consumer, stream).with_for_update())).all():
        fact = readable(deferred.record_of(row))
        if fact and Place(fact.epoch, fact.sequence) <= at:
            reason = f"{RESYNCHRONISED} up to {Seen(topic, key, at.sequence)}"
            await deferred.close(
                connection, consumer.inbox, row, state=deferred.DISCARDED, reason=reason, now=consumer.clock()
            )
            closed += 1
    return closed


def _open_of(consumer: Consumer, stream: Stream) -> Select[*tuple[Any, ...]]:
    table, (topic, key) = consumer.inbox.deferred, stream
    is_of_it = (table.c.consumer == consumer.group, table.c.topic == topic, table.c.key == key.encode())
    return select(table).where(*is_of_it, table.c.state.in_(deferred.OPEN_STATES)).order_by(table.c.id)
