"""Tells on the terminal how far the demo is."""

import time
from collections import Counter
from collections.abc import Callable
from typing import Final

EVERY_SECONDS: Final = 5.0


class Progress:
    """Lines with the seconds since the start; counts at most every five seconds."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._started_at = clock()
        self._counted_at = 0.0

    def say(self, what: str) -> None:
        """Tell what happens now."""
        self._write(f"{self._clock() - self._started_at:6.1f} s  {what}")

    def count(self, accepted: Counter[str]) -> None:
        """Tell how much was accepted so far."""
        if self._clock() - self._counted_at >= EVERY_SECONDS:
            self._counted_at = self._clock()
            self.say(f"accepted {accepted.total()}")

    def count_lines(self, done: int, total: int) -> None:
        """Tell how far an import is."""
        if self._clock() - self._counted_at < EVERY_SECONDS:
            return
        self._counted_at = self._clock()
        self.say(f"imported {done} of {total} people")
