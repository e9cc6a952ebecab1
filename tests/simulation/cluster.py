"""Kafka's twin: topics in partitions, producers whose acknowledgements get lost, groups that are rebalanced.

It passes `test_log_conformance.py`, which Apache Kafka passes too. An append that fails may have kept any part of its
records, and may keep more of them later, as requests do that are still on their way when their sender dies.
"""

import asyncio
import random
import zlib
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Final, Self

from aiokafka.errors import KafkaConnectionError, KafkaTimeoutError

from chassis.envelope import Headers
from chassis.relay import Outgoing
from tests.simulation.groups import Group
from tests.simulation.lanes import OUTSIDE, elapse, within

REQUEST_MAX: Final = 2.0
LATE_MAX: Final = 20.0
"""Virtual seconds."""
CHUNK_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Raw:
    """A record as a consumer gets it from its driver."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers
    timestamp: int
    """Milliseconds since 1970."""


@dataclass(slots=True)
class Doubt:
    """How likely it is that an append fails, or that a commit does; and how a failed append treats its records."""

    append: float = 0.0
    commit: float = 0.0
    late: float = 0.3
    is_orderly: bool = False
    """Whether of each partition at least a beginning is kept, as with an idempotent producer."""


class Cluster:
    """Topics, and the groups that read them."""

    def __init__(self, chance: random.Random, doubt: Doubt) -> None:
        self.chance = chance
        self.doubt = doubt
        self.is_up = True
        self.topics: dict[str, list[list[Raw]]] = {}
        self._groups: dict[tuple[str, str], Group] = {}

    def make(self, topic: str, partitions: int) -> None:
        """Make a topic."""
        self.topics[topic] = [[] for _ in range(partitions)]

    def keep(self, record: Outgoing) -> None:
        """Write a record to the partition of its key."""
        partitions = self.topics[record.topic]
        place = zlib.crc32(record.key or b"") % len(partitions)
        log = partitions[place]
        now = int(asyncio.get_running_loop().time() * 1000)
        log.append(Raw(record.topic, place, len(log), record.key, record.value, record.headers, now))

    def keep_some(self, records: Sequence[Outgoing]) -> None:
        """An append failed: keep a part of it now, and perhaps a part later."""
        lost: set[tuple[str, int]] = set()
        late = []
        for record in records:
            place = zlib.crc32(record.key or b"") % len(self.topics[record.topic])
            is_lost = self.chance.random() < 0.5 or (self.doubt.is_orderly and (record.topic, place) in lost)
            if not is_lost:
                self.keep(record)
            else:
                lost.add((record.topic, place))
                late.append(record)
        if late and self.chance.random() < self.doubt.late:
            loop = asyncio.get_running_loop()
            loop.call_later(self.chance.random() * LATE_MAX, self._keep_late, late, context=within(OUTSIDE))

    def _keep_late(self, records: Sequence[Outgoing]) -> None:
        for record in records:
            self.keep(record)

    def group(self, name: str, topic: str) -> Group:
        """The group that shares a topic under this name."""
        return self._groups.setdefault((name, topic), Group(self, topic))

    @property
    def lag(self) -> int:
        """How many records no group has committed yet."""
        return sum(group.lag for group in self._groups.values())


class TwinProducer:
    """What the relay takes for an open log. `turn` is awaited on each way to the brokers and back."""

    def __init__(self, cluster: Cluster, turn: Callable[[str], Awaitable[None]]) -> None:
        self._cluster = cluster
        self._turn = turn

    async def __aenter__(self) -> Self:
        await self._turn("open log")
        if not self._cluster.is_up:
            raise KafkaConnectionError
        return self

    async def __aexit__(self, *_: object) -> None:
        return

    async def lacking(self, topics: Collection[str]) -> set[str]:
        """Which of these topics are missing."""
        await self._turn("ask for topics")
        return set(topics) - self._cluster.topics.keys()

    async def append(self, records: list[Outgoing]) -> None:
        """Append all, in order; on a failure nobody knows how many were kept.

        Raises:
            KafkaConnectionError: no broker answers.
            KafkaTimeoutError: the answer did not come.

        """
        await self._turn("before append")
        cluster = self._cluster
        is_doubtful = cluster.chance.random() < cluster.doubt.append
        done = 0
        try:
            while done < len(records) and not is_doubtful:
                if not cluster.is_up:
                    raise KafkaConnectionError
                for record in records[done : done + CHUNK_MAX]:
                    cluster.keep(record)
                done += CHUNK_MAX
                await self._turn("during append")
        except asyncio.CancelledError:
            cluster.keep_some(records[done:])
            raise
        if is_doubtful:
            cluster.keep_some(records)
            await elapse(REQUEST_MAX)
            raise KafkaTimeoutError
        await self._turn("after append")
