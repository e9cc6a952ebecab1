"""State siblings: a journal says what happened, its compacted sibling `<journal>.state` says how it is.

After the records of a stream are acknowledged by Kafka, its state is said anew, once for however many changes: the
relay process looks for streams that grew past what was stated and have nothing left in the outbox.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import Exists, exists, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock
from chassis.envelope import Event, Fact
from chassis.health import Health
from chassis.inbox import Place, Stream
from chassis.outbox import OutboxTables, check_sizes, current_epoch, enqueue
from chassis.pause import pause
from chassis.replica import STATE
from chassis.verdict import is_outage

log: Final = structlog.get_logger()

STATE_LOCK: Final = 0x7374617465
"""Advisory lock of the process that says states."""

STREAMS_MAX: Final = 20
"""Streams whose state is said in one transaction; their subjects are locked as long."""

UNSENT_MAX: Final = 200
"""Rows of the outbox with which no state is added: a new fact has no more states than these before it."""

StateOf = Callable[[AsyncConnection, str, Place], Awaitable[bytes | None]]
"""From a key, and where its journal stands, to the whole document, which names both; None: nothing is left to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSibling:
    """How the state of one journal is said."""

    journal: str
    event_type: str
    document: StateOf
    subject_of: Callable[[AsyncConnection, str], Awaitable[str | None]]
    """From a key to the subject whose lock keeps its stream still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who says states: the service's tables, its name in events, its clock and its siblings."""

    outbox: OutboxTables
    source: str
    clock: Clock
    siblings: Sequence[StateSibling]


class UnsaidStatesError(Exception):
    """Some states could not be said; the others were."""


def place_of(state: Fact) -> Place:
    """Up to where of its journal a state document is true.

    Raises:
        ValueError: the document does not tell.

    """
    document = json.loads(state.data)
    match document:
        case {"epoch": int(epoch), "sequence": int(sequence)}:
            return Place(epoch, sequence)
        case _:
            raise ValueError("a state document without epoch and sequence")


async def say_states(engine: AsyncEngine, voice: Voice) -> int:
    """Say the state of every stream that grew since, while the outbox is short; tells how many.

    Nothing when another process does it.

    Raises:
        UnsaidStatesError: some documents could not be made or are too large; the others were said.

    """
    said, failed = 0, 0
    siblings = {sibling.journal: sibling for sibling in voice.siblings}
    after: Stream = ("", "")
    while True:
        async with engine.begin() as connection:
            if not await connection.scalar(select(func.pg_try_advisory_xact_lock(STATE_LOCK))):
                return said
            if await _stand_in_line(connection, voice.outbox):
                break
            streams = await _unstated(connection, voice.outbox, siblings.keys(), after)
            subjects = {stream: await siblings[stream[0]].subject_of(connection, stream[1]) for stream in streams}
            names = {stream: whose or "/".join(stream) for stream, whose in subjects.items()}
            locked = await _lock_free(connection, voice.outbox, names.values())
            free = [stream for stream in streams if names[stream] in locked]
            places = await _acknowledged(connection, voice.outbox, free)
            events = [event for each in places.items() if (event := await _made(connection, siblings, *each))]
            await _say(connection, voice, events)
            said, failed = said + len(events), failed + len(places) - len(events)
        if len(streams) < STREAMS_MAX:
            break
        after = streams[-1]
    if failed:
        raise UnsaidStatesError(f"{failed} states cannot be said")
    return said


async def run_states(
    engine: AsyncEngine,
    voice: Voice,
    health: Health,
    *,
    sent: asyncio.Event,
    every: timedelta,
    look_every: timedelta,
    stop: asyncio.Event,
) -> None:
    """Say states until told to stop: when the relay sent something, and not more often than `every`.

    Changes that come together are said together. Without a sign from the relay it looks after `look_every`.
    """
    while not stop.is_set():
        sent.clear()
        try:
            await say_states(engine, voice)
            health.green("state")
        except UnsaidStatesError as error:
            health.red("state", str(error))
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            health.red("state", f"cannot be said: {type(error).__name__}")
        await pause(stop, every)
        await _sent_or_stopped(sent, stop, look_every)


