"""Nothing of an erased person is kept but decisions: number, rule and reason, without what was written."""

from typing import Final

from sqlalchemy import Table, delete, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.reminder import Fate
from notifier.storage.mails import DUE, ERASED, FAILED, SENDING
from notifier.storage.tables import (
    ABSENCE,
    DECISION,
    EMPLOYMENT,
    FORMER_ADDRESS,
    ITEM,
    JOB_ROW,
    LEAVE_REQUEST,
    MAIL,
    PERSON,
    REMINDER,
    ROLE_GRANT,
)

TOLD_OF: Final[tuple[Table, ...]] = (
    PERSON,
    EMPLOYMENT,
    JOB_ROW,
    ROLE_GRANT,
    ABSENCE,
    LEAVE_REQUEST,
    FORMER_ADDRESS,
)
"""Tables of which every row of the person goes."""


async def erase_person(connection: AsyncConnection, vlimpersnummer: str) -> None:
    """Delete what was known of a person, and what was written about or to the person, sent or not."""
    for table in TOLD_OF:
        await connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))
    concerns = or_(DECISION.c.vlimpersnummer == vlimpersnummer, DECISION.c.recipient == vlimpersnummer)
    decisions = select(DECISION.c.id).where(concerns)
    theirs = MAIL.c.decision_id.in_(decisions)
    unsent = update(MAIL).where(theirs, MAIL.c.state.in_([DUE, SENDING, FAILED]))
    await connection.execute(unsent.values(state=ERASED, claim=None))
    await connection.execute(update(MAIL).where(theirs).values(address="", subject="", plain="", html=""))
    await connection.execute(delete(ITEM).where(ITEM.c.decision_id.in_(decisions)))
    reminders = update(REMINDER).where(REMINDER.c.vlimpersnummer == vlimpersnummer)
    await connection.execute(reminders.values(occasion=null()))
    await connection.execute(reminders.where(REMINDER.c.fate == Fate.PLANNED.value).values(fate=Fate.DROPPED.value))
