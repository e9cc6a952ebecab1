"""Requests that meet in the database: one stops at a point of its transaction until something else has happened."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.storage.work import SqlWork

DEADLINE: Final = 20


class Meeting:
    """Where the first request stops: `reached` when it is there, and it goes on after `let_go`."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.let_go = asyncio.Event()

    async def stop(self) -> None:
        """Stop here; who comes later passes by."""
        if not self.reached.is_set():
            self.reached.set()
            await self.let_go.wait()


def stop_at_first_lock(monkeypatch: pytest.MonkeyPatch) -> Meeting:
    """The next request stops as soon as it has locked the first thing that others may want."""
    meeting = Meeting()

    class StoppedWork(SqlWork):
        async def lock(self, *subjects: str) -> None:
            await super().lock(*subjects)
            await meeting.stop()

        async def hold_insz(self, *given: str) -> None:
            await super().hold_insz(*given)
            await meeting.stop()

    monkeypatch.setattr("personnel.api.desk.SqlWork", StoppedWork)
    return meeting


async def at_the_same_time(
    engine: AsyncEngine, meeting: Meeting, first: Callable[[], Awaitable[Any]], second: Callable[[], Awaitable[Any]]
) -> tuple[Any, Any]:
    """What two requests come to, when the second one begins at the stop of the first and has to wait for it."""
    async with asyncio.timeout(DEADLINE):
        one = asyncio.ensure_future(first())
        await meeting.reached.wait()
        other = asyncio.ensure_future(second())
        await until_somebody_waits(engine)
        meeting.let_go.set()
        return await one, await other


async def until_somebody_waits(engine: AsyncEngine) -> None:
    """Return as soon as a transaction waits for a lock of another one."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(DEADLINE):
        while True:
            async with engine.connect() as connection:
                if await connection.scalar(text(waits)):
                    return
