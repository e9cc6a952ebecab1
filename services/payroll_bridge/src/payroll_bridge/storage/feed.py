"""Messages of the feed, and the engine's answers to them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import ColumnElement, Text, bindparam, delete, false, func, insert, null, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on

from chassis.erasure import erase_subject
from payroll_bridge.domain.feed import State
from payroll_bridge.domain.relation import Key
from payroll_bridge.messages.outbound import FEED, FeedMessage
from payroll_bridge.ports import Answer, Cause, KeptMessage
from payroll_bridge.storage.files import is_file
from payroll_bridge.storage.messages import kept_message, message_values
from payroll_bridge.storage.part import Part
from payroll_bridge.storage.records import TOLD_FIRST
from payroll_bridge.storage.tables import (
    ABSENCE,
    ELVIRE_NUMBER,
    FEED_ANSWER,
    FEED_MESSAGE,
    FEED_RECORD,
    FILE_ERROR,
    IDEMPOTENT,
    INBOX,
    OUTBOX,
    PAYROLL_FILE,
    PERSON,
    RELATION,
)

MESSAGE = FEED_MESSAGE.c


class FeedPart(Part):
    """The part of the unit of work that is about messages."""

    async def keep_message(self, message: FeedMessage, state: State, cause: Cause) -> None:
        """See `Work`."""
        values = message_values(message, cause, self._means.seal)
        sent_at = self.now if state == "sent" else None
        self._unwritten.put(FEED_MESSAGE, {**values, "state": state, "made_at": self.now, "sent_at": sent_at})

    async def message(self, record_id: str, version: int) -> KeptMessage | None:
        """See `Work`."""
        await self._unwritten.write(FEED_MESSAGE)
        query = select(FEED_MESSAGE).where(_is(record_id, version), MESSAGE.body.is_not(None))
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else kept_message(row, self._means.seal)

    async def held_messages(self, keys: Collection[Key]) -> Sequence[KeptMessage]:
        """See `Work`."""
        await self._unwritten.write(FEED_RECORD, FEED_MESSAGE)
        of_record = FEED_RECORD.c.record_id == MESSAGE.record_id
        query = select(FEED_MESSAGE).join(FEED_RECORD, of_record)
        here = or_(false(), *(is_file(FEED_RECORD, key) for key in keys))
        query = query.where(here, MESSAGE.state == "held", MESSAGE.body.is_not(None))
        rows = await self._connection.execute(query.order_by(MESSAGE.order_id))
        return [kept_message(row, self._means.seal) for row in rows]

    async def take_back(self, record_id: str) -> bool:
        """See `Work`."""
        await self._unwritten.write(FEED_MESSAGE)
        sent = select(MESSAGE.order_id).where(MESSAGE.record_id == record_id, MESSAGE.state != "held")
        if await self._connection.scalar(sent.limit(1)) is not None:
            return False
        await self._connection.execute(delete(FEED_MESSAGE).where(MESSAGE.record_id == record_id))
        return True

    async def mark_sent(self, messages: Sequence[FeedMessage]) -> None:
        """See `Work`."""
        await self._unwritten.write(FEED_MESSAGE)
        versions = [(message.record_id, message.version) for message in messages]
        change = update(FEED_MESSAGE).where(tuple_(MESSAGE.record_id, MESSAGE.version).in_(versions))
        if versions:
            await self._connection.execute(change.values(state="sent", sent_at=self.now))

    async def settle(self, message: FeedMessage, state: State, answer: Answer) -> None:
        """See `Work`."""
        await self._unwritten.write(FEED_MESSAGE)
        change = update(FEED_MESSAGE).where(_is(message.record_id, message.version))
        await self._connection.execute(
            change.values(state=state, answer_code=answer.code, answer_text=answer.text, answered_at=self.now)
        )

    async def record_answer(self, answer: Answer, *, is_first: bool) -> None:
        """See `Work`."""
        await self._connection.execute(
            insert(FEED_ANSWER).values(**asdict(answer), is_first=is_first, received_at=self.now)
        )

    async def versions(self, record_id: str) -> Mapping[int, State]:
        """See `Work`."""
        await self._unwritten.write(FEED_MESSAGE)
        query = select(MESSAGE.version, MESSAGE.state).where(MESSAGE.record_id == record_id)
        return {row.version: row.state for row in await self._connection.execute(query.order_by(MESSAGE.version))}

    async def to_repeat(self, elvire_numbers: Sequence[str]) -> Sequence[KeptMessage]:
        """See `Work`. The last version counts whatever number it is under: a record that moved is repeated once."""
        await self._unwritten.write(FEED_RECORD, FEED_MESSAGE)
        given = bindparam("numbers", elvire_numbers, type_=ARRAY(Text))
        ours = select(MESSAGE.record_id).where(MESSAGE.elvire_number == func.any(given))
        last = (
            select(FEED_MESSAGE)
            .ext(distinct_on(MESSAGE.record_id))
            .where(MESSAGE.record_id.in_(ours), MESSAGE.state.in_(("sent", "acknowledged")), MESSAGE.body.is_not(None))
            .order_by(MESSAGE.record_id, MESSAGE.version.desc())
            .subquery()
        )
        query = select(last).join(FEED_RECORD, FEED_RECORD.c.record_id == last.c.record_id)
        rows = await self._connection.execute(
            query.where(last.c.elvire_number == func.any(given)).order_by(
                func.array_position(given, last.c.elvire_number), TOLD_FIRST, last.c.order_id
            )
        )
        return [kept_message(row, self._means.seal) for row in rows]

    async def erase(self, vlimpersnummer: str) -> None:
        """See `Work`."""
        connection = self._connection
        await self._unwritten.write()
        self._known.forget()
        records = select(FEED_RECORD.c.record_id).where(FEED_RECORD.c.vlimpersnummer == vlimpersnummer)
        answered = update(FEED_ANSWER).where(FEED_ANSWER.c.record_id.in_(records))
        await connection.execute(answered.values(text=None))
        bare = {"body": null(), "insz_sealed": None, "iban_sealed": None, "answer_text": None}
        await connection.execute(update(FEED_MESSAGE).where(MESSAGE.vlimpersnummer == vlimpersnummer).values(bare))
        settled = {"pending_day": None, "pending_origin": None, "pending_rests_on": None}
        await connection.execute(
            update(FEED_RECORD).where(FEED_RECORD.c.vlimpersnummer == vlimpersnummer).values(settled)
        )
        await connection.execute(
            update(PAYROLL_FILE)
            .where(PAYROLL_FILE.c.vlimpersnummer == vlimpersnummer)
            .values(is_open=False, closed_after=None, invalid_since=None)
        )
        for table in (FILE_ERROR, ABSENCE, RELATION, PERSON):
            await connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))
        numbers = update(ELVIRE_NUMBER).where(ELVIRE_NUMBER.c.vlimpersnummer == vlimpersnummer)
        given = await connection.scalars(numbers.values(erased_at=self.now).returning(ELVIRE_NUMBER.c.elvire_number))
        await erase_subject(
            connection,
            OUTBOX,
            INBOX,
            subject=vlimpersnummer,
            streams=[(FEED, number) for number in given],
            answers=IDEMPOTENT,
            now=self.now,
        )


def _is(record_id: str, version: int) -> ColumnElement[bool]:
    return (MESSAGE.record_id == record_id) & (MESSAGE.version == version)
