"""How fast a topic grows, seen from where its partitions end."""

import asyncio
import time
from collections.abc import Mapping
from itertools import pairwise

from aiokafka import AIOKafkaConsumer, TopicPartition

LOOK_SECONDS = 0.01
STILL_SECONDS = 60.0


class StandstillError(RuntimeError):
    """The topic did not grow as far as it should."""


async def growth(bootstrap: str, topic: str, begun: Mapping[int, int], wanted: int, parts: int = 1) -> list[float]:
    """Wait until a topic has so many records more than it had; records a second, in each of so many equal parts.

    The first part begins with the first record that came on, so that the wait for it is not measured.
    """
    places, before = [TopicPartition(topic, number) for number in begun], sum(begun.values())
    marks: list[tuple[int, float]] = []
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        grown, grown_at = 0, time.perf_counter()
        while grown < wanted:
            await asyncio.sleep(LOOK_SECONDS)
            now = sum((await consumer.end_offsets(places)).values()) - before
            if now > grown:
                grown, grown_at = now, time.perf_counter()
                if len(marks) <= grown * parts // wanted:
                    marks.append((grown, grown_at))
            elif time.perf_counter() - grown_at > STILL_SECONDS:
                raise StandstillError(f"{topic}: {grown} of {wanted} records after {STILL_SECONDS:g} s without another")
    # What came all at once is too little to be measured; the smallest runs only show that it works.
    return [(after - first) / (after_at - first_at) for (first, first_at), (after, after_at) in pairwise(marks)] or [
        float(grown)
    ]
