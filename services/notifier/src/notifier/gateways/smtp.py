"""Hands mails to an SMTP server, and tells for each what the server answered."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_LINES
from email.utils import format_datetime
from typing import Final, Literal
from uuid import UUID

import aiosmtplib

from notifier.domain.decision import Letter
from notifier.domain.delivery import Accepted, Answer, Cut, Refused, Unreachable, Unwritable

Tls = Literal["auto", "required", "off"]
_START_TLS: Final[dict[Tls, bool | None]] = {"auto": None, "required": True, "off": False}

SERVICE_NOT_AVAILABLE: Final = 421


class PostUnreachableError(Exception):
    """The SMTP server cannot be used at the moment; the reason is for an operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A mail with all that its headers say."""

    mail_id: UUID
    rule: str
    cause: str
    address: str
    letter: Letter
    traceparent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """An SMTP server, and in whose name it is used."""

    host: str
    port: int
    sender: str
    tls: Tls
    answer_max: timedelta

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Counter"]:
        """A connection to hand mails over.

        Raises:
            PostUnreachableError: no connection, no greeting, or no TLS where it is required.

        """
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            timeout=self.answer_max.total_seconds(),
            start_tls=_START_TLS[self.tls],
        )
        try:
            await client.connect()
            await client.ehlo()
        except (aiosmtplib.SMTPException, OSError) as error:
            client.close()
            raise PostUnreachableError(f"cannot connect: {type(error).__name__}") from error
        try:
            yield Counter(client, self.sender)
        finally:
            await _hang_up(client)


async def _hang_up(client: aiosmtplib.SMTP) -> None:
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        client.close()


class Counter:
    """An open connection. After anything but `Accepted` it may not be used again."""

    def __init__(self, client: aiosmtplib.SMTP, sender: str) -> None:
        self._client = client
        self._sender = sender

    async def hand_over(self, envelope: Envelope, now: datetime) -> Answer:
        """Hand one mail over and tell the server's answer; the server hears of no mail that cannot be written."""
        try:
            message = new_message(envelope, self._sender, now).as_bytes(policy=SMTP_LINES)
        except (MessageError, ValueError, LookupError):
            return Unwritable()
        return await self._announce(envelope) or await self._give(message)

    async def _announce(self, envelope: Envelope) -> Answer | None:
        """Name sender and recipient; an answer when the server does not want the mail."""
        try:
            await self._client.mail(self._sender)
            await self._client.rcpt(envelope.address)
        except aiosmtplib.SMTPSenderRefused as error:
            # Not this mail is refused but its sender: so would be every mail.
            return Unreachable(f"sender refused: smtp {error.code}")
        except aiosmtplib.SMTPResponseException as error:
            return _refusal(error.code)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Unreachable(f"connection lost: {type(error).__name__}")
        return None

    async def _give(self, message: bytes) -> Answer:
        try:
            await self._client.data(message)
        except aiosmtplib.SMTPResponseException as error:
            return _refusal(error.code)
        except (aiosmtplib.SMTPException, OSError):
            return Cut()
        return Accepted()


def _refusal(code: int) -> Answer:
    return Unreachable(f"smtp {code}") if code == SERVICE_NOT_AVAILABLE else Refused(code)


def new_message(envelope: Envelope, sender: str, now: datetime) -> EmailMessage:
    """The mail as it is sent; only the date differs when it is sent again."""
    domain = Address(addr_spec=sender).domain
    message = EmailMessage(policy=SMTP_LINES)
    message["Message-ID"] = f"<{envelope.mail_id}@{domain}>"
    message["Date"] = format_datetime(now)
    message["From"] = Address("Vlimpers", addr_spec=sender)
    message["To"] = Address(addr_spec=envelope.address)
    message["Subject"] = envelope.letter.subject
    message["Content-Language"] = "nl-BE"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Vlimpers-Rule"] = envelope.rule
    message["X-Vlimpers-Cause"] = envelope.cause
    if envelope.traceparent:
        message["Traceparent"] = envelope.traceparent
    message.set_content(envelope.letter.plain)
    message.add_alternative(envelope.letter.html, subtype="html")
    return message
