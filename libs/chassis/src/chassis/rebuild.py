"""A replica is made anew from states and journals while its consumer goes on, then takes the place of the old one.

Nothing is handled: no number, no decision, no mail, no event. What the consumer has not handled yet it handles
afterwards, as ever. So the new replica is brought exactly as far as the consumer is, stream by stream; the last steps
are done while the consumer pauses between two batches. Until the one transaction of the swap nothing is changed.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis import deferred
from chassis.consumer import Consumer, lock_key
from chassis.envelope import Fact, Record, readable
from chassis.inbox import NOWHERE, Place, Places, Stream, all_places
from chassis.pause import pause
from chassis.reading import Reader, newest_of
from chassis.replica import REPLICA_LOCK, STATE, Replica
from chassis.shadow import Changes, check_only_shadow, drop_owners, replica_hash, shadow_session, swap
from chassis.state import place_of
from chassis.verdict import is_outage

_Due = tuple[Stream, Place, Fact]

log: Final = structlog.get_logger()

ROUND_PAUSE: Final = timedelta(milliseconds=500)
"""Between two looks at a consumer that states are ahead of."""

DEFERRED: Final = "has waiting, held or parked records"
BEHIND: Final = "the consumer has not come as far as the state"
INCOMPLETE: Final = "state and journal do not tell it all"
UNUSABLE: Final = "a record of it cannot be kept"


class NothingToBeginFromError(Exception):
    """The database never consumed, and may not begin from states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What a rebuild did."""

    changes: Mapping[str, Changes]
    kept: Mapping[str, str]
    """Owners whose rows stayed as they were, with the reason."""
    digest: str
    """`replica_hash` of the replica as it is now."""


async def rebuild(
    engine: AsyncEngine, consumer: Consumer, reader: Reader, *, wait_max: timedelta, tell: Callable[[str], None]
) -> Rebuilt:
    """Make the replica anew, on an engine that nothing else uses.

    Subjects with waiting, held or parked records, and those that cannot be told exactly, keep their present rows. Where
    a state is ahead of the consumer, the consumer is waited for, at most `wait_max`.

    Raises:
        AnotherRebuildError: there is another one.
        NothingToBeginFromError: the database never consumed, and its service may not begin from states.
        StrayWriteError: a function that keeps the replica wrote something else; nothing is changed.

    """
    if (replica := consumer.replica) is None:
        raise ValueError("this consumer keeps no replica")
    async with shadow_session(engine, replica) as connection:
        shadow = _Shadow(connection, consumer, replica, reader)
        await shadow.take_states()
        tell("the states are read")
        deadline = asyncio.get_running_loop().time() + wait_max.total_seconds()
        while await shadow.catch_up() and asyncio.get_running_loop().time() < deadline:
            await pause(asyncio.Event(), ROUND_PAUSE)
        tell("the journals are read; the consumer pauses while the replica is swapped")
        return await shadow.finish()


@dataclass(slots=True)
class _Shadow:
    """The new replica, and how far it is."""

    connection: AsyncConnection
    consumer: Consumer
    replica: Replica
    reader: Reader
    places: dict[Stream, Place] = field(default_factory=dict)
    pending: defaultdict[Stream, list[Fact]] = field(default_factory=lambda: defaultdict(list))
    """Facts that the shadow may not have yet, as the consumer has not come that far."""
    broken: dict[Stream, str] = field(default_factory=dict)
    """Streams that cannot be told, with the reason."""

    async def take_states(self) -> None:
        """Write every state to the shadow."""
        for topic in self.replica.topics:
            if topic not in self.replica.stated:
                continue
            said: dict[str, Place] = {}
            async for records in self.reader.read_on(topic + STATE):
                await self._take_newest(topic, records, said)
                await self._commit()

    async def _take_newest(self, topic: str, records: Sequence[Record], said: dict[str, Place]) -> None:
        """Write the newest state of each key; what is newest under a key may be that there is nothing."""
        newest = newest_of(records, said)
        gone = [(topic, key) for key, fact in newest.items() if not fact.data and (topic, key) in self.places]
        await drop_owners(self.connection, self.replica, [await self._owner(stream) for stream in gone])
        for stream in gone:
            del self.places[stream]
        stated = [fact for fact in newest.values() if fact.data]
        await self._keep([((topic, fact.key), place_of(fact), fact) for fact in stated])

    async def catch_up(self) -> bool:
        """Bring the shadow as far as the consumer is now; True when it is ahead of it somewhere."""
        handled = await self._handled()
        await self._follow(handled)
        blocked = await self._blocked()
        ahead = [stream for stream, place in self.places.items() if place > handled.get(stream, NOWHERE)]
        owners = [await self._owner(stream) for stream in ahead] if handled else []
        await self._commit()
        return any(owner not in blocked for owner in owners)

    async def finish(self) -> Rebuilt:
        """Catch up for the last time while the consumer pauses, and swap; all in one transaction."""
        await self.connection.execute(select(func.pg_advisory_xact_lock(REPLICA_LOCK)))
        handled = await self._handled()
        await self._follow(handled, is_last=True)
        await check_only_shadow(self.connection)
        kept = await self._why_kept(handled) if handled else await self._begin_here()
        subject = self.consumer.outbox.subject
        erased = (await self.connection.scalars(select(subject.c.key).where(subject.c.erased_at.is_not(None)))).all()
        kept = {owner: why for owner, why in kept.items() if owner not in erased}
        schema = str(await self.connection.scalar(select(func.current_schema())))
        changes = await swap(self.connection, self.replica, schema, kept=kept.keys(), erased=erased)
        digest = await replica_hash(self.connection, self.replica, schema)
        await self.connection.commit()
        return Rebuilt(changes=changes, kept=kept, digest=digest)

    async def _commit(self) -> None:
        await check_only_shadow(self.connection)
        await self.connection.commit()

    async def _follow(self, handled: Mapping[Stream, Place], *, is_last: bool = False) -> None:
        """Read on, and keep what the consumer has handled; it looks at one moment, so that no stream is behind another.

        When nothing was ever handled there is nothing to follow in the journals.
        """
        for topic in self.replica.topics:
            if not handled and topic in self.consumer.journals:
                continue
            await self._keep_due([stream for stream in self.pending if stream[0] == topic], handled)
            async for records in self.reader.read_on(topic):
                facts = [fact for record in records if (fact := readable(record))]
                for fact in facts:
                    self.pending[topic, fact.key].append(fact)
                await self._keep_due(sorted({(topic, fact.key) for fact in facts}), handled)
                if not is_last:
                    await self._commit()

    async def _keep_due(self, streams: Iterable[Stream], handled: Mapping[Stream, Place]) -> None:
        """Keep the pending facts that the consumer has handled; all of them, when it never handled anything."""
        due: list[_Due] = []
        rest: dict[Stream, list[Fact]] = {}
        for stream in streams:
            limit = handled.get(stream, NOWHERE)
            at = self.places.get(stream, NOWHERE)
            for fact in self.pending.pop(stream):
                place = Place(fact.epoch, fact.sequence)
                if handled and place > limit:
                    rest.setdefault(stream, []).append(fact)
                elif place > at and stream not in self.broken:
                    if self._is_gap(stream, at, place):
                        self.broken[stream] = INCOMPLETE
                    due.append((stream, place, fact))
                    at = place
        self.pending.update(rest)
        await self._keep([each for each in due if each[0] not in self.broken])

    def _is_gap(self, stream: Stream, at: Place, place: Place) -> bool:
        is_counted = at == NOWHERE or place.epoch == at.epoch
        return stream[0] in self.consumer.journals and is_counted and place.sequence > at.sequence + 1

    async def _keep(self, facts: Sequence[_Due]) -> None:
        """Write facts to the shadow: together, and if that fails one by one, so that a bad one stands alone."""
        if not facts:
            return
        try:
            async with self.connection.begin_nested():
                for _, _, fact in facts:
                    await self._keep_one(fact)
        except Exception as error:
            if is_outage(error):
                raise
            for stream, _, fact in facts:
                await self._keep_alone(stream, fact)
        self.places.update({stream: place for stream, place, _ in facts})

    async def _keep_alone(self, stream: Stream, fact: Fact) -> None:
        if stream in self.broken:
            return
        try:
            async with self.connection.begin_nested():
                await self._keep_one(fact)
        except Exception as error:
            if is_outage(error):
                raise
            log.warning("a record cannot be kept in the new replica", topic=stream[0], error=error)
            self.broken[stream] = UNUSABLE

    async def _keep_one(self, fact: Fact) -> None:
        handler = self.replica.keep.get(fact.event_type)
        if handler is not None:
            await handler(self.connection, fact)

    async def _handled(self) -> dict[Stream, Place]:
        return await all_places(self.connection, self.consumer.inbox, self.consumer.group, self.replica.topics)

    async def _blocked(self) -> set[str]:
        found = await deferred.open_streams(self.connection, self.consumer.inbox, self.consumer.group)
        return {lock_key(topic, key, subject) for subject, topic, key in found}

    async def _owner(self, stream: Stream) -> str:
        return lock_key(*stream, await self.consumer.subject_of(self.connection, *stream))

    async def _why_kept(self, handled: Mapping[Stream, Place]) -> dict[str, str]:
        """Owners whose shadow is not exactly where the consumer is."""
        kept = {}
        for stream in sorted(handled.keys() | self.places.keys()):
            at, wanted = (places.get(stream, NOWHERE) for places in (self.places, handled))
            if stream in self.broken:
                kept[await self._owner(stream)] = self.broken[stream]
            elif at != wanted:
                kept[await self._owner(stream)] = BEHIND if at > wanted else INCOMPLETE
        return {**kept, **dict.fromkeys(await self._blocked(), DEFERRED)}

    async def _begin_here(self) -> dict[str, str]:
        """The database never consumed: its consumer goes on from where the states are true."""
        if not self.replica.begins_from_state:
            raise NothingToBeginFromError("nothing was ever consumed here: start the consumer instead")
        places = Places(self.consumer.group)
        for stream in self.places.keys() - self.broken.keys():
            places.put(stream, self.places[stream])
        await places.save(self.connection, self.consumer.inbox)
        return {await self._owner(stream): why for stream, why in self.broken.items()}
