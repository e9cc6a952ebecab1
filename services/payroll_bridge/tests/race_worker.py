"""One of the workers that race for numbers: `python -m services.payroll_bridge.tests.race_worker URL FACTS PLACE PART
PARTS BATCH`.

It applies its part of a file of records batch by batch as a consumer does, and notes how far it came only after each
batch, so that one that is killed repeats what it did last. It ends when nothing is left.
"""

import asyncio
import pickle
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from sqlalchemy.ext.asyncio import create_async_engine

from chassis.batch import apply_batch
from chassis.consumer import Memory, RetryLaterError
from chassis.envelope import Record
from chassis.pause import pause
from chassis.release import follow, release
from payroll_bridge.app import new_consumer
from services.payroll_bridge.tests.builders import the_settings

CONNECTIONS_MAX = 3


async def work(url: str, facts: Path, place: Path, part: int, parts: int, size: int) -> None:
    """Go on after the last place that was noted, to the end."""
    mine: list[Record] = pickle.loads(facts.read_bytes())[part::parts]  # noqa: S301, ASYNC240 - the test's own file
    done = int(place.read_text()) if place.exists() else 0  # noqa: ASYNC240 - nothing else runs yet
    engine = create_async_engine(url, pool_size=CONNECTIONS_MAX, max_overflow=0)
    consumer, memory = new_consumer(the_settings(url)), Memory()

    async def one_batch() -> None:
        await apply_batch(engine, consumer, mine[done : done + size], memory)
        await follow(engine, consumer, memory)

    while done < len(mine):
        await _until_done(one_batch)
        done += size
        draft = place.with_suffix(".draft")
        draft.write_text(str(done))
        draft.replace(place)
    await _until_done(lambda: _release(engine, consumer, memory))
    await engine.dispose()


async def _release(*args: object) -> None:
    await release(*args)  # type: ignore[arg-type]


async def _until_done(step: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await step()
        except RetryLaterError as again:
            await pause(asyncio.Event(), again.after)
        else:
            return


if __name__ == "__main__":
    url, facts, place, *numbers = sys.argv[1:]
    asyncio.run(work(url, Path(facts), Path(place), *map(int, numbers)))
