"""One process of ours: started directly, logged to a file, ended for certain."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

LAUNCHER = Path(__file__).with_name("launch.py")
PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
TAIL_BYTES = 4000
KILL_WAIT_SECONDS = 10.0


class ChildError(RuntimeError):
    """A process did not come up or ended by itself; the message holds the end of its log."""


@dataclass(frozen=True)
class Account:
    """The numbers of the operating system account that a process runs as; -1 means ours."""

    user: int = -1
    group: int = -1


class Process(Protocol):
    """What the stack needs of a process: a role of a service, or an engine."""

    @property
    def pid(self) -> int:
        """The id of the working process."""

    def launch(self) -> None:
        """Start it and come back at once."""

    def poll(self) -> int | None:
        """Give its exit code, or None while it runs."""

    def request_stop(self) -> None:
        """Ask it to end in order; returns at once."""

    def stop(self, grace_seconds: float) -> None:
        """Ask it to end, and end it by force when the grace is over."""

    def tail(self) -> str:
        """Give the end of its log."""


def own_environment() -> dict[str, str]:
    """Give the few variables of our own environment that every process of the product may see."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ}  # noqa: TID251 - handed on from here


class Child:
    """A command as a direct child process: its pid is the working process, without shell or wrapper.

    It has its own process group, so Ctrl-C at the terminal reaches only its starter, which then stops it in order.
    It must be launched from a thread that lives as long as the process: the kernel ties them together.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        directory: Path | None = None,
        account: Account | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        death_signal: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.command = list(command)
        self.log = log
        self._environment = {**own_environment(), **(environment or {})}
        self._directory = directory
        self._account = account or Account()
        self._stop_signal = stop_signal
        self._death_signal = death_signal
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The id of the working process; ChildError before the first launch."""
        return self._running().pid

    def launch(self) -> None:
        """Start the command; its output is appended to the log."""
        tie = [str(os.getpid()), str(int(self._death_signal)), str(self._account.user), str(self._account.group)]
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(LAUNCHER), *tie, *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._environment,
                cwd=self._directory,
                process_group=0,
            )

    def poll(self) -> int | None:
        """Give its exit code, or None while it runs."""
        return self._running().poll()

    def wait(self, deadline_seconds: float) -> int:
        """Wait for its end and give the exit code; ChildError when it is still running at the deadline."""
        try:
            return self._running().wait(deadline_seconds)
        except subprocess.TimeoutExpired as error:
            raise ChildError(f"{self.command[0]} still runs after {deadline_seconds:g} s:\n{self.tail()}") from error

    def request_stop(self) -> None:
        """Ask it to end in order; returns at once."""
        self._signal(self._stop_signal)

    def stop(self, grace_seconds: float) -> None:
        """Ask it to end, and end it by force when the grace is over."""
        if self._process is None:
            return
        self.request_stop()
        try:
            self._process.wait(grace_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End it with kill -9 and wait until it is gone."""
        self._signal(signal.SIGKILL)
        self._running().wait(KILL_WAIT_SECONDS)

    def tail(self) -> str:
        """Give the end of its log."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - TAIL_BYTES))
            return log.read().decode(errors="replace")

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            self._running().send_signal(number)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None:
            raise ChildError(f"{self.command[0]} was never launched")
        return self._process


def wait_until_ready(process: Process, is_ready: "ReadyCheck", deadline_seconds: float) -> None:
    """Return when the process says it is ready; ChildError when it ends or the deadline passes first."""
    deadline = time.monotonic() + deadline_seconds
    while not is_ready():
        code = process.poll()
        if code is not None:
            raise ChildError(f"ended with code {code} before it was ready:\n{process.tail()}")
        if time.monotonic() > deadline:
            raise ChildError(f"not ready within {deadline_seconds:g} s:\n{process.tail()}")
        time.sleep(READY_POLL_SECONDS)


READY_POLL_SECONDS = 0.05


class ReadyCheck(Protocol):
    """Asks a process whether it can do its work now."""

    def __call__(self) -> bool:
        """Tell whether it can."""
