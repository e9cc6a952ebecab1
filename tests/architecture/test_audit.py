"""The audit of libraries is red on what is known and not accepted, and says so when it cannot ask."""

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.local import audit as audit_module
from deploy.local.audit import AuditError, Exemption, audit, pins, read_exceptions
from deploy.local.ports import LOOPBACK, free_port

KNOWN = "GHSA-aaaa-bbbb-cccc"
TODAY = date(2026, 11, 24)
LIBRARIES = {"harmless": "1.0", "holey": "2.1"}


class Service(BaseHTTPRequestHandler):
    """Knows something against one library; speaks as the public vulnerability service does."""

    def do_POST(self) -> None:
        """Which of these libraries something is known against."""
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))["queries"]
        against = [{"vulns": [{"id": KNOWN, "modified": "2026-01-01T00:00:00Z"}]}, {}]
        self._answer({"results": [against[each["package"]["name"] != "holey"] for each in asked]})

    def do_GET(self) -> None:
        """What is known."""
        self._answer({"id": KNOWN, "summary": "a hole", "modified": "2026-01-01T00:00:00Z", "affected": []})

    def _answer(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Be silent."""


@pytest.fixture
def service() -> Iterator[str]:
    server = ThreadingHTTPServer((LOOPBACK, 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://{LOOPBACK}:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_what_is_known_is_told_unless_it_is_accepted_and_only_until_its_day(service: str) -> None:
    accepted = Exemption(KNOWN, "the function with the hole is not called", TODAY)

    found = audit(LIBRARIES, [], TODAY, service)

    assert found == f"holey 2.1 {KNOWN} a hole"
    assert audit(LIBRARIES, [accepted], TODAY, service) is None
    assert audit(LIBRARIES, [accepted], date(2026, 11, 25), service) == found
    assert audit({"harmless": "1.0"}, [], TODAY, service) is None


def test_without_a_service_it_is_skipped_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    nowhere = f"http://{LOOPBACK}:{free_port()}"
    with pytest.raises(ConnectionError):
        audit(LIBRARIES, [], TODAY, nowhere)

    monkeypatch.setattr(audit_module, "audit", lambda *_: audit(LIBRARIES, [], TODAY, nowhere))

    assert audit_module.main() == 0
    assert capsys.readouterr().out.startswith("audit skipped: ")


def test_what_is_known_turns_the_check_red(
    service: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit_module, "audit", lambda *_: audit(LIBRARIES, [], TODAY, service))

    assert audit_module.main() == 1
    assert KNOWN in capsys.readouterr().out


def test_an_audit_that_does_not_work_is_not_taken_for_a_service_that_is_away() -> None:
    with pytest.raises(AuditError):
        audit({"no name": "1.0"}, [], TODAY, f"http://{LOOPBACK}:1")


def test_every_library_of_the_lock_is_asked_about() -> None:
    lock = audit_module.LOCK.read_text()

    assert len(pins(lock)) == len([line for line in lock.splitlines() if line[:1].isalpha()])
    assert {"aiokafka", "uv", "pydantic"} <= pins(lock).keys()


@pytest.mark.parametrize(
    "text", ["[{id: X}]", "[{id: X, reason: '', until: 2026-01-01}]", "[{id: X, reason: y, until: z}]"]
)
def test_an_exception_has_a_reason_and_a_day(text: str) -> None:
    with pytest.raises(AuditError):
        read_exceptions(text)


def test_the_exceptions_can_be_read() -> None:
    assert isinstance(read_exceptions(audit_module.EXCEPTIONS.read_text()), list)
