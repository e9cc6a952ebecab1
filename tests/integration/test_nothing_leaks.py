"""No INSZ, no IBAN and no diagnosis gets to where it must not be, however a request ends.

Secrets are planted through the APIs in requests that are accepted, refused, crash, and make consumers park a fact. Then
everything that shows is looked through: logs, answers, metrics, traces, mails, reasons, topics and dead letters.
"""

import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

import pytest

from contracts.catalog import load
from deploy.local.compose import REPOSITORY
from deploy.local.ports import LOOPBACK
from tests.integration.planting import CRASHING, DIAGNOSIS, EXAMINATION, IBAN, INJURY, INSZ, NAME, PARKING, REGISTERED

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.timeout(300)]

SECONDS_MAX: Final = 280
SECRETS: Final = (INSZ, IBAN, DIAGNOSIS)
HEALTH: Final = (EXAMINATION, REGISTERED)
"""What may be kept about health, and said on its own topic."""

NAMES: Final = (NAME, CRASHING, PARKING)
OPEN: Final = {topic.name for topic in load().topics.values() if not topic.restricted}
DEAD_LETTERS: Final = {name for topic in load().topics.values() for name in topic.dead_letters}


class Sink(BaseHTTPRequestHandler):
    """Keeps what is exported of traces, as it came."""

    exported: list[bytes]

    def do_POST(self) -> None:
        """Take one export."""
        body = self.rfile.read(int(self.headers["content-length"]))
        self.exported.append(gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body)
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def a_sink() -> Iterator[tuple[str, list[bytes]]]:
    exported: list[bytes] = []
    server = ThreadingHTTPServer((LOOPBACK, 0), type("OneSink", (Sink,), {"exported": exported}))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{LOOPBACK}:{server.server_port}", exported
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def shown(kafka_bootstrap: str, postgres_admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """Everything that shows, by where it shows."""
    folder = tmp_path_factory.mktemp("shown")
    with a_sink() as (address, exported):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.integration.planting",
                kafka_bootstrap,
                postgres_admin_url,
                address,
                str(folder),
            ],
            cwd=REPOSITORY,
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    found: dict[str, Any] = {path.stem: json.loads(path.read_text()) for path in folder.glob("*.json")}
    found["logs"] = (done.stdout + done.stderr).splitlines()
    found["traces"] = [body.decode(errors="replace") for body in exported]
    return found


def found_in(what: Any, planted: tuple[str, ...] = SECRETS) -> list[str]:
    """What was planted and stands somewhere in it."""
    text = json.dumps(what, ensure_ascii=False).lower()
    return [each for each in planted if each.lower() in text]


def test_every_kind_of_request_was_made(shown: Mapping[str, Any]) -> None:
    statuses = {answer["status"] for answer in shown["answers"]}

    assert {200, 201, 401, 409, 422, 500} <= statuses
    assert any(json.loads(line).get("event") == "request failed" for line in shown["logs"] if line.startswith("{"))
    assert len(shown["parked reasons"]) >= 2
    assert shown["mails"]
    assert any("HTTP POST" in body for body in shown["traces"])
    assert "vlimpers_facts_total" in shown["metrics"][0]
    assert INSZ in json.dumps(shown["topic personnel.people"])
    assert IBAN in json.dumps(shown["topic personnel.people"])


@pytest.mark.parametrize("where", ["logs", "metrics", "traces", "parked reasons"])
def test_no_secret_and_no_name_is_seen_by_operators(shown: Mapping[str, Any], where: str) -> None:
    assert found_in(shown[where], (*SECRETS, *NAMES)) == []


def test_no_secret_is_in_a_mail(shown: Mapping[str, Any]) -> None:
    assert found_in(shown["mails"]) == []


def test_no_secret_is_in_a_refusal(shown: Mapping[str, Any]) -> None:
    refusals = [answer for answer in shown["answers"] if answer["status"] >= 400]

    assert found_in(refusals, (*SECRETS, *NAMES)) == []


@pytest.mark.parametrize("topic", sorted(OPEN))
def test_no_secret_is_on_an_open_topic(shown: Mapping[str, Any], topic: str) -> None:
    assert found_in(shown[f"topic {topic}"]) == []


@pytest.mark.parametrize("topic", sorted({*load().topics, *DEAD_LETTERS} - OPEN))
def test_no_secret_is_in_a_key_or_a_header(shown: Mapping[str, Any], topic: str) -> None:
    records = shown[f"topic {topic}"]

    assert found_in([[record["key"], record["headers"]] for record in records]) == []


def test_what_is_kept_about_health_is_told_on_its_own_topic_alone(shown: Mapping[str, Any]) -> None:
    elsewhere = {where: what for where, what in shown.items() if where not in {"topic personnel.health", "answers"}}

    assert found_in(shown["topic personnel.health"], HEALTH) == list(HEALTH)
    assert {where: found_in(what, HEALTH) for where, what in elsewhere.items() if found_in(what, HEALTH)} == {}
    assert [where for where, what in shown.items() if found_in(what, (INJURY,))] == []
    accepted = [answer["body"] for answer in shown["answers"] if answer["status"] < 400]
    assert found_in(accepted, HEALTH) == []


def test_a_reason_for_a_refusal_is_said_to_nobody(shown: Mapping[str, Any]) -> None:
    said = {topic: shown[f"topic {topic}"] for topic in {*load().topics} if topic.startswith(("absence.", "elvire."))}

    assert [topic for topic, records in said.items() if f"heeft {DIAGNOSIS}" in json.dumps(records)] == []


def test_a_dead_letter_holds_what_was_on_the_restricted_topic_and_no_more(shown: Mapping[str, Any]) -> None:
    original = {record["value"] for record in shown["topic personnel.people"]}
    copies = shown["topic personnel.people.payroll-bridge.dlq"]

    assert copies
    assert {record["value"] for record in copies} <= original
