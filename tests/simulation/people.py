"""Who acts in the simulation: people who write, handlers that fail, operators who mend."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from chassis import deferred
from chassis.consumer import Consumer
from chassis.envelope import Event, Fact, Seen, UndecodableError, read_fact
from chassis.inbox import Places
from chassis.outbox import Unsaid, enqueue, lock_subjects
from chassis.release import NotParkedError, discard, replay
from chassis.verdict import HaltError, PoisonError
from tests.simulation.lanes import elapse
from tests.simulation.process import Process
from tests.simulation.town import CARDS, FEED, LEAVE, PEOPLE, UNITS, Tables, person_of

FINE: Final = b"fine"
FLAKY: Final = b"flaky"
POISON: Final = b"poison"
DEAD: Final = b"dead"

EVENTS_MAX: Final = 4
RUSH: Final = 0.25
"""How often a writer pauses; all come back on the same stroke, so that many write at once."""
OUTAGES: Final = (SQLAlchemyError, OSError, TimeoutError)


class FlakyError(Exception):
    """A handler that sometimes works."""


@dataclass(slots=True)
class Plan:
    """What is to happen, and what was accepted so far."""

    facts: int
    people: int
    odd: float
    """Which part of the facts makes a handler fail."""
    pause_max: float
    """Virtual seconds between two strokes on which writers come back."""
    units: int = 3
    accepted: set[UUID] = field(default_factory=set)
    is_calm: bool = False
    """Whether the storm is over; until all is mended operators then look on."""
    is_mended: bool = False
    """Whether handlers can do by now what they could not."""


class Writer:
    """Writes about several people and streams, each time in one transaction."""

    def __init__(self, process: Process, tables: Tables, plan: Plan, now: Callable[[], Any]) -> None:
        self._process, self._tables, self._plan, self._now = process, tables, plan, now
        self._chance = process.chance

    async def register(self) -> None:
        """The registry says facts about people, and now and then about a unit."""
        while self._plan.facts > 0 and not self._process.stop.is_set():
            people = sorted({self._person() for _ in range(1 if self._chance.random() < 0.8 else 3)})
            unit = f"u{int(self._chance.random() * self._plan.units)}"
            is_unit = self._chance.random() < 0.1
            await self._write([unit] if is_unit else people, self._facts_about_unit if is_unit else self._facts)

    async def decide(self) -> None:
        """The office decides about people whom it knows, resting on how far it knows them."""
        while self._plan.facts > 0 and not self._process.stop.is_set():
            await self._write([self._person()], self._decisions)

    async def _write(self, subjects: list[str], facts: Callable[[Any, list[str]], Any]) -> None:
        tables = self._tables
        if self._chance.random() < RUSH:
            now, period = asyncio.get_running_loop().time(), self._plan.pause_max
            await elapse((now // period + 1) * period - now)
        try:
            engine: Any = self._process.engine
            async with engine.begin() as connection:
                await lock_subjects(connection, tables.outbox, subjects)
                events = await facts(connection, subjects)
                places = await enqueue(connection, tables.outbox, events, source="/town", now=self._now())
                await note(connection, tables, events, places)
        except OUTAGES:
            return  # the client writes anew, under other ids; whether this one was kept is not known
        self._plan.accepted |= {event.event_id for event in events}
        self._plan.facts -= len(events)

    async def _facts(self, _connection: Any, people: list[str]) -> list[Event]:
        events = []
        for person in people:
            for _ in range(1 + int(self._chance.random() * EVENTS_MAX)):
                is_card = self._chance.random() < 0.3
                events.append(self._event(CARDS, f"card:{person}") if is_card else self._event(PEOPLE, person))
        return events

    async def _facts_about_unit(self, _connection: Any, units: list[str]) -> list[Event]:
        return [self._event(UNITS, unit) for unit in units]

    async def _decisions(self, connection: Any, people: list[str]) -> list[Event]:
        unit = f"u{int(self._chance.random() * self._plan.units)}"
        streams = [*((topic, key) for person in people for topic, key in streams_of(person)), (UNITS, unit)]
        places = Places("office")
        await places.load(connection, self._tables.inbox, streams)
        seen = tuple(Seen(topic, key, place.sequence) for (topic, key), place in sorted(places.known.items()))
        if not any(topic == PEOPLE for topic, _, _ in seen):
            return []
        count = 1 + int(self._chance.random() * EVENTS_MAX)
        return [self._event(LEAVE, person, seen) for person in people for _ in range(count)]

    def _event(self, topic: str, key: str, seen: tuple[Seen, ...] = ()) -> Event:
        content = FINE
        if self._chance.random() < self._plan.odd:
            content = self._chance.choice((FLAKY, FLAKY, POISON, DEAD))
        return Event(
            topic=topic, key=key, event_id=new_id(self._chance), event_type=f"{topic}.v1", data=content, seen=seen
        )

    def _person(self) -> str:
        return f"p{int(self._chance.random() * self._plan.people)}"


class Hearer:
    """The handler of a service: writes down each fact, fails as its content tells, and in payroll says more."""

    def __init__(self, process: Process, tables: Tables, plan: Plan, now: Callable[[], Any]) -> None:
        self._process, self._tables, self._plan, self._now = process, tables, plan, now

    async def on_fact(self, connection: Any, fact: Fact) -> list[Unsaid]:
        """One fact; the effect comes first, so that a failure must take it back."""
        effect = {
            "event_id": fact.event_id,
            "topic": fact.topic,
            "key": fact.key,
            "sequence": fact.sequence,
            "parked_before": self._parked_before(connection, fact),
        }
        await connection.execute(insert(self._tables.effect), [effect])
        said = [await self._feed(connection, fact)] if fact.topic == LEAVE else []
        self._fail(fact.data)
        return said

    async def _feed(self, connection: Any, fact: Fact) -> Unsaid:
        """What is to be said of a decision; which place it must get is counted here, before the outbox gives it one."""
        said = Event(
            topic=FEED,
            key=f"file:{fact.key}",
            event_id=new_id(self._process.chance),
            event_type=f"{FEED}.v1",
            data=FINE,
            seen=(fact.position,),
        )
        before = self._tables.said.c
        rows = await connection.execute(
            select(self._tables.said).where(before.topic == said.topic, before.key == said.key)
        )
        await note(connection, self._tables, [said], (Seen(said.topic, said.key, 1 + len(rows.all())),))
        return Unsaid(event=said, source="/payroll", now=self._now())

    def _fail(self, content: bytes) -> None:
        if content == DEAD or (content == POISON and not self._plan.is_mended):
            raise PoisonError("it cannot be")
        if content == FLAKY and not self._plan.is_mended and self._process.chance.random() < 0.5:
            raise FlakyError

    def _parked_before(self, connection: Any, fact: Fact) -> int:
        """How many records of the person are parked, if this is not one of them."""
        table = self._tables.inbox.deferred
        store = self._process.engine.database.store(table)
        seen = [
            slot.seen_by(connection.transaction)
            for slot in store.found(("subject", "state"), [(person_of(fact.key), deferred.PARKED)])
        ]
        rows = [row for row in seen if row and row.state == deferred.PARKED]
        parked = [dict(zip(row.header_names, row.header_values, strict=True)) for row in rows]
        return 0 if any(headers.get("ce_id") == str(fact.event_id).encode() for headers in parked) else len(parked)


class Operator:
    """Looks at parked records and replays or discards them, sometimes twice, sometimes the wrong one."""

    def __init__(self, process: Process, consumer: Consumer, plan: Plan) -> None:
        self._process, self._consumer, self._plan = process, consumer, plan

    async def look(self) -> None:
        """Go once through what is parked."""
        if self._plan.is_calm and not self._plan.is_mended:
            return
        table = self._consumer.inbox.deferred
        try:
            async with self._process.engine.connect() as connection:
                query = select(table).where(table.c.state == deferred.PARKED).order_by(table.c.id)
                rows = (await connection.execute(query)).all()
        except OUTAGES:
            return
        for row in rows:
            if self._plan.is_mended or self._process.chance.random() < 0.3:
                await self._act(row)

    async def _act(self, row: Any) -> None:
        engine: Any = self._process.engine
        try:
            if self._is_lost(row):
                await discard(engine, self._consumer, row.id, "nothing will mend it")
            else:
                await replay(engine, self._consumer, row.id)
                if self._process.chance.random() < 0.3:
                    await replay(engine, self._consumer, row.id)
        except (NotParkedError, PoisonError, FlakyError, HaltError, *OUTAGES):
            return  # it stays parked, or another operator was here before

    def _is_lost(self, row: Any) -> bool:
        try:
            content = read_fact(deferred.record_of(row)).data
        except UndecodableError:
            return True
        return content == DEAD


async def note(connection: Any, tables: Tables, events: list[Event], places: tuple[Seen, ...]) -> None:
    """Write down what is said, in the transaction that says it."""
    rows = [
        {"event_id": event.event_id, "topic": place.topic, "key": place.key, "sequence": place.sequence}
        for event, place in zip(events, places, strict=True)
    ]
    if rows:
        await connection.execute(insert(tables.said), rows)


def new_id(chance: Any) -> UUID:
    """An id that the seed decides."""
    return UUID(int=chance.getrandbits(128), version=4)


def streams_of(person: str) -> list[tuple[str, str]]:
    """What the registry says about a person."""
    return [(PEOPLE, person), (CARDS, f"card:{person}")]
