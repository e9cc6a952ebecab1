"""A log line names an error by class and place; its text, which may repeat a payload, never gets there."""

import json
from collections.abc import Iterator

import pytest
import structlog

from chassis.telemetry import _start_logs

INSZ = "85073003328"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[structlog.typing.FilteringBoundLogger]:
    _start_logs("toy", "api", "INFO")
    yield structlog.get_logger()
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def test_the_text_of_an_error_never_reaches_a_log_line(log, capsys):
    try:
        int(f"INSZ {INSZ}")
    except ValueError as error:
        log.error("failed", error=error)

    written = capsys.readouterr().out
    assert INSZ not in written
    line = json.loads(written)
    assert (line["event"], line["error"], line["service"]) == ("failed", "ValueError", "toy")
    assert line["at"].startswith("test_log_lines.py:")
