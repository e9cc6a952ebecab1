"""`python -m deploy.local.run` starts the whole product on this machine and keeps it up until Ctrl-C or SIGTERM.

Each run has its own directory under `var/`; `var/run.json` and `var/log` show the run that was started last.
"""

import os
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from deploy.local.compose import REPOSITORY
from deploy.local.stack import Stack, StackOptions
from deploy.local.unit import UnitError

VAR = REPOSITORY / "var"
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def new_run(var: Path = VAR) -> StackOptions:
    """Choose a fresh directory for a run and point `run.json` and `log` in `var` to it."""
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{os.getpid()}"
    directory = var / name
    (directory / "log").mkdir(parents=True)
    link = var / f"log-{os.getpid()}"
    link.symlink_to(Path(name) / "log")
    link.replace(var / "log")
    return StackOptions(directory, run_file=var / "run.json")


def stop_event() -> threading.Event:
    """Give an event that Ctrl-C or SIGTERM sets; to be called in the main thread."""
    stop = threading.Event()
    for number in STOP_SIGNALS:
        signal.signal(number, lambda *_: stop.set())
    return stop


def main() -> None:
    """Start, show where to look, wait, stop."""
    stop = stop_event()
    stack = Stack(new_run())
    try:
        stack.start(is_cancelled=stop.is_set)
        for name, address in stack.addresses.items():
            print(f"{name:28} {address}")
        print(f"{'kafka':28} {stack.bootstrap}\nCtrl-C stops everything.", flush=True)
        stop.wait()
    except UnitError as error:
        sys.exit(f"could not start: {error}")
    finally:
        stack.stop()
        stack.remove()


if __name__ == "__main__":
    main()
