"""pytest plug-in inside of a copy: uses the engines of the run, proves whose code ran, and writes down what failed.

It is loaded by `workshop.py` with `-p`, never by an ordinary run.
"""

import json
import os
import sys
from pathlib import Path
from typing import Final

import pytest

ENGINES: Final = "DEFECTS_ENGINES"
RECORD: Final = "DEFECTS_RECORD"
PACKAGES: Final = frozenset(
    {
        "chassis",
        "personnel",
        "absence",
        "payroll_bridge",
        "notifier",
        "vlimpers",
        "contracts",
        "deploy",
        "services",
        "tests",
    }
)
STRANGE_CODE: Final = 70
"""Exit code when code of the product came from anywhere but the copy."""


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    """Ask the run that began all this for Kafka and PostgreSQL, instead of starting others."""
    from tests.support.engines import ADDRESS

    config.stash[ADDRESS] = os.environ[ENGINES]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Write down each outcome, with the text of a failure."""
    if report.when == "call" or report.outcome != "passed":
        line = {"test": report.nodeid, "when": report.when, "outcome": report.outcome, "text": report.longreprtext}
        with Path(os.environ[RECORD]).open("a", encoding="utf-8") as record:
            record.write(json.dumps(line) + "\n")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """End with an exit code of its own when a module of ours was not the copy's."""
    strange = _strange_modules(session.config.rootpath)
    if strange:
        print(f"code from outside of the copy ran: {', '.join(strange)}")
        session.exitstatus = STRANGE_CODE


def _strange_modules(copy: Path) -> list[str]:
    found = []
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in PACKAGES and file and not Path(file).resolve().is_relative_to(copy.resolve()):
            found.append(f"{name} ({file})")
    return sorted(found)
