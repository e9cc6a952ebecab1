"""One trace joins the HTTP request, the relays, the consumers, the engine's answer and the mail; so do the logs."""

import json
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack
from tests.operations.town import Town, on

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("operations"), pytest.mark.timeout(600)]

EXPECTED = {
    ("personnel", "api", "HTTP POST"),
    ("personnel", "relay", "relay"),
    ("payroll-bridge", "consume", "consume personnel.employment-started.v1"),
    ("payroll-bridge", "relay", "relay"),
    ("payroll-bridge", "consume", "consume engine.message-acknowledged.v1"),
    ("notifier", "consume", "consume personnel.employment-started.v1"),
    ("notifier", "deliver", "deliver"),
}


def spans_of(stack: Stack, trace_id: str) -> list[dict[str, Any]]:
    """What the processes exported of a trace."""
    answer = httpx.get(f"{stack.addresses['collector']}/api/traces/{trace_id}", timeout=10)
    return list(answer.json()["spans"])


def test_one_trace_goes_from_the_request_to_the_engines_answer_and_the_mail(
    stack: Stack, town: Town, until: Callable[..., None]
) -> None:
    trace_id = token_hex(16)

    on(town.hire({"traceparent": f"00-{trace_id}-{token_hex(8)}-01"}))

    def seen() -> set[tuple[str, str, str]]:
        return {(span["service"], span["role"], span["name"]) for span in spans_of(stack, trace_id)}

    until(lambda: seen() >= EXPECTED)
    spans = {span["span_id"]: span for span in spans_of(stack, trace_id)}
    assert {span["trace_id"] for span in spans.values()} == {trace_id}
    assert ancestors(spans, "consume engine.message-acknowledged.v1") >= {"HTTP POST", "relay"}
    assert ancestors(spans, "deliver") >= {"HTTP POST", "relay"}
    assert "Peeters" not in json.dumps(list(spans.values()))
    assert logged(stack.directory / "log" / "notifier.deliver.log", trace_id) == {"mail tried"}


def ancestors(spans: dict[str, dict[str, Any]], name: str) -> set[str]:
    """What stands above a span of that name, up to the request."""
    above = set()
    for span in [each for each in spans.values() if each["name"] == name]:
        at = spans.get(span["parent_id"] or "")
        while at:
            above.add(at["name"])
            at = spans.get(at["parent_id"] or "")
    return above


def logged(log: Path, trace_id: str) -> set[str]:
    """What a process logged in the trace."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if trace_id in line]
    return {line["event"] for line in lines}
