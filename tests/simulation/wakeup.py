"""LISTEN and NOTIFY between the twin of the database and the relay."""

import asyncio
from datetime import timedelta

from chassis.outbox import WAKE_UP
from tests.simulation.database import Database, Turn


class TwinWakeUp:
    """What the relay takes for a `WakeUp`; a crash of the database cuts it off."""

    def __init__(self, database: Database, turn: Turn) -> None:
        self._database = database
        self._turn = turn
        self._rung = asyncio.Event()
        self._heard_in: int | None = None

    async def wait(self, at_most: timedelta) -> None:
        """Return when somebody wrote to the outbox, or after so long."""
        await self._turn("listen")
        if self._heard_in != self._database.lives:
            if not self._database.is_up:
                raise ConnectionRefusedError
            self._database.listen(WAKE_UP, self._rung.set)
            self._heard_in = self._database.lives
        try:
            await asyncio.wait_for(self._rung.wait(), at_most.total_seconds())
        except TimeoutError:
            return
        finally:
            self._rung.clear()

    async def close(self) -> None:
        """Hang up."""
        self._database.unlisten(WAKE_UP, self._rung.set)
