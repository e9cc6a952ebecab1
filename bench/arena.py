"""The outside of a contestant: starts its process, gives it tasks, waits for its answers."""

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from deploy.local.child import LAUNCHER, own_environment
from deploy.local.compose import REPOSITORY

ANSWER_SECONDS = 600.0
END_SECONDS = 20.0
PEERS_PYTHON = REPOSITORY / "var" / "bench" / "venv" / "bin" / "python"


class ContestantError(RuntimeError):
    """A contestant ended or did not answer; the message holds the end of its log."""


class Contestant:
    """A module of `bench.contestants`, or of `bench.peers` in the environment that peers have of their own."""

    def __init__(self, module: str, log: Path, environment: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._log = log
        is_peer = module.startswith("bench.peers.")
        paths = {"PYTHONPATH": str(REPOSITORY / "libs/chassis/src")} if is_peer else {}
        # Tied to us by the kernel, as every process of the local runner: none is left when we are ended by force.
        tie = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(signal.SIGKILL)), "-1", "-1"]
        with log.open("ab") as errors:
            self._process = subprocess.Popen(
                [*tie, str(PEERS_PYTHON) if is_peer else sys.executable, "-m", module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                cwd=REPOSITORY,
                env={**own_environment(), **paths, **(environment or {})},
            )

    def __enter__(self) -> Self:
        """Give it, to be ended when the block ends."""
        return self

    def __exit__(self, *_: object) -> None:
        """End it."""
        self.close()

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    def ask(self, do: str, **task: Any) -> dict[str, Any]:
        """Give a task and wait for the answer; ContestantError when there is none."""
        if self._process.stdin is None or self._process.stdout is None:
            raise ContestantError("has no line")
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(json.dumps({"do": do, **task}) + "\n")
            self._process.stdin.flush()
        readable, _, _ = select.select([self._process.stdout], [], [], ANSWER_SECONDS)
        line = self._process.stdout.readline() if readable else ""
        if not line:
            self.close()
            raise ContestantError(f"{self._module} gave no answer to '{do}':\n{self._tail()}")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """Close the line, and end it by force when it does not end by itself."""
        for line in (self._process.stdin, self._process.stdout):
            if line is not None:
                with contextlib.suppress(BrokenPipeError):
                    line.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _tail(self) -> str:
        return self._log.read_text(errors="replace")[-4000:]
