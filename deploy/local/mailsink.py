"""Mail sink for demo and tests: an SMTP server that keeps every mail it acknowledged and sends none on.

`python -m deploy.local.mailsink` also shows the mails on a page, and over HTTP as JSON. A mail that came twice is kept
twice: whoever counts must see it.
"""

import asyncio
from pathlib import Path
from typing import Annotated, Any, Final

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI, HTTPException, Query
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.jsonlines import JsonLines
from deploy.local.mailbox import Mail, Mailbox, MailFilter
from deploy.local.mailsink_page import PAGE_HEADERS, list_page, mail_page
from deploy.local.webprocess import Readiness, add_probes, read_settings, run, utc_now

MAIL_BYTES_MAX: Final = 10 * 1024 * 1024
MAILS_PER_ANSWER_MAX: Final = 100_000
MAILS_PER_PAGE_MAX: Final = 500
DELAY_SECONDS_MAX: Final = 600
WAIT_SECONDS_MAX: Final = 30
KEPT: Final = "250 2.0.0 bewaard"
NOT_NOW: Final = "451 4.3.0 tijdelijk niet beschikbaar, probeer later opnieuw"


class MailsinkSettings(BaseSettings):
    """Where the mail sink listens and where it keeps the mails."""

    model_config = SettingsConfigDict(env_prefix="MAILSINK_", frozen=True, env_ignore_empty=True)

    host: str = Field(default="127.0.0.1", description="Address to listen on, for SMTP and HTTP")
    smtp_port: int = Field(description="SMTP port")
    http_port: int = Field(description="HTTP port of the page and the API")
    keep_file: Path | None = Field(default=None, description="JSON lines; keeps the mails over a restart")


class MailQuery(MailFilter):
    """What a caller of the API wants; with `wait_seconds` the answer waits until there is something to give."""

    limit: Annotated[int, Field(ge=1, le=MAILS_PER_ANSWER_MAX)] = MAILS_PER_ANSWER_MAX
    wait_seconds: Annotated[float, Field(ge=0, le=WAIT_SECONDS_MAX)] = 0


class MailBehaviour(BaseModel):
    """How the sink treats the next mails; what is left out is normal."""

    model_config = ConfigDict(extra="forbid")

    reject_next: Annotated[int, Field(ge=0, description="So many mails get a temporary 451 and are not kept")] = 0
    delay_seconds: Annotated[float, Field(ge=0, le=DELAY_SECONDS_MAX, description="Wait before keeping")] = 0
    delay_after_keeping_seconds: Annotated[
        float, Field(ge=0, le=DELAY_SECONDS_MAX, description="Wait between keeping a mail and acknowledging it")
    ] = 0


class SmtpHandler:
    """Takes each mail: refuses it for now, or keeps it and only then acknowledges it."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self.behaviour = MailBehaviour()
        self.rejected = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answer the end of DATA; aiosmtpd cancels this when the sender hangs up meanwhile."""
        behaviour = self.behaviour
        await asyncio.sleep(behaviour.delay_seconds)
        if self.behaviour.reject_next > 0:
            left = self.behaviour.reject_next - 1
            self.behaviour = self.behaviour.model_copy(update={"reject_next": left})
            self.rejected += 1
            structlog.get_logger().info("mail refused for now", reject_next=left)
            return NOT_NOW

        content = envelope.content or b""
        source = content.encode() if isinstance(content, str) else content
        mail = self._mailbox.keep(source, list(envelope.rcpt_tos), utc_now())
        structlog.get_logger().info("mail kept", number=mail.number, rule=mail.rule)
        await asyncio.sleep(behaviour.delay_after_keeping_seconds)
        return KEPT


def build(mailbox: Mailbox, handler: SmtpHandler, readiness: Readiness) -> FastAPI:
    """Build the HTTP side: page, API, probes."""
    app = FastAPI(title="Postvak voor demo en tests", docs_url=None, redoc_url=None)
    add_probes(app, readiness)
    _add_api(app, mailbox)
    _add_pages(app, mailbox)

    @app.get("/api/behaviour")
    async def current_behaviour() -> dict[str, Any]:
        return {**handler.behaviour.model_dump(), "rejected": handler.rejected}

    @app.post("/api/behaviour")
    async def change_behaviour(behaviour: MailBehaviour) -> dict[str, Any]:
        handler.behaviour = behaviour
        return await current_behaviour()

    return app


def _add_api(app: FastAPI, mailbox: Mailbox) -> None:
    @app.get("/api/mails")
    async def mails(wanted: Annotated[MailQuery, Query()]) -> dict[str, Any]:
        found = await mailbox.wait_for(wanted, wanted.wait_seconds)
        shown = found[: wanted.limit]
        return {"mails": shown, "total": mailbox.count, "more": len(shown) < len(found)}

    @app.get("/api/mails/{number}")
    async def mail(number: int) -> Mail:
        return _mail_or_404(mailbox, number)


def _add_pages(app: FastAPI, mailbox: Mailbox) -> None:
    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    async def list_of_mails(rule: str = "", to: str = "") -> HTMLResponse:
        found = mailbox.find(MailFilter(rule=rule or None, to=to or None))
        newest = found[: -MAILS_PER_PAGE_MAX - 1 : -1]
        page = list_page(newest, rules=mailbox.rules(), rule=rule, to=to, found=len(found), total=mailbox.count)
        return HTMLResponse(page, headers=PAGE_HEADERS)

    @app.get("/mails/{number}", response_class=HTMLResponse, include_in_schema=False)
    async def one_mail(number: int) -> HTMLResponse:
        return HTMLResponse(mail_page(_mail_or_404(mailbox, number)), headers=PAGE_HEADERS)


def _mail_or_404(mailbox: Mailbox, number: int) -> Mail:
    mail = mailbox.get(number)
    if mail is None:
        raise HTTPException(status_code=404, detail="Er is geen mail met dit nummer.")
    return mail


async def receive_mail(
    handler: SmtpHandler, settings: MailsinkSettings, readiness: Readiness, stop: asyncio.Event
) -> None:
    """Listen for SMTP until told to stop; ready once the port is open."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, data_size_limit=MAIL_BYTES_MAX, enable_SMTPUTF8=True, ident="postvak", loop=loop),
        host=settings.host,
        port=settings.smtp_port,
    )
    readiness.set("smtp", None)
    await stop.wait()
    server.close()


def main() -> None:
    """Run the mail sink with the settings of the environment."""
    settings = read_settings(MailsinkSettings)
    readiness = Readiness(smtp="the SMTP port is not open yet")
    mailbox = Mailbox(JsonLines(settings.keep_file))
    handler = SmtpHandler(mailbox)

    async def work(stop: asyncio.Event) -> None:
        await receive_mail(handler, settings, readiness, stop)

    run("mailsink", build(mailbox, handler, readiness), settings.host, settings.http_port, work)


if __name__ == "__main__":
    main()
