"""One process of a running stack: what it waits for, whether it is ready, and when it is started again."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from deploy.local.child import Process

BACKOFF_FIRST_SECONDS = 0.2
BACKOFF_MAX_SECONDS = 5.0
STEADY_SECONDS = 10.0
EARLY_DEATHS_MAX = 5
PROBE_EVERY_SECONDS = 0.1


class UnitError(RuntimeError):
    """A process of the stack failed for good; the message names it and holds the end of its log."""


class State(StrEnum):
    """Where a process is in its life."""

    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    DONE = "done"
    DEAD = "dead"
    HELD = "held"


@dataclass
class Unit:
    """A process with its needs: name → the state that the needed one must have reached.

    A one-shot is done when it ends with code 0; any other process is started again when it ends.
    """

    name: str
    process: Process
    needs: Mapping[str, State]
    is_ready: Callable[[], bool] | None = None
    is_one_shot: bool = False
    is_engine: bool = False
    state: State = State.WAITING
    starts: int = 0
    _was_ready: bool = field(default=False, repr=False)
    _backoff: float = field(default=BACKOFF_FIRST_SECONDS, repr=False)
    _started_at: float = field(default=0.0, repr=False)
    _next_at: float = field(default=0.0, repr=False)

    @property
    def pid(self) -> int | None:
        """The id of the working process while it runs."""
        return self.process.pid if self.is_running else None

    @property
    def is_running(self) -> bool:
        """Whether there is a process now."""
        return self.state in {State.STARTING, State.READY}

    @property
    def is_settled(self) -> bool:
        """Whether it is what a started stack wants it to be."""
        return self.state in {State.READY, State.DONE, State.HELD}

    def step(self, reached: Mapping[str, State]) -> bool:
        """Do what is due now; tells whether something changed. UnitError when it failed for good."""
        before = (self.state, self.starts)
        now = time.monotonic()
        if self.state is State.WAITING and all(reached[name] is state for name, state in self.needs.items()):
            self._launch(now)
        elif self.is_running and (code := self.process.poll()) is not None:
            self._ended(code, now)
        elif self.state is State.STARTING and now >= self._next_at:
            self._probe(now)
        elif self.state is State.DEAD and now >= self._next_at:
            self._launch(now)
        return before != (self.state, self.starts)

    def hold(self, grace_seconds: float) -> None:
        """Stop it and leave it stopped until it is released."""
        if self.is_running:
            self.process.stop(grace_seconds)
        self.state = State.HELD

    def release(self) -> None:
        """Start it again after a hold."""
        if self.state is State.HELD:
            self._launch(time.monotonic())

    def _launch(self, now: float) -> None:
        self.process.launch()
        self.starts += 1
        self.state = State.STARTING
        self._started_at = now
        self._next_at = now

    def _probe(self, now: float) -> None:
        self._next_at = now + PROBE_EVERY_SECONDS
        if not self.is_one_shot and (self.is_ready is None or self.is_ready()):
            self.state = State.READY
            self._was_ready = True

    def _ended(self, code: int, now: float) -> None:
        if self.is_one_shot and code == 0:
            self.state = State.DONE
            return
        if self.is_one_shot or (not self._was_ready and self.starts >= EARLY_DEATHS_MAX):
            raise UnitError(f"{self.name} ended with code {code}:\n{self.process.tail()}")
        if now - self._started_at > STEADY_SECONDS:
            self._backoff = BACKOFF_FIRST_SECONDS
        self.state = State.DEAD
        self._next_at = now + self._backoff
        self._backoff = min(self._backoff * 2, BACKOFF_MAX_SECONDS)
