from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from opentelemetry.trace import SpanKind
from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Event, Fact, Seen
from chassis.outbox import enqueue
from chassis.sealed import Seal
from chassis.telemetry import current_traceparent, span
from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import State
from payroll_bridge.domain.number import Grain, NumberPattern, number_key
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import FeedMessage, FileEvent
from payroll_bridge.ports import Answer, Cause, KeptMessage, Position
from payroll_bridge.storage import replica
from payroll_bridge.storage.messages import kept_message, message_values
from payroll_bridge.storage.numbers import find_number, insert_number
from payroll_bridge.storage.tables import (
    ABSENCE,
    ELVIRE_NUMBER,
    FEED_ANSWER,
    FEED_MESSAGE,
    LEGAL_EMPLOYER,
    OUTBOX,
    PAYROLL_FILE,
    PERSON,
    RELATION,
)

SOURCE: Final = "/payroll-bridge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the unit of work is given by the composition root."""

    seal: Seal
    pattern: NumberPattern
    grain: Grain
    new_id: Callable[[], UUID] = uuid4


class SqlWork:
    """The unit of work of one fact, in the transaction of its consumer, which holds the lock of the person."""

    def __init__(self, connection: AsyncConnection, now: datetime, fact: Fact, means: Means) -> None:
        self._connection = connection
        self._means = means
        self.now = now
        self.cause = Cause(origin=fact.origin, rests_on=(Position(*fact.position),), traceparent=current_traceparent())

    async def person(self, vlimpersnummer: str) -> Person | None:
        """See `Work`."""
        query = select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else replica.person_of(row, self._means.seal)

    async def keep_person(self, person: Person) -> None:
        """See `Work`."""
        await replica.put(self._connection, PERSON, replica.person_values(person, self._means.seal))

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """See `Work`."""
        query = select(RELATION).where(
            RELATION.c.vlimpersnummer == vlimpersnummer, RELATION.c.employment_sequence == employment_sequence
        )
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else replica.relation_of(row)

    async def relations_of(self, vlimpersnummer: str) -> Sequence[Relation]:
        """See `Work`."""
        query = select(RELATION).where(RELATION.c.vlimpersnummer == vlimpersnummer)
        rows = await self._connection.execute(query.order_by(RELATION.c.employment_sequence))
        return [replica.relation_of(row) for row in rows]

    async def keep_relation(self, relation: Relation) -> None:
        """See `Work`."""
        await replica.put(self._connection, RELATION, asdict(relation))

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """See `Work`."""
        await replica.put(self._connection, LEGAL_EMPLOYER, {"code": code, "name": name})

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        """See `Work`."""
        file = PAYROLL_FILE.c
        query = select(PAYROLL_FILE).where(file.vlimpersnummer == vlimpersnummer)
        rows = await self._connection.execute(query.order_by(file.legal_employer, file.rsz_category))
        return [replica.file_of(row) for row in rows]

    async def keep_file(self, file: PayrollFile) -> None:
        """See `Work`."""
        await replica.put(self._connection, PAYROLL_FILE, replica.file_values(file))

    async def number_of(self, key: Key) -> str | None:
        """See `Work`."""
        return await find_number(self._connection, number_key(key, self._means.grain))

    async def give_number(self, key: Key) -> str:
        """See `Work`."""
        owner = number_key(key, self._means.grain)
        return await insert_number(self._connection, owner, self._means.pattern, self._means.grain, self.now)

    async def is_master_accepted(self, elvire_number: str) -> bool:
        """See `Work`."""
        number = ELVIRE_NUMBER.c
        query = select(number.master_accepted_at).where(number.elvire_number == elvire_number)
        return await self._connection.scalar(query) is not None

    async def accept_master(self, elvire_number: str) -> None:
        """See `Work`."""
        change = update(ELVIRE_NUMBER).where(ELVIRE_NUMBER.c.elvire_number == elvire_number)
        await self._connection.execute(change.values(master_accepted_at=self.now))

    async def next_version(self, record_id: str) -> int:
        """See `Work`."""
        query = select(func.max(FEED_MESSAGE.c.version)).where(FEED_MESSAGE.c.record_id == record_id)
        return int(await self._connection.scalar(query) or 0) + 1

    async def keep_message(self, message: FeedMessage, state: State) -> None:
        """See `Work`."""
        values = message_values(message, self.cause, self._means.seal)
        sent_at = self.now if state == "sent" else None
        await self._connection.execute(
            insert(FEED_MESSAGE).values(**values, state=state, made_at=self.now, sent_at=sent_at)
        )

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        """See `Work`."""
        query = select(FEED_MESSAGE).where(_is(record_id, version))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else kept_message(row, self._means.seal)

    async def held_messages(self, elvire_number: str) -> Sequence[KeptMessage]:
        """See `Work`."""
        message = FEED_MESSAGE.c
        query = select(FEED_MESSAGE).where(message.elvire_number == elvire_number, message.state == "held")
        rows = await self._connection.execute(query.order_by(message.order_id))
        return [kept_message(row, self._means.seal) for row in rows]

    async def mark_sent(self, message: FeedMessage) -> None:
        """See `Work`."""
        change = update(FEED_MESSAGE).where(_is(message.record_id, message.version))
        await self._connection.execute(change.values(state="sent", sent_at=self.now))

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        """See `Work`."""
        change = update(FEED_MESSAGE).where(_is(message.record_id, message.version))
        await self._connection.execute(
            change.values(state=state, answer_code=answer.code, answer_text=answer.text, answered_at=self.now)
        )

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        """See `Work`."""
        await self._connection.execute(
            insert(FEED_ANSWER).values(**asdict(answer), is_first=is_first, received_at=self.now)
        )

    async def absence(self, absence_id: UUID) -> Absence | None:
        """See `Work`."""
        query = select(ABSENCE).where(ABSENCE.c.absence_id == absence_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else replica.absence_of(row)

    async def keep_absence(self, absence: Absence) -> None:
        """See `Work`."""
        await replica.put(self._connection, ABSENCE, replica.absence_values(absence))

    async def say(self, event: FeedMessage | FileEvent, cause: Cause) -> None:
        """See `Work`. What waited goes on in the trace of its own cause, not of the answer that let it go."""
        said = Event(
            topic=event.topic,
            key=event.key,
            event_id=self._means.new_id(),
            event_type=event.name,
            data=event.model_dump_json().encode(),
            origin=cause.origin,
            seen=tuple(Seen(*position) for position in cause.rests_on),
        )
        is_late = cause.traceparent is not None and cause.traceparent != self.cause.traceparent
        with span("let go", SpanKind.INTERNAL, cause.traceparent) if is_late else nullcontext():
            await enqueue(self._connection, OUTBOX, [said], source=SOURCE, now=self.now)


def _is(record_id: str, version: int) -> ColumnElement[bool]:
    return (FEED_MESSAGE.c.record_id == record_id) & (FEED_MESSAGE.c.version == version)
