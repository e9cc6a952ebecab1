"""The inside of a contestant: a process that reads a task a line, does it, and answers with a line of numbers.

Each contestant is a process of its own, so that none pays for another's memory, threads or event loop. It ends when its
starter closes the line. Only the standard library is used here: peers run where the product is not installed.
All have the garbage collector that the product's processes have (`calm_collector`).
"""

import asyncio
import gc
import json
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Task = Mapping[str, Any]
COLLECT_AFTER = 10_000, 20, 20
Do = Callable[[Task], Awaitable[Mapping[str, Any]]]


def take_tasks(tasks: Mapping[str, Do]) -> None:
    """Do tasks by their name (`do`) until the line is closed."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    asyncio.run(_take(tasks))


async def _take(tasks: Mapping[str, Do]) -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # whatever is logged is no answer
    while line := await asyncio.to_thread(sys.stdin.readline):
        task = json.loads(line)
        answer = await tasks[task["do"]](task)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


class Stopwatch:
    """Real time and processor time since it was made."""

    def __init__(self) -> None:
        self._real = time.perf_counter()
        self._processor = time.process_time()

    def read(self, done: int) -> dict[str, float]:
        """Give what was done per second, and the processor's milliseconds per thousand."""
        seconds = time.perf_counter() - self._real
        processor = time.process_time() - self._processor
        return {"rate": done / seconds, "processor": processor * 1_000_000 / done}
