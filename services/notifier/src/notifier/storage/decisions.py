"""The decision log, read back."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.storage.tables import DECISION, ITEM, MAIL


async def decisions(
    connection: AsyncConnection, *, vlimpersnummer: str | None, event_id: UUID | None, after: int, limit: int
) -> Sequence[Row[Any]]:
    """Decisions in the order they were made, with the state of the mail or the item if there is one.

    A Vlimpersnummer asks for what concerns that person: told about, or told to.
    """
    wanted = (
        select(
            DECISION,
            MAIL.c.state.label("mail_state"),
            MAIL.c.attempts.label("mail_attempts"),
            MAIL.c.uncertain.label("mail_uncertain"),
            MAIL.c.last_error.label("mail_last_error"),
            MAIL.c.sent_at.label("mail_sent_at"),
            MAIL.c.given_up_reason.label("mail_given_up_reason"),
            ITEM.c.id.label("item_id"),
            ITEM.c.state.label("item_state"),
            ITEM.c.closed_at.label("item_closed_at"),
            ITEM.c.closed_by_event.label("item_closed_by_event"),
            ITEM.c.closed_by_type.label("item_closed_by_type"),
            ITEM.c.closed_by_person.label("item_closed_by_person"),
            ITEM.c.closed_reason.label("item_closed_reason"),
        )
        .outerjoin(MAIL, MAIL.c.decision_id == DECISION.c.id)
        .outerjoin(ITEM, ITEM.c.decision_id == DECISION.c.id)
        .where(DECISION.c.id > after)
        .order_by(DECISION.c.id)
        .limit(limit)
    )
    if vlimpersnummer is not None:
        wanted = wanted.where(or_(DECISION.c.vlimpersnummer == vlimpersnummer, DECISION.c.recipient == vlimpersnummer))
    if event_id is not None:
        wanted = wanted.where(DECISION.c.event_id == event_id)
    return (await connection.execute(wanted)).all()
