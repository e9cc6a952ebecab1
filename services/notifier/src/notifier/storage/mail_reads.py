"""What operators are told of decisions and mails. Addresses and texts stay out of this query."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.channel import MAILS
from notifier.storage.mails import SETTLED
from notifier.storage.tables import DECISION, MAIL

DECIDED: Final = (
    "id",
    "event_id",
    "event_type",
    "rule",
    "vlimpersnummer",
    "recipient",
    "channel",
    "is_told",
    "reason",
    "cause",
    "decided_at",
)


async def decided_mails(
    connection: AsyncConnection, *, is_unsettled: bool, vlimpersnummer: str | None, after: int, limit: int
) -> Sequence[Row[Any]]:
    """Decisions in the order in which they were made, each with its mail if there is one."""
    query: Select[*tuple[Any, ...]] = select(
        *(DECISION.c[name] for name in DECIDED),
        MAIL.c.state.label("mail_state"),
        MAIL.c.due_at.label("mail_due_at"),
        MAIL.c.sent_at.label("mail_sent_at"),
        MAIL.c.attempts.label("mail_attempts"),
        MAIL.c.last_error.label("mail_error"),
    ).outerjoin(MAIL, MAIL.c.decision_id == DECISION.c.id)
    if is_unsettled:
        query = query.where(
            DECISION.c.is_told,
            DECISION.c.channel.in_(sorted(MAILS)),
            or_(MAIL.c.state.is_(None), MAIL.c.state.not_in(SETTLED)),
        )
    if vlimpersnummer is not None:
        query = query.where(or_(DECISION.c.vlimpersnummer == vlimpersnummer, DECISION.c.recipient == vlimpersnummer))
    rows: Sequence[Row[Any]] = (
        await connection.execute(query.where(DECISION.c.id > after).order_by(DECISION.c.id).limit(limit))
    ).all()
    return rows
