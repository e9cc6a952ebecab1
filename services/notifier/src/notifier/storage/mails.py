"""Mails on their way: due → sending → sent | failed, or due again. `sending` is committed before SMTP begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Select, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.decision import Letter
from notifier.domain.delivery import Again, Failed, Sent, Trouble, Verdict
from notifier.storage.tables import MAIL

DUE: Final = "due"
SENDING: Final = "sending"
SENT: Final = "sent"
FAILED: Final = "failed"
GIVEN_UP: Final = "given_up"
ERASED: Final = "erased"
SETTLED: Final = (SENT, GIVEN_UP, ERASED)
"""What nobody needs to look at any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedMail:
    """A mail that one deliverer has in hand; `attempts` counts the tries before this one."""

    mail_id: UUID
    claim: UUID
    rule: str
    cause: str
    address: str
    letter: Letter
    traceparent: str | None
    attempts: int
    due_at: datetime


async def has_due_mail(connection: AsyncConnection, now: datetime) -> bool:
    """Whether there is a mail to take in hand."""
    return await connection.scalar(_following(now)) is not None


async def claim_mail(connection: AsyncConnection, claim: UUID, now: datetime) -> ClaimedMail | None:
    """Take the next mail in hand; none when nothing is due. Earlier mails of the same recipient go first."""
    following = _following(now).with_for_update(skip_locked=True).scalar_subquery()
    taken = (
        update(MAIL).where(MAIL.c.id == following).values(state=SENDING, claim=claim, claimed_at=now).returning(MAIL)
    )
    row = (await connection.execute(taken)).one_or_none()
    if row is None:
        return None
    return ClaimedMail(
        mail_id=row.id,
        claim=claim,
        rule=row.rule,
        cause=row.cause,
        address=row.address,
        letter=Letter(row.subject, row.plain, row.html),
        traceparent=row.traceparent,
        attempts=row.attempts,
        due_at=row.due_at,
    )


async def settle_mail(connection: AsyncConnection, mail: ClaimedMail, verdict: Verdict, now: datetime) -> bool:
    """Write what became of a mail in hand; false when it was taken out of hand meanwhile (the lease ran out)."""
    mine = update(MAIL).where(MAIL.c.id == mail.mail_id, MAIL.c.state == SENDING, MAIL.c.claim == mail.claim)
    match verdict:
        case Sent():
            settled = mine.values(state=SENT, sent_at=now, attempts=MAIL.c.attempts + 1, last_error=None)
        case Again(after, why, is_counted, is_uncertain):
            settled = mine.values(
                state=DUE,
                due_at=now + after,
                attempts=MAIL.c.attempts + int(is_counted),
                uncertain=MAIL.c.uncertain + int(is_uncertain),
                last_error=why,
            )
        case Failed(why, is_uncertain):
            settled = mine.values(
                state=FAILED,
                attempts=MAIL.c.attempts + 1,
                uncertain=MAIL.c.uncertain + int(is_uncertain),
                last_error=why,
            )
    return await connection.scalar(settled.returning(MAIL.c.id)) is not None


async def reclaim_mails(connection: AsyncConnection, lease: timedelta, now: datetime) -> int:
    """Make due again what a deliverer took in hand and never settled; it may have arrived, and that is recorded."""
    lost = (
        update(MAIL)
        .where(MAIL.c.state == SENDING, MAIL.c.claimed_at < now - lease)
        .values(state=DUE, due_at=now, uncertain=MAIL.c.uncertain + 1, last_error=Trouble.STOPPED.value)
        .returning(MAIL.c.id)
    )
    return len((await connection.scalars(lost)).all())


async def count_open_mails(connection: AsyncConnection) -> int:
    """How many mails are not delivered yet and not given up."""
    return await connection.scalar(select(func.count()).where(MAIL.c.state.in_([DUE, SENDING]))) or 0


def _following(now: datetime) -> Select[tuple[UUID]]:
    earlier = MAIL.alias("earlier")
    is_behind = exists().where(
        earlier.c.recipient == MAIL.c.recipient,
        earlier.c.number < MAIL.c.number,
        earlier.c.state.in_([DUE, SENDING]),
    )
    return (
        select(MAIL.c.id).where(MAIL.c.state == DUE, MAIL.c.due_at <= now, ~is_behind).order_by(MAIL.c.number).limit(1)
    )
