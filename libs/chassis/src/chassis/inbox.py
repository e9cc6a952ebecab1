"""The inbox: which events a consumer took, how far it is in each stream, and what it could not handle yet."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact, Seen


@dataclass(frozen=True, slots=True)
class InboxTables:
    """The tables of a consumer; created by the service's migrations."""

    inbox: Table
    position: Table
    deferred: Table


class Place(NamedTuple):
    """How far a consumer is in one stream; compares by epoch first."""

    epoch: int
    sequence: int


NOWHERE = Place(0, 0)

ROWS_MAX: Final = 1000
"""Positions written in one statement."""

Stream = tuple[str, str]
"""A topic and a key."""


def inbox_tables(metadata: MetaData) -> InboxTables:
    """Declare the tables in a service's metadata."""
    instant = DateTime(timezone=True)
    return InboxTables(
        inbox=Table(
            "inbox",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("event_id", Uuid, primary_key=True),
            Column("received_at", instant, nullable=False, server_default=func.now()),
        ),
        position=Table(
            "position",
            metadata,
            Column("consumer", Text, primary_key=True),
            Column("topic", Text, primary_key=True),
            Column("key", Text, primary_key=True),
            Column("known_epoch", BigInteger, nullable=False),
            Column("known_sequence", BigInteger, nullable=False),
            Column("handled_epoch", BigInteger, nullable=False),
            Column("handled_sequence", BigInteger, nullable=False),
        ),
        deferred=Table(
            "deferred",
            metadata,
            Column("id", BigInteger, Identity(always=True), primary_key=True),
            Column("consumer", Text, nullable=False),
            Column("state", Text, nullable=False),  # waiting, held, parked, replayed, discarded
            Column("subject", Text),
            Column("topic", Text, nullable=False),
            Column("partition", Integer, nullable=False),
            Column("offset", BigInteger, nullable=False),
            Column("key", LargeBinary),
            Column("header_names", ARRAY(Text), nullable=False),
            Column("header_values", ARRAY(LargeBinary), nullable=False),
            Column("value", LargeBinary),
            Column("blocked_topic", Text),
            Column("blocked_key", Text),
            Column("blocked_sequence", BigInteger),
            Column("deadline_at", instant),
            Column("reason", Text, nullable=False),
            Column("attempts", Integer, nullable=False, server_default=text("0")),
            Column("first_at", instant, nullable=False, server_default=func.now()),
            Column("last_at", instant, nullable=False, server_default=func.now()),
            Column("traceparent", Text),
            Index("ix_deferred_subject", "consumer", "subject", "state"),
            Index("ix_deferred_blocked", "blocked_topic", "blocked_key", postgresql_where=text("state = 'waiting'")),
        ),
    )


async def take(
    connection: AsyncConnection, tables: InboxTables, consumer: str, event_ids: Collection[UUID]
) -> set[UUID]:
    """Enter events in the inbox and tell which were not there yet.

    Whoever else is entering the same event (a member that lost its partition a moment ago) is waited for.
    """
    if not event_ids:
        return set()
    rows = [{"consumer": consumer, "event_id": event_id} for event_id in sorted(set(event_ids))]
    fresh = insert(tables.inbox).values(rows).on_conflict_do_nothing().returning(tables.inbox.c.event_id)
    return set((await connection.scalars(fresh)).all())


@dataclass(slots=True)
class Places:
    """How far one consumer is, for the streams of one transaction; written back by `save`."""

    consumer: str
    known: dict[Stream, Place] = field(default_factory=dict)
    moved: set[Stream] = field(default_factory=set)
    epochs: dict[Stream, int] = field(default_factory=dict)
    """In which epoch each stream goes on, as was heard; later than that of its place until a state is taken."""

    def at(self, stream: Stream) -> Place:
        """How far the consumer is in a stream that was loaded."""
        return self.known.get(stream, NOWHERE)

    def move(self, fact: Fact) -> None:
        """The fact had its effect."""
        self.put((fact.topic, fact.key), Place(fact.epoch, fact.sequence))

    def put(self, stream: Stream, place: Place) -> None:
        """The consumer is this far in a stream."""
        self.known[stream] = place
        self.moved.add(stream)

    def is_restored(self, stream: Stream) -> bool:
        """Whether the producer went on from before this place: what stands on it stands on facts that were lost."""
        return self.epochs.get(stream, 0) > self.at(stream).epoch

    def has(self, seen: Seen) -> bool:
        """Whether the consumer is where a fact wants it to be, on nothing that was lost."""
        stream = (seen.topic, seen.key)
        return self.at(stream).sequence >= seen.sequence and not self.is_restored(stream)

    def hear(self, fact: Fact) -> None:
        """Remember when a fact is said anew under a sequence that was had: its producer lost what it said then."""
        stream = (fact.topic, fact.key)
        if fact.epoch > self.at(stream).epoch and fact.sequence <= self.at(stream).sequence:
            self.epochs[stream] = max(fact.epoch, self.epochs.get(stream, 0))
            self.moved.add(stream)

    def copy(self) -> "Places":
        """An independent copy, to return to when a savepoint is rolled back."""
        return Places(self.consumer, dict(self.known), set(self.moved), dict(self.epochs))

    async def load(self, connection: AsyncConnection, tables: InboxTables, streams: Iterable[Stream]) -> None:
        """Read how far the consumer is in these streams."""
        wanted = sorted(set(streams) - self.known.keys())
        if not wanted:
            return
        position = tables.position
        rows = await connection.execute(
            select(position).where(
                position.c.consumer == self.consumer, tuple_(position.c.topic, position.c.key).in_(wanted)
            )
        )
        for row in rows:
            self.known[row.topic, row.key] = Place(row.handled_epoch, row.handled_sequence)
            self.epochs[row.topic, row.key] = row.known_epoch

    async def save(self, connection: AsyncConnection, tables: InboxTables) -> None:
        """Write what moved, in a fixed order."""
        rows = []
        for topic, key in sorted(self.moved):
            epoch, sequence = self.known[topic, key]
            known = {"known_epoch": max(epoch, self.epochs.get((topic, key), 0)), "known_sequence": sequence}
            handled = {"handled_epoch": epoch, "handled_sequence": sequence}
            rows.append({"consumer": self.consumer, "topic": topic, "key": key, **known, **handled})
        columns = ("known_epoch", "known_sequence", "handled_epoch", "handled_sequence")
        for first in range(0, len(rows), ROWS_MAX):
            wanted = insert(tables.position).values(rows[first : first + ROWS_MAX])
            await connection.execute(
                wanted.on_conflict_do_update(
                    index_elements=["consumer", "topic", "key"], set_={name: wanted.excluded[name] for name in columns}
                )
            )


async def all_places(
    connection: AsyncConnection, tables: InboxTables, consumer: str, topics: Collection[str]
) -> dict[Stream, Place]:
    """How far the consumer is in every stream of these topics."""
    position = tables.position
    query = select(position).where(position.c.consumer == consumer, position.c.topic.in_(sorted(topics)))
    rows = await connection.execute(query)
    return {(row.topic, row.key): Place(row.handled_epoch, row.handled_sequence) for row in rows}


async def have_seen(
    connection: AsyncConnection, tables: InboxTables, consumer: str, wanted: Iterable[tuple[str, str, int]]
) -> bool:
    """Whether the consumer got at least as far as every position named."""
    places = Places(consumer)
    needed = list(wanted)
    await places.load(connection, tables, [(topic, key) for topic, key, _ in needed])
    return all(places.at((topic, key)).sequence >= sequence for topic, key, sequence in needed)
