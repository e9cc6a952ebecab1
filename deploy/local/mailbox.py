"""The mails that the mail sink acknowledged, in the order in which they came."""

import asyncio
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from deploy.local.jsonlines import JsonLines


class Mail(BaseModel):
    """One mail as it was acknowledged.

    `to` holds the envelope's recipients: who really gets it. A header that the mail has not is None.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    received_at: datetime
    message_id: str | None
    rule: str | None
    cause: str | None
    traceparent: str | None
    sender: str | None
    to: list[str]
    subject: str
    text: str | None
    html: str | None


class MailFilter(BaseModel):
    """Which mails are wanted; None asks nothing. `to` matches a part of an address, in any case of letters."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str | None = None
    to: str | None = None
    cause: str | None = None
    after: Annotated[int, Field(ge=0)] = 0

    def wants(self, mail: Mail) -> bool:
        """Tell whether the mail fits everything that was asked."""
        return (
            mail.number > self.after
            and self.rule in {None, mail.rule}
            and self.cause in {None, mail.cause}
            and (self.to is None or any(self.to.lower() in address.lower() for address in mail.to))
        )


class Mailbox:
    """Keeps mails in memory and in a file; nothing is merged, changed or removed."""

    def __init__(self, lines: JsonLines) -> None:
        self._lines = lines
        self._mails = [Mail.model_validate(line) for line in lines.load()]
        self._came = asyncio.Event()

    @property
    def count(self) -> int:
        """How many mails were acknowledged."""
        return len(self._mails)

    def keep(self, source: bytes, recipients: list[str], now: datetime) -> Mail:
        """Keep a mail; when this returns it is in the file and may be acknowledged."""
        mail = read_mail(source, recipients, number=self.count + 1, received_at=now)
        self._lines.append(mail.model_dump(mode="json"))
        self._mails.append(mail)
        self._came.set()
        self._came = asyncio.Event()
        return mail

    def get(self, number: int) -> Mail | None:
        """Give one mail by its number, 1 for the first."""
        return self._mails[number - 1] if 1 <= number <= self.count else None

    def find(self, wanted: MailFilter) -> list[Mail]:
        """Give the mails that fit, oldest first."""
        return [mail for mail in self._mails if wanted.wants(mail)]

    async def wait_for(self, wanted: MailFilter, seconds: float) -> list[Mail]:
        """Give the mails that fit as soon as there is one, and an empty list when the time is over."""
        deadline = asyncio.get_running_loop().time() + seconds
        while not (found := self.find(wanted)):
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._came.wait(), left)
            except TimeoutError:
                return []
        return found

    def rules(self) -> list[str]:
        """Give the rules that sent a mail, in order of their code."""
        return sorted({mail.rule for mail in self._mails if mail.rule})


def read_mail(source: bytes, recipients: list[str], *, number: int, received_at: datetime) -> Mail:
    """Take apart a mail as it came over SMTP."""
    message = message_from_bytes(source, policy=default)
    return Mail(
        number=number,
        received_at=received_at,
        message_id=_header(message, "Message-ID"),
        rule=_header(message, "X-Vlimpers-Rule"),
        cause=_header(message, "X-Vlimpers-Cause"),
        traceparent=_header(message, "Traceparent"),
        sender=_header(message, "From"),
        to=recipients,
        subject=_header(message, "Subject") or "",
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _header(message: EmailMessage, name: str) -> str | None:
    value = message.get(name)
    return None if value is None else str(value).strip()


def _body(message: EmailMessage, kind: str) -> str | None:
    part = message.get_body(preferencelist=(kind,))
    return None if part is None else str(part.get_content())
