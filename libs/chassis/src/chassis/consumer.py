"""What a consumer is made of, and the rules for one fact: may it be handled now, and by whom."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, Protocol

from opentelemetry.trace import SpanKind
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis import deferred
from chassis.clock import Clock
from chassis.deferred import Deferral
from chassis.envelope import Fact, Record, Seen
from chassis.inbox import NOWHERE, InboxTables, Places, Stream
from chassis.outbox import OutboxTables, Unsaid, enqueue_copy, say_all
from chassis.replica import Replica
from chassis.telemetry import span
from chassis.verdict import Patience, PoisonError

ERASED: Final = "erased"
"""The outcome of a fact about somebody of whom nothing is kept any more."""

RESTORED: Final = "the stream was restored from a backup: resync it"
"""Why a fact waits whose producer lost what the consumer has: only a state tells what holds."""

Handler = Callable[[Any, Fact], Awaitable[Sequence[Unsaid] | None]]
"""Applies one fact in the transaction it is handed; tells what is to be said of it, when it has not said it itself.

It is handed the connection, or what the consumer's own `Sitting` hands it.
"""


class Sitting(Protocol):
    """What the handlers of a transaction, or of a savepoint of it, have in common."""

    async def foresee(self, subjects: Collection[str]) -> None:
        """Facts about these come: what they need can be read together."""

    async def apply(self, handler: Handler, fact: Fact) -> Sequence[Unsaid] | None:
        """Give the handler a fact; what it reads and writes may be shared with the others."""

    async def finish(self) -> None:
        """Write what was left to the end. Whoever opened the savepoint calls this before it is released."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A sitting in which handlers share nothing but the connection."""

    connection: AsyncConnection

    async def foresee(self, subjects: Collection[str]) -> None:
        """Nothing is read ahead."""

    async def apply(self, handler: Handler, fact: Fact) -> Sequence[Unsaid] | None:
        """Hand over the connection."""
        return await handler(self.connection, fact)

    async def finish(self) -> None:
        """Everything is written."""


SubjectOf = Callable[[AsyncConnection, str, str], Awaitable[str | None]]
"""From topic and key to the subject (the person) whom records under that key concern; None: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consumer:
    """What a service's consumer is made of; put together by its composition root."""

    group: str
    journals: frozenset[str]
    """Topics that hold everything that happened: a gap in the sequence is a lack."""
    states: frozenset[str]
    """Compacted topics: gaps are natural, older sequences are passed over."""
    handlers: Mapping[str, Handler]
    """By event type."""
    subject_of: SubjectOf
    inbox: InboxTables
    outbox: OutboxTables
    patience: Patience
    waiting_max: timedelta
    clock: Clock
    """Real time: deadlines of waiting facts."""
    erasures: frozenset[str] = frozenset()
    """Event types after which nothing of the subject is kept: they wait for nothing and nothing holds them back."""
    replica: Replica | None = None
    """Which tables only repeat what others said, and how they are made anew."""
    sit: Callable[[AsyncConnection], Sitting] = Alone
    """What handlers share for the length of a transaction, or of a savepoint of it."""

    @property
    def topics(self) -> frozenset[str]:
        """All topics it hears."""
        return self.journals | self.states

    def has_state(self, topic: str) -> bool:
        """Whether a stream of this journal can be brought to what its producer says it is."""
        return self.replica is not None and topic in self.replica.stated

    def handler(self, event_type: str) -> Handler | None:
        """The handler of an event; None for a type that nobody declared.

        Raises:
            PoisonError: the type is declared, but not in this major version.

        """
        found = self.handlers.get(event_type)
        if found is None and _base(event_type) in {_base(name) for name in self.handlers}:
            raise PoisonError("a declared event type in an unknown major version")
        return found


@dataclass(slots=True)
class Memory:
    """What a running consumer remembers between two tries. Losing it costs nothing but patience."""

    attempts: Counter[str] = field(default_factory=Counter)
    parked_surplus: int = 0
    """How many more records parked than went well, lately."""
    overdue: int = 0
    """Waiting facts past their deadline at the last look; only more of them are worth another line in the log."""
    reached: set[Stream] = field(default_factory=set)
    """Streams that went on since somebody looked for what waits for them."""


