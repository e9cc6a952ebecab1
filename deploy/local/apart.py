"""Ask something asynchronous from plain code, whatever event loop the caller may have."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Answer = TypeVar("Answer")


def run_apart(ask: Callable[[], Coroutine[Any, Any, Answer]]) -> Answer:
    """Run the coroutine in a thread and an event loop of its own, and give its answer or raise its error.

    `asyncio.run` in the caller's thread would take the event loop of whoever calls away from it (pytest's, say).
    """
    with ThreadPoolExecutor(max_workers=1) as apart:
        return apart.submit(lambda: asyncio.run(ask())).result()