async def _sent_or_stopped(sent: asyncio.Event, stop: asyncio.Event, at_most: timedelta) -> None:
    waits = [asyncio.ensure_future(each.wait()) for each in (sent, stop)]
    _, unfinished = await asyncio.wait(waits, timeout=at_most.total_seconds(), return_when=asyncio.FIRST_COMPLETED)
    for wait in unfinished:
        wait.cancel()


async def _unstated(
    connection: AsyncConnection, tables: OutboxTables, journals: Collection[str], after: Stream
) -> list[Stream]:
    """The next streams that grew since their state was said and whose records were all acknowledged."""
    stream = tables.stream
    query = (
        select(stream.c.topic, stream.c.key)
        .where(
            stream.c.topic.in_(sorted(journals)),
            stream.c.sequence > stream.c.stated,
            tuple_(stream.c.topic, stream.c.key) > tuple_(*after),
            ~_has_unsent(tables),
        )
        .order_by(stream.c.topic, stream.c.key)
        .limit(STREAMS_MAX)
    )
    return [(row.topic, row.key) for row in await connection.execute(query)]


async def _lock_free(connection: AsyncConnection, tables: OutboxTables, keys: Collection[str]) -> set[str]:
    """Lock the subjects that nobody holds; tells which.

    Not waited for are the others: an import locks people as it comes upon them, in no order, and would wait for us.
    """
    subject = tables.subject.c.key
    fresh = insert(tables.subject).values([{"key": key} for key in sorted(set(keys))]).on_conflict_do_nothing()
    if keys:
        await connection.execute(fresh)
    free = select(subject).where(subject.in_(keys)).order_by(subject).with_for_update(skip_locked=True)
    return set(await connection.scalars(free))


async def _acknowledged(
    connection: AsyncConnection, tables: OutboxTables, streams: Sequence[Stream]
) -> Mapping[Stream, Place]:
    """Where these streams stand, under their locks; one that grew again meanwhile is left for later."""
    if not streams:
        return {}
    stream = tables.stream
    query = select(stream).where(tuple_(stream.c.topic, stream.c.key).in_(streams), ~_has_unsent(tables))
    epoch = await current_epoch(connection, tables)
    rows = await connection.execute(query.order_by(stream.c.topic, stream.c.key))
    return {(row.topic, row.key): Place(epoch, row.sequence) for row in rows}


def _has_unsent(tables: OutboxTables) -> Exists:
    outbox, stream = tables.outbox, tables.stream
    return exists().where(outbox.c.topic == stream.c.topic, outbox.c.key == func.convert_to(stream.c.key, "UTF8"))


async def _made(
    connection: AsyncConnection, siblings: Mapping[str, StateSibling], stream: Stream, place: Place
) -> Event | None:
    """One state; None when its document cannot be made, which must not keep the others from being said."""
    sibling = siblings[stream[0]]
    topic = sibling.journal + STATE
    try:
        async with connection.begin_nested():
            document = await sibling.document(connection, stream[1], place)
        event = Event(topic=topic, key=stream[1], event_id=uuid4(), event_type=sibling.event_type, data=document)
        check_sizes([event])
    except Exception as error:
        if is_outage(error):
            raise
        log.error("a state cannot be said", topic=topic, error=error)
        return None
    return event


async def _say(connection: AsyncConnection, voice: Voice, events: Sequence[Event]) -> None:
    """Say states of streams that stand still under their locks."""
    stream = voice.outbox.stream
    await enqueue(connection, voice.outbox, events, source=voice.source, now=voice.clock())
    of = [(event.topic.removesuffix(STATE), event.key) for event in events]
    stated = update(stream).where(tuple_(stream.c.topic, stream.c.key).in_(of))
    if events:
        await connection.execute(stated.values(stated=stream.c.sequence))


async def _stand_in_line(connection: AsyncConnection, tables: OutboxTables) -> bool:
    """Whether so much waits for the relay that states must wait too: what happened goes before how it is."""
    some = select(tables.outbox.c.id).limit(UNSENT_MAX).subquery()
    return int(await connection.scalar(select(func.count()).select_from(some)) or 0) >= UNSENT_MAX
