"""A service as small as can be: it writes down which facts it handled, in which order."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Column, Identity, Table, Text, cast, func, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.consumer import Consumer
from chassis.database import new_metadata
from chassis.envelope import Event, Fact, Record, Seen, format_seen
from chassis.idempotency import idempotency_table
from chassis.inbox import inbox_tables
from chassis.outbox import EVENT_BYTES_MAX, Unsaid, outbox_tables
from chassis.verdict import Patience, PoisonError

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

STUCK_LOCK = 7
"""While somebody holds it, the word "stuck" is being handled."""

metadata = new_metadata()
OUTBOX = outbox_tables(metadata)
INBOX = inbox_tables(metadata)
IDEMPOTENT = idempotency_table(metadata)
effect = Table(
    "effect",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("word", Text, nullable=False),
)


async def on_said(connection: AsyncConnection, fact: Fact) -> list[Unsaid]:
    word = fact.data.decode()
    if word == "poison":
        raise PoisonError("a word that cannot be")
    if word == "fail":
        raise RuntimeError("the secret word was fail")
    if word == "cut":
        await connection.execute(select(func.pg_terminate_backend(func.pg_backend_pid())))
    if word == "stuck":
        await connection.execute(select(func.pg_advisory_xact_lock(STUCK_LOCK)))
    if word == "too big":
        await connection.execute(select(cast(literal(2**70, BigInteger), BigInteger)))
    await connection.execute(effect.insert().values(topic=fact.topic, key=fact.key, word=word))
    echo = word.removeprefix("say ")
    if echo == word:
        return []
    said = an_event("x" * (EVENT_BYTES_MAX + 1) if echo == "too much" else echo, topic="toy.echoes", key=fact.key)
    return [Unsaid(event=said, source="/toy", now=NOW)]


async def subject_of(_connection: AsyncConnection, topic: str, key: str) -> str | None:
    return None if topic == "toy.places" else key


def a_consumer() -> Consumer:
    return Consumer(
        group="toy",
        journals=frozenset({"toy.words", "toy.deeds"}),
        states=frozenset({"toy.places"}),
        handlers={"toy.word-said.v1": on_said},
        subject_of=subject_of,
        inbox=INBOX,
        outbox=OUTBOX,
        patience=Patience(3, timedelta(milliseconds=1), timedelta(milliseconds=5), 5),
        waiting_max=timedelta(minutes=1),
        clock=lambda: NOW,
    )


def a_record(
    word: str = "hello",
    *,
    topic: str = "toy.words",
    key: str = "ann",
    sequence: int = 1,
    epoch: int = 1,
    seen: tuple[Seen, ...] = (),
    event_type: str = "toy.word-said.v1",
    event_id: UUID | None = None,
    offset: int | None = None,
    **headers: bytes | None,
) -> Record:
    """A record as Kafka gives it; `headers` replace those of the envelope (`ce_id=None` makes a null header)."""
    fields: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(event_id or uuid4()).encode(),
        "ce_type": event_type.encode(),
        "ce_source": b"/toy",
        "ce_subject": key.encode(),
        "ce_time": b"2026-11-24T12:00:00Z",
        "ce_sequence": str(sequence).encode(),
        "ce_epoch": str(epoch).encode(),
        "ce_origin": b"entered",
        **({"ce_seen": format_seen(seen).encode()} if seen else {}),
        **headers,
    }
    return Record(
        topic=topic,
        partition=0,
        offset=sequence if offset is None else offset,
        key=key.encode(),
        value=word.encode(),
        headers=tuple(fields.items()),
    )


def an_event(word: str = "hello", *, topic: str = "toy.words", key: str = "ann") -> Event:
    return Event(topic=topic, key=key, event_id=uuid4(), event_type="toy.word-said.v1", data=word.encode())


async def words(engine: AsyncEngine, key: str = "ann") -> list[str]:
    """What was handled for a key, in order."""
    async with engine.connect() as connection:
        return list(
            (await connection.scalars(select(effect.c.word).where(effect.c.key == key).order_by(effect.c.id))).all()
        )


async def deferred_ids(engine: AsyncEngine) -> list[int]:
    """The numbers of all deferred records, in order of their arrival."""
    async with engine.connect() as connection:
        return list((await connection.scalars(select(INBOX.deferred.c.id).order_by(INBOX.deferred.c.id))).all())


async def states(engine: AsyncEngine) -> list[str]:
    """The states of all deferred records, in order of their arrival."""
    async with engine.connect() as connection:
        return list((await connection.scalars(select(INBOX.deferred.c.state).order_by(INBOX.deferred.c.id))).all())


@dataclass(frozen=True)
class Sequence:
    """Successive records of one stream."""

    topic: str
    key: str
    last: int = 0

    def __call__(self, *said: str) -> tuple[list[Record], "Sequence"]:
        made = [
            a_record(word, topic=self.topic, key=self.key, sequence=self.last + place)
            for place, word in enumerate(said, 1)
        ]
        return made, replace(self, last=self.last + len(said))