class RetryLaterError(Exception):
    """The work must be tried again after a while; nothing of it was kept."""

    def __init__(self, after: timedelta) -> None:
        super().__init__(f"again after {after}")
        self.after = after


def lock_key(topic: str, key: str, subject: str | None) -> str:
    """Under which name a record's work is locked: its subject, else its own stream."""
    return subject or f"{topic}/{key}"


def is_past(places: Places, fact: Fact) -> bool:
    """Whether the consumer already got as far as this fact in its stream."""
    return (fact.epoch, fact.sequence) <= places.at((fact.topic, fact.key))


def why_not_now(
    consumer: Consumer, places: Places, blocked: Collection[str], fact: Fact, subject: str | None
) -> Deferral | None:
    """Why a fact must wait or be held; None when it can be handled."""
    if fact.event_type in consumer.erasures:
        return None
    if subject in blocked:
        return Deferral(state=deferred.HELD, reason="behind a parked record of the same subject", subject=subject)
    if consumer.has_state(fact.topic):
        places.hear(fact)
    lacking = _lacking(consumer, places, fact)
    if lacking is None:
        return None
    until = consumer.clock() + consumer.waiting_max
    reason = "a gap in its own stream" if lacking.topic == fact.topic else "rests on a position not reached yet"
    if places.is_restored((lacking.topic, lacking.key)):
        reason = RESTORED
    return Deferral(state=deferred.WAITING, reason=reason, subject=subject, blocked_by=lacking, deadline_at=until)


async def handle(consumer: Consumer, fact: Fact, sitting: Sitting, unsaid: list[Unsaid]) -> str:
    """Give the fact to its handler, as a part of the trace it came with; tells the outcome.

    What is to be said of it is added to `unsaid`: whoever ends the transaction or the savepoint says it.
    """
    handler = consumer.handler(fact.event_type)
    if handler is None:
        return "undeclared"
    with span(f"consume {fact.event_type}", SpanKind.CONSUMER, fact.traceparent, topic=fact.topic):
        unsaid += await sitting.apply(handler, fact) or ()
    return "done"


async def handle_alone(connection: AsyncConnection, consumer: Consumer, fact: Fact) -> str:
    """Give the fact to its handler, in a sitting of its own, and say at once what is to be said; tells the outcome."""
    sitting, unsaid = consumer.sit(connection), list[Unsaid]()
    outcome = await handle(consumer, fact, sitting, unsaid)
    await sitting.finish()
    await say_all(connection, consumer.outbox, unsaid)
    return outcome


async def copy_to_dead_letters(connection: AsyncConnection, consumer: Consumer, record: Record) -> None:
    """Send the record as it came to the consumer's dead-letter topic, through the outbox."""
    topic = dead_letter_topic(record.topic, consumer.group)
    await enqueue_copy(
        connection, consumer.outbox, topic=topic, key=record.key, headers=record.headers, value=record.value
    )


def dead_letter_topic(topic: str, group: str) -> str:
    """Where a consumer's dead letters of a topic go."""
    return f"{topic}.{group}.dlq"


def rests_on(consumer: Consumer, fact: Fact) -> set[tuple[str, str]]:
    """The streams whose positions decide whether the fact can be handled."""
    foreign = {(seen.topic, seen.key) for seen in fact.seen if seen.topic in consumer.topics}
    return {(fact.topic, fact.key)} | foreign


def _lacking(consumer: Consumer, places: Places, fact: Fact) -> Seen | None:
    """The first position that must come before the fact and is not there."""
    at = places.at((fact.topic, fact.key))
    # A stream begins with 1 in whatever epoch; without a state, a later epoch goes on from wherever its producer says.
    is_counted = at == NOWHERE or fact.epoch == at.epoch or consumer.has_state(fact.topic)
    is_gap = fact.topic in consumer.journals and is_counted and fact.sequence > at.sequence + 1
    if is_gap or places.is_restored((fact.topic, fact.key)):
        return Seen(fact.topic, fact.key, fact.sequence - 1)
    for seen in fact.seen:
        if seen.topic in consumer.topics and not places.has(seen):
            return seen
    return None


def _base(event_type: str) -> str:
    return event_type.rpartition(".v")[0]
