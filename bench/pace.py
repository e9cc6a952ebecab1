"""A steady pace of writes, a consumer that listens from now on, and what half and the slowest of all took."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.raw import ends

MILLISECONDS = 1000
HALF, NEARLY_ALL = 0.50, 0.99


class Pace:
    """So many a second, so many in all; who is late does not wait, so that a stall is not hidden."""

    def __init__(self, per_second: float, total: int) -> None:
        self._every = 1 / per_second
        self._total = total

    async def keep(self, do: Callable[[int], Awaitable[None]]) -> None:
        """Do each when its time has come, and wait for all."""
        begun = time.perf_counter()
        doing = set()
        for number in range(self._total):
            await asyncio.sleep(max(begun + number * self._every - time.perf_counter(), 0))
            doing.add(asyncio.ensure_future(do(number)))
        await asyncio.gather(*doing)

    def percentiles(self, seconds: Sequence[float]) -> dict[str, float]:
        """What half of them, and all but one of a hundred, took at most; in milliseconds."""
        ordered = sorted(seconds)
        places = {"p50": int(len(ordered) * HALF), "p99": min(int(len(ordered) * NEARLY_ALL), len(ordered) - 1)}
        return {name: ordered[place] * MILLISECONDS for name, place in places.items()}


@asynccontextmanager
async def listening(bootstrap: str, topic: str) -> AsyncIterator[AIOKafkaConsumer]:
    """A consumer of a topic from its present end on."""
    now = await ends(bootstrap, topic)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        places = [TopicPartition(topic, number) for number in now]
        consumer.assign(places)
        for place in places:
            consumer.seek(place, now[place.partition])
        yield consumer
