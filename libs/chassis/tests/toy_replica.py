"""The toy service with a replica: the words of each person, and the names of places."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy import Column, Table, Text, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from toy import INBOX, NOW, OUTBOX, a_consumer, a_record, metadata, on_said

from chassis.batch import apply_batch
from chassis.consumer import Consumer, Memory
from chassis.envelope import Fact, Record
from chassis.erasure import erase_subject
from chassis.inbox import Place
from chassis.rebuild import Rebuilt, rebuild
from chassis.relay import Outgoing
from chassis.replica import Replica, ReplicaTable
from chassis.shadow import replica_hash
from chassis.testing.log import MemoryLog, MemoryReader
from chassis.verdict import PoisonError

WORDS, PLACES, STATE = "toy.words", "toy.places", "toy.words.state"

KEPT = Table(
    "kept",
    metadata,
    Column("key", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("mark", Text),  # the service's own
)
PLACE = Table("place", metadata, Column("name", Text, primary_key=True), Column("word", Text, nullable=False))


async def keep_word(connection: AsyncConnection, fact: Fact) -> None:
    word = fact.data.decode()
    if word == "poison":
        raise PoisonError("a word that cannot be")
    wanted = insert(KEPT).values(key=fact.key, words=word)
    longer = KEPT.c.words + " " + wanted.excluded.words
    await connection.execute(wanted.on_conflict_do_update(index_elements=["key"], set_={"words": longer}))


async def keep_place(connection: AsyncConnection, fact: Fact) -> None:
    wanted = insert(PLACE).values(name=fact.key, word=fact.data.decode())
    await connection.execute(wanted.on_conflict_do_update(index_elements=["name"], set_={"word": wanted.excluded.word}))


async def keep_state(connection: AsyncConnection, fact: Fact) -> None:
    words = json.loads(fact.data)["words"]
    wanted = insert(KEPT).values(key=fact.key, words=words)
    await connection.execute(wanted.on_conflict_do_update(index_elements=["key"], set_={"words": words}))


async def drop_person(connection: AsyncConnection, fact: Fact) -> None:
    await connection.execute(delete(KEPT).where(KEPT.c.key == fact.key))


async def hear_word(connection: AsyncConnection, fact: Fact) -> None:
    """Keep it, and act: write it down among the effects."""
    await keep_word(connection, fact)
    await on_said(connection, fact)


async def hear_erasure(connection: AsyncConnection, fact: Fact) -> None:
    await drop_person(connection, fact)
    await erase_subject(connection, OUTBOX, INBOX, subject=fact.key, streams=[("toy.own", fact.key)], now=NOW)


REPLICA = Replica(
    tables=(ReplicaTable(KEPT, "key", owned=frozenset({"mark"})), ReplicaTable(PLACE, "name", prefix="toy.places/")),
    topics=(PLACES, WORDS),
    stated=frozenset({WORDS}),
    keep={
        "toy.word-said.v1": keep_word,
        "toy.place-named.v1": keep_place,
        "toy.word-stated.v1": keep_state,
        "toy.person-erased.v1": drop_person,
    },
)


def a_keeper(replica: Replica = REPLICA) -> Consumer:
    return replace(
        a_consumer(),
        handlers={
            "toy.word-said.v1": hear_word,
            "toy.place-named.v1": keep_place,
            "toy.person-erased.v1": hear_erasure,
        },
        erasures=frozenset({"toy.person-erased.v1"}),
        replica=replica,
    )


def a_state(words: str | None, sequence: int, *, key: str = "ann", epoch: int = 1) -> Record:
    made = a_record(
        topic=STATE, key=key, sequence=sequence, epoch=epoch, event_type="toy.word-stated.v1", event_id=uuid4()
    )
    document = None if words is None else json.dumps({"epoch": epoch, "sequence": sequence, "words": words}).encode()
    return replace(made, value=document)


def an_erasure(sequence: int, key: str = "ann") -> Record:
    return a_record("gone", key=key, sequence=sequence, event_type="toy.person-erased.v1")


def a_place(word: str, sequence: int, key: str = "ghent") -> Record:
    return a_record(word, topic=PLACES, key=key, sequence=sequence, event_type="toy.place-named.v1")


async def logged(*records: Record, log: MemoryLog | None = None) -> MemoryLog:
    """A log that holds these records."""
    log = log or MemoryLog()
    await log.append([Outgoing(topic=r.topic, key=r.key, value=r.value, headers=r.headers) for r in records])
    return log


async def rebuilt(engine: AsyncEngine, log: MemoryLog, consumer: Consumer | None = None, wait: float = 0) -> Rebuilt:
    own = create_async_engine(engine.url)
    try:
        return await rebuild(
            own, consumer or a_keeper(), MemoryReader(log), wait_max=timedelta(seconds=wait), tell=lambda _: None
        )
    finally:
        await own.dispose()


async def kept(engine: AsyncEngine) -> dict[str, str]:
    async with engine.connect() as connection:
        return {row.key: row.words for row in await connection.execute(select(KEPT))}


async def spoil(engine: AsyncEngine, key: str = "ann") -> None:
    """Make the replica wrong, as a defect would."""
    async with engine.begin() as connection:
        await connection.execute(update(KEPT).where(KEPT.c.key == key).values(words="wrong", mark="mine"))
        await connection.execute(KEPT.insert().values(key="nobody", words="left over"))


async def digest(engine: AsyncEngine) -> str:
    async with engine.connect() as connection:
        return await replica_hash(connection, REPLICA)


async def handled(engine: AsyncEngine, key: str = "ann", topic: str = WORDS) -> Place:
    position = INBOX.position
    query = select(func.max(position.c.handled_sequence)).where(position.c.key == key, position.c.topic == topic)
    async with engine.connect() as connection:
        return Place(1, await connection.scalar(query) or 0)


async def taken(engine: AsyncEngine, *records: Record) -> None:
    """The consumer applied these."""
    await apply_batch(engine, a_keeper(), records, Memory())


def said(*spoken: str, key: str = "ann", first: int = 1) -> list[Record]:
    """Words of one person, in order."""
    return [a_record(word, key=key, sequence=sequence) for sequence, word in enumerate(spoken, first)]
