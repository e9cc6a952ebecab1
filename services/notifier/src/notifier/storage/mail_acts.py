"""What an operator does with a mail that failed: it is sent after all, or given up. Mails go by their decision."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.channel import MAIL_PREVIOUS
from notifier.domain.person import is_usable
from notifier.storage.mails import DUE, FAILED, GIVEN_UP
from notifier.storage.tables import DECISION, FORMER_ADDRESS, MAIL, PERSON


class NoSuchMailError(Exception):
    """The decision is not there, or has no mail."""


class NotFailedError(Exception):
    """The mail is on its way, sent, given up or erased."""


class NoUsableAddressError(Exception):
    """The recipient has no address to which a mail can be sent."""


async def retry_mail(connection: AsyncConnection, decision_id: int, now: datetime) -> None:
    """A mail that failed is due again, to the address that the recipient has now.

    Raises:
        NoSuchMailError, NotFailedError, NoUsableAddressError: it cannot be.

    """
    mail = await _failed(connection, decision_id)
    held = FORMER_ADDRESS if mail.channel == MAIL_PREVIOUS else PERSON
    address = await connection.scalar(select(held.c.mail_address).where(held.c.vlimpersnummer == mail.recipient))
    if address is None or not is_usable(address):
        raise NoUsableAddressError
    again = {"state": DUE, "due_at": now, "address": address, "attempts": 0, "last_error": None, "claim": None}
    await connection.execute(update(MAIL).where(MAIL.c.id == mail.id).values(again))


async def give_up_mail(connection: AsyncConnection, decision_id: int, reason: str) -> None:
    """A mail that failed is not sent, for a reason that is kept.

    Raises:
        NoSuchMailError, NotFailedError: it cannot be.

    """
    mail = await _failed(connection, decision_id)
    given_up = {"state": GIVEN_UP, "given_up_reason": reason}
    await connection.execute(update(MAIL).where(MAIL.c.id == mail.id).values(given_up))


async def _failed(connection: AsyncConnection, decision_id: int) -> Row[Any, Any, Any, Any]:
    query = (
        select(MAIL.c.id, MAIL.c.recipient, MAIL.c.state, DECISION.c.channel)
        .join(DECISION, DECISION.c.id == MAIL.c.decision_id)
        .where(DECISION.c.id == decision_id)
        .with_for_update(of=MAIL)
    )
    mail = (await connection.execute(query)).one_or_none()
    if mail is None:
        raise NoSuchMailError
    if mail.state != FAILED:
        raise NotFailedError
    return mail
