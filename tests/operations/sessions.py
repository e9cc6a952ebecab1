"""Somebody else's session in a service's database, such as a repair by hand that was left open."""

import asyncio
import threading
from types import TracebackType
from typing import Self

import asyncpg

from deploy.local.stack import Stack

OPEN_SECONDS = 30


class Session:
    """A session that stays open inside of `with`, in a thread and an event loop of its own."""

    def __init__(self, stack: Stack, service: str) -> None:
        address, password = stack.variables["POSTGRES_ADDRESS"], stack.variables["POSTGRES_PASSWORD"]
        self._url = f"postgresql://postgres:{password}@{address}/{stack.databases[service]}"
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._connection = asyncio.run_coroutine_threadsafe(asyncpg.connect(self._url), self._loop).result(OPEN_SECONDS)
        return self

    def run(self, statement: str, *arguments: object) -> None:
        """Run a statement; what it holds stays held."""
        asyncio.run_coroutine_threadsafe(self._connection.execute(statement, *arguments), self._loop).result(
            OPEN_SECONDS
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._connection.terminate)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
