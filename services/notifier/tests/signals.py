"""Signals to wait for, with a deadline, and time that a test moves on."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chassis.health import Health

DEADLINE_SECONDS = 10


class SignallingHealth(Health):
    """Tells when it changes."""

    def __init__(self, *parts: str) -> None:
        super().__init__(*parts)
        self._changed = asyncio.Event()

    def green(self, part: str) -> None:
        super().green(part)
        self._changed.set()

    def red(self, part: str, reason: str) -> None:
        super().red(part, reason)
        self._changed.set()

    async def until(self, holds: Callable[[dict[str, str]], bool]) -> None:
        """Wait until the reasons are so."""
        async with asyncio.timeout(DEADLINE_SECONDS):
            while not holds(self.reasons):
                await self._changed.wait()
                self._changed.clear()


class Ticking:
    """Real time that a test moves on."""

    def __init__(self) -> None:
        self.ahead = timedelta(seconds=1)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead
