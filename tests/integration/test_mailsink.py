"""The mail sink: what was acknowledged is there, what was refused is not, and nothing is merged."""

import json
import smtplib
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.local.jsonlines import JsonLines
from deploy.local.mailbox import Mailbox, MailFilter
from deploy.local.mailsink_page import list_page, mail_page
from deploy.local.ports import LOOPBACK, free_port
from deploy.local.webprocess import utc_now
from tests.support.standin import StandIn, running

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Sink:
    """A running mail sink and the way to send it mail."""

    def __init__(self, folder: Path) -> None:
        self.http_port, self.smtp_port = free_port(), free_port()
        self.settings = {
            "MAILSINK_HOST": LOOPBACK,
            "MAILSINK_SMTP_PORT": str(self.smtp_port),
            "MAILSINK_HTTP_PORT": str(self.http_port),
            "MAILSINK_KEEP_FILE": str(folder / "mails.jsonl"),
        }

    def send(self, mail: EmailMessage) -> None:
        with smtplib.SMTP(LOOPBACK, self.smtp_port, timeout=20) as smtp:
            smtp.send_message(mail)

    def run(self, folder: Path) -> Any:
        return running("mailsink", self.http_port, self.settings, folder / "log")


def a_mail(**changes: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = changes.get("sender", "vlimpers@example.org")
    mail["To"] = changes.get("to", "maria.peeters@example.org")
    mail["Subject"] = changes.get("subject", "Uw verlof is goedgekeurd: één dag")
    mail["Message-ID"] = changes.get("message_id", "<5f0c@vlimpers>")
    mail["X-Vlimpers-Rule"] = changes.get("rule", "AFW-002")
    mail["X-Vlimpers-Cause"] = changes.get("cause", "7d0f6b1e")
    mail["Traceparent"] = TRACE
    mail.set_content(changes.get("text", "Beste, uw verlof op 3 maart is goedgekeurd.\n"))
    mail.add_alternative(changes.get("html", "<p>Uw verlof is <b>goedgekeurd</b>.</p>"), subtype="html")
    return mail


def numbers(sink: StandIn, **asked: Any) -> list[int]:
    return [mail["number"] for mail in sink.get("/api/mails", **asked)["mails"]]


def test_an_acknowledged_mail_is_there_with_everything_that_explains_it(tmp_path: Path) -> None:
    setup = Sink(tmp_path)
    with setup.run(tmp_path) as sink:
        setup.send(a_mail())

        mail = sink.get("/api/mails/1")
        assert mail["subject"] == "Uw verlof is goedgekeurd: één dag"
        assert mail["to"] == ["maria.peeters@example.org"]
        assert (mail["message_id"], mail["rule"], mail["cause"]) == ("<5f0c@vlimpers>", "AFW-002", "7d0f6b1e")
        assert mail["traceparent"] == TRACE
        assert "goedgekeurd" in mail["text"]
        assert "<b>goedgekeurd</b>" in mail["html"]
        assert sink.http.get("/api/mails/2").status_code == 404
        assert sink.http.delete("/api/mails/1").status_code == 405
        assert sink.terminate() == 0
    assert "peeters" not in (tmp_path / "log").read_text()


def test_a_mail_that_comes_twice_is_kept_twice_also_over_a_kill(tmp_path: Path) -> None:
    setup = Sink(tmp_path)
    with setup.run(tmp_path) as sink:
        setup.send(a_mail())
        setup.send(a_mail())
        sink.process.kill()
        sink.start()
        setup.send(a_mail(rule="LON-006", to="dossier@example.org"))

        assert numbers(sink) == [1, 2, 3]
        assert numbers(sink, rule="AFW-002") == [1, 2]
        assert numbers(sink, to="DOSSIER@") == [3]
        assert numbers(sink, cause="7d0f6b1e", after=1, limit=1) == [2]
        assert numbers(sink, after=3, wait_seconds=0.1) == []


def test_a_refused_mail_is_told_so_and_not_kept(tmp_path: Path) -> None:
    setup = Sink(tmp_path)
    with setup.run(tmp_path) as sink:
        sink.http.post("/api/behaviour", json={"reject_next": 1, "delay_seconds": 0.1}).raise_for_status()

        with pytest.raises(smtplib.SMTPDataError) as refused:
            setup.send(a_mail())
        setup.send(a_mail())

        assert refused.value.smtp_code == 451
        assert numbers(sink) == [1]
        assert sink.get("/api/behaviour")["rejected"] == 1


def test_it_stops_in_time_while_somebody_waits_for_mail(tmp_path: Path) -> None:
    setup = Sink(tmp_path)
    with setup.run(tmp_path) as sink, ThreadPoolExecutor() as waiting:
        sink.http.post("/api/behaviour", json={"delay_after_keeping_seconds": 60}).raise_for_status()
        sending = waiting.submit(setup.send, a_mail())
        assert numbers(sink, wait_seconds=20) == [1]
        asking = waiting.submit(numbers, sink, after=1, wait_seconds=20)

        assert sink.terminate() == 0
        assert isinstance(asking.exception(), httpx.HTTPError)
        assert isinstance(sending.exception(), smtplib.SMTPException)
    assert all(json.loads(line) for line in (tmp_path / "log").read_text().splitlines())


def test_the_page_lists_filters_and_shows_one_mail(tmp_path: Path) -> None:
    setup = Sink(tmp_path)
    with setup.run(tmp_path) as sink:
        assert "Er is nog geen mail." in sink.http.get("/").text
        setup.send(a_mail())
        setup.send(a_mail(rule="PER-001", subject="Nieuwe collega", to="chef@example.org"))

        both, filtered = sink.http.get("/").text, sink.http.get("/", params={"rule": "PER-001"}).text
        one = sink.http.get("/mails/1")

        assert both.index("Nieuwe collega") < both.index("goedgekeurd")
        assert "2 van 2 mails" in both
        assert "maria.peeters" not in filtered
        assert "1 van 2 mails" in filtered
        assert "AFW-002" in one.text
        assert "default-src 'none'" in one.headers["Content-Security-Policy"]


def test_nothing_in_a_mail_becomes_part_of_the_page(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script>'
    mailbox = Mailbox(JsonLines(None))
    mail = mailbox.keep(a_mail(subject=evil, text=evil, html=evil, rule=evil).as_bytes(), [evil], utc_now())

    pages = mail_page(mail) + list_page([mail], rules=[evil], rule=evil, to=evil, found=1, total=1)

    assert "<script" not in pages
    assert str(tmp_path) not in pages


def test_a_torn_line_is_a_mail_that_was_never_acknowledged(tmp_path: Path) -> None:
    file = tmp_path / "mails.jsonl"
    Mailbox(JsonLines(file)).keep(a_mail().as_bytes(), ["maria.peeters@example.org"], utc_now())
    with file.open("ab") as torn:
        torn.write(b'{"number":2,"subj')

    mailbox = Mailbox(JsonLines(file))
    mailbox.keep(a_mail().as_bytes(), ["maria.peeters@example.org"], utc_now())

    assert [mail.number for mail in Mailbox(JsonLines(file)).find(MailFilter())] == [1, 2]
