"""The unit of work of a rebuild: it keeps the replica as the consumer does, and decides nothing."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import delete

from chassis.replica import ReplicaTable
from notifier.domain.decision import Decision, Message
from notifier.domain.reminder import Reminder
from notifier.domain.rule import MessageList
from notifier.storage.tables import (
    ABSENCE,
    EMPLOYMENT,
    JOB_ROW,
    LEAVE_REQUEST,
    LEGAL_EMPLOYER,
    PERSON,
    ROLE_GRANT,
    UNIT,
)
from notifier.storage.work import SqlWork

OF_PEOPLE: Final = (PERSON, EMPLOYMENT, JOB_ROW, ROLE_GRANT)
"""What personnel tells of a person."""
OF_ABSENCES: Final = (ABSENCE, LEAVE_REQUEST)
"""What absence tells of a person."""

REPLICA_TABLES: Final = (
    *(ReplicaTable(table, "vlimpersnummer") for table in (*OF_PEOPLE, *OF_ABSENCES)),
    ReplicaTable(UNIT, "code", prefix="personnel.organisation/unit:"),
    ReplicaTable(LEGAL_EMPLOYER, "code", prefix="personnel.organisation/employer:"),
)


class KeepingWork(SqlWork):
    """Handlers work with it as with the real one; there is no list, no calendar, and nothing is recorded."""

    async def forget_people(self, vlimpersnummer: str) -> None:
        """Delete what personnel told of a person."""
        for table in OF_PEOPLE:
            await self._connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))

    async def forget_absences(self, vlimpersnummer: str) -> None:
        """Delete what absence told of a person."""
        for table in OF_ABSENCES:
            await self._connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))

    async def forget_person(self, vlimpersnummer: str) -> None:
        """Delete the person from the replica."""
        await self.forget_people(vlimpersnummer)
        await self.forget_absences(vlimpersnummer)

    async def message_list(self) -> MessageList | None:
        """A list without rules: nobody is told."""
        return MessageList(version="", rules=())

    async def calendar_since(self) -> date | None:
        """No calendar."""
        return None

    async def reminders(self, vlimpersnummer: str) -> tuple[Reminder, ...]:  # noqa: ARG002 - nothing is read
        """No reminders."""
        return ()

    async def record(self, decision: Decision, message: Message | None) -> None:
        """Nothing is recorded."""

    async def close_items(self, rules: Collection[str], cause: str, event_id: UUID, event_type: str) -> None:
        """Items stay as they are."""

    async def keep_reminder(self, reminder: Reminder) -> None:
        """Reminders stay as they are."""

    async def keep_former_address(self, vlimpersnummer: str, mail_address: str) -> None:
        """Earlier addresses stay as they are."""
