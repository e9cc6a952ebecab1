"""A real SMTP server for tests, which answers as it is told."""

import asyncio
from collections import deque
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 2.0.0 bewaard"
CUT = "cut"
"""Keep the mail, then cut the connection instead of answering."""
HANG = "hang"
"""Keep the mail, then answer nothing."""


class MailServer:
    """Keeps each mail it took; `answers` are given first, then OK for ever."""

    def __init__(self) -> None:
        self.answers: deque[str] = deque()
        self.recipient_answers: deque[str] = deque()
        self.sender_answers: deque[str] = deque()
        self.mails: list[EmailMessage] = []
        self.port = 0
        self.came = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.sender_answers:
            return self.sender_answers.popleft()
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.recipient_answers:
            return self.recipient_answers.popleft()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - idem
        answer = self.answers.popleft() if self.answers else OK
        if answer in {OK, CUT, HANG}:
            content = envelope.content
            assert isinstance(content, bytes)
            message = message_from_bytes(content, policy=default)
            assert isinstance(message, EmailMessage)
            async with self.came:
                self.mails.append(message)
                self.came.notify_all()
        if answer == CUT:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        if answer == HANG:
            await asyncio.Event().wait()
        return answer

    async def wait_for(self, count: int, seconds: float = 20) -> list[EmailMessage]:
        async with asyncio.timeout(seconds), self.came:
            await self.came.wait_for(lambda: len(self.mails) >= count)
        return self.mails

    def subjects_to(self, recipient: str) -> list[str]:
        return [str(mail["X-Vlimpers-Rule"]) for mail in self.mails if recipient in str(mail["To"])]
