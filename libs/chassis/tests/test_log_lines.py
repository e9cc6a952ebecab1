"""A log line names an error by class and place; its text, which may repeat a payload, never gets there."""

import io
import json
import sys
from collections.abc import Iterator

import pytest
import structlog

from chassis.telemetry import _start_logs

INSZ = "85073003328"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes from here on."""
    output = io.StringIO()
    monkeypatch.setattr(sys, "stdout", output)
    _start_logs("toy", "api", "INFO")
    yield output
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_the_text_of_an_error_never_reaches_a_log_line(written):
    try:
        int(f"INSZ {INSZ}")
    except ValueError as error:
        structlog.get_logger().error("failed", error=error)

    assert INSZ not in written.getvalue()
    line = json.loads(written.getvalue())
    assert (line["event"], line["error"], line["service"]) == ("failed", "ValueError", "toy")
    assert line["at"].startswith("test_log_lines.py:")
