"""The unit of work on PostgreSQL: everything happens in the transaction of the fact."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import real_clock
from chassis.erasure import erase_subject
from chassis.telemetry import current_traceparent
from notifier.domain.decision import Decision, Item, Letter, Mail, Message
from notifier.domain.reason import Reason
from notifier.domain.reminder import Reminder
from notifier.domain.rule import MessageList
from notifier.ports import Letters
from notifier.storage import reminders
from notifier.storage.erasure import erase_person
from notifier.storage.items import close_by_event, open_item
from notifier.storage.mails import DUE
from notifier.storage.message_lists import current_list
from notifier.storage.relations import SqlRelations
from notifier.storage.tables import DECISION, FORMER_ADDRESS, IDEMPOTENT, INBOX, MAIL, OUTBOX


class SqlWork(SqlRelations):
    """The replica, the list in use and the decisions, in one transaction that belongs to the caller."""

    def __init__(self, connection: AsyncConnection, now: datetime, letters: Letters) -> None:
        super().__init__(connection)
        self.now = now
        self._letters = letters

    async def message_list(self) -> MessageList | None:
        """The list in use; none when there never was a right one."""
        return await current_list(self._connection)

    def letter(self, text: str, values: Mapping[str, str]) -> Letter:
        """The text with these values filled in."""
        return self._letters.write(text, values)

    async def record(self, decision: Decision, message: Message | None) -> None:
        """Keep a decision, and the message that follows from it. What was decided before stays as it was.

        That a message was planned gives way to what became of it, when that is about nobody in particular either.
        """
        row = _decision_row(decision)
        fresh = (
            insert(DECISION)
            .values(row)
            .on_conflict_do_update(
                constraint="uq_decision_once", set_=row, where=DECISION.c.reason == Reason.PLANNED.value
            )
        )
        decision_id = await self._connection.scalar(fresh.returning(DECISION.c.id))
        if decision_id is None:
            return
        match message:
            case Mail():
                await self._connection.execute(insert(MAIL).values(_mail_row(decision, decision_id, message)))
            case Item():
                await open_item(self._connection, decision, decision_id, message)

    async def close_items(self, rules: Collection[str], cause: str, event_id: UUID, event_type: str) -> None:
        """Close the open items of these rules about a cause, because of an event."""
        await close_by_event(self._connection, rules, cause, event_id, event_type, self.now)

    async def calendar_since(self) -> date | None:
        """The first day on which the calendar was kept; none: it is not kept yet."""
        return await reminders.calendar_since(self._connection)

    async def reminders(self, vlimpersnummer: str) -> tuple[Reminder, ...]:
        """What became of the days on which messages about somebody fell due, and what is planned."""
        return await reminders.reminders(self._connection, vlimpersnummer)

    async def keep_reminder(self, reminder: Reminder) -> None:
        """Keep what became of a day; what was settled before stays as it was."""
        await reminders.keep_reminder(self._connection, reminder)

    async def keep_former_address(self, vlimpersnummer: str, mail_address: str) -> None:
        """Know the last address that was another than the present one."""
        await self._keep(FORMER_ADDRESS, {"vlimpersnummer": vlimpersnummer, "mail_address": mail_address})

    async def forget_person(self, vlimpersnummer: str) -> None:
        """Keep nothing of a person but the decisions, and those without what was written."""
        await erase_person(self._connection, vlimpersnummer)
        await erase_subject(
            self._connection, OUTBOX, INBOX, subject=vlimpersnummer, answers=IDEMPOTENT, now=real_clock()
        )


def _decision_row(decision: Decision) -> dict[str, object]:
    return {
        "event_id": decision.event_id,
        "event_type": decision.event_type,
        "origin": decision.origin,
        "rule": decision.rule,
        "rule_version": decision.rule_version,
        "list_version": decision.list_version,
        "vlimpersnummer": decision.vlimpersnummer,
        "recipient": decision.recipient,
        "roles": list(decision.roles),
        "channel": decision.channel,
        "is_told": decision.is_told,
        "reason": decision.reason.value,
        "reason_text": decision.reason_text,
        "cause": decision.cause,
        "effective_day": decision.effective_day,
        "decided_at": decision.decided_at,
        "outcomes": decision.outcomes,
    }


def _mail_row(decision: Decision, decision_id: int, mail: Mail) -> dict[str, object]:
    return {
        "id": mail.mail_id,
        "decision_id": decision_id,
        "rule": decision.rule,
        "cause": decision.cause,
        "recipient": decision.recipient,
        "address": mail.address,
        "subject": mail.letter.subject,
        "plain": mail.letter.plain,
        "html": mail.letter.html,
        "traceparent": current_traceparent(),
        "state": DUE,
        # Business time may stand still or leap; when to deliver is a matter of real time.
        "due_at": real_clock(),
    }
