"""Work lists and inboxes: items that are open until somebody is done with them, or until their cause is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.channel import WORKLIST
from notifier.domain.decision import Decision, Item
from notifier.storage.tables import ITEM

OPEN: Final = "open"
CLOSED: Final = "closed"


@dataclass(frozen=True, slots=True)
class Page:
    """Which items are asked for: those of a recipient and a channel, after a number, at most so many."""

    recipient: str
    channel: str
    state: str | None
    after: int
    limit: int


async def open_item(connection: AsyncConnection, decision: Decision, decision_id: int, item: Item) -> None:
    """Open an item; one that is open already for the same rule, cause, channel and recipient gives way to it."""
    same = (
        ITEM.c.rule == decision.rule,
        ITEM.c.cause == decision.cause,
        ITEM.c.channel == decision.channel,
        ITEM.c.recipient == decision.recipient,
    )
    earlier = update(ITEM).where(*same, ITEM.c.state == OPEN)
    await connection.execute(earlier.values(_closed(decision.event_id, decision.event_type, decision.decided_at)))
    await connection.execute(
        insert(ITEM).values(
            id=item.item_id,
            decision_id=decision_id,
            event_id=decision.event_id,
            rule=decision.rule,
            cause=decision.cause,
            channel=decision.channel,
            recipient=decision.recipient,
            vlimpersnummer=decision.vlimpersnummer,
            title=item.letter.subject,
            text=item.letter.body,
            state=OPEN,
            opened_at=decision.decided_at,
        )
    )


async def close_by_event(
    connection: AsyncConnection, rules: Collection[str], cause: str, event_id: UUID, event_type: str, now: datetime
) -> None:
    """Close the open items of these rules about a cause."""
    if not rules:
        return
    mine = update(ITEM).where(ITEM.c.rule.in_(sorted(rules)), ITEM.c.cause == cause, ITEM.c.state == OPEN)
    await connection.execute(mine.values(_closed(event_id, event_type, now)))


async def close_by_person(
    connection: AsyncConnection, item_id: UUID, recipient: str, reason: str, now: datetime
) -> Row[Any] | None:
    """Close somebody's work item, and the same work of everybody else who got it; none when it is not theirs.

    What is closed stays as it was.
    """
    mine = select(ITEM).where(ITEM.c.id == item_id, ITEM.c.recipient == recipient, ITEM.c.channel == WORKLIST)
    row = (await connection.execute(mine.with_for_update())).one_or_none()
    if row is None:
        return None
    same = (ITEM.c.rule == row.rule, ITEM.c.event_id == row.event_id, ITEM.c.channel == WORKLIST)
    if row.state == OPEN:
        closed = {"state": CLOSED, "closed_at": now, "closed_by_person": recipient, "closed_reason": reason}
        await connection.execute(update(ITEM).where(*same, ITEM.c.state == OPEN).values(closed))
    return (await connection.execute(mine)).one()


async def items(connection: AsyncConnection, page: Page) -> Sequence[Row[Any]]:
    """Items in the order in which they were opened."""
    wanted = (
        select(ITEM)
        .where(ITEM.c.recipient == page.recipient, ITEM.c.channel == page.channel, ITEM.c.number > page.after)
        .order_by(ITEM.c.number)
        .limit(page.limit)
    )
    if page.state is not None:
        wanted = wanted.where(ITEM.c.state == page.state)
    return (await connection.execute(wanted)).all()


async def closed_by(connection: AsyncConnection, event_id: UUID) -> Sequence[Row[Any]]:
    """The items that an event closed."""
    wanted = select(ITEM).where(ITEM.c.closed_by_event == event_id)
    return (await connection.execute(wanted.order_by(ITEM.c.number))).all()


def _closed(event_id: UUID, event_type: str, now: datetime) -> dict[str, object]:
    return {"state": CLOSED, "closed_at": now, "closed_by_event": event_id, "closed_by_type": event_type}
