"""The unit of work on PostgreSQL: everything happens in the transaction of the fact."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import real_clock
from chassis.telemetry import current_traceparent
from notifier.domain.decision import Decision, Letter, Mail
from notifier.domain.rule import MessageList
from notifier.ports import Letters
from notifier.storage.mails import DUE
from notifier.storage.message_lists import current_list
from notifier.storage.replica import SqlReplica
from notifier.storage.tables import DECISION, MAIL


class SqlWork(SqlReplica):
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

    async def record(self, decision: Decision, mail: Mail | None) -> None:
        """Keep a decision, and the mail that follows from it. What was decided before stays as it was."""
        fresh = insert(DECISION).values(_decision_row(decision)).on_conflict_do_nothing().returning(DECISION.c.id)
        decision_id = await self._connection.scalar(fresh)
        if decision_id is None or mail is None:
            return
        await self._connection.execute(insert(MAIL).values(_mail_row(decision, decision_id, mail)))


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
