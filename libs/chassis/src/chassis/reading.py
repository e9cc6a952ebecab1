"""Topics read from their beginning, beside the consumer and without its group: nothing is committed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final, Protocol, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.partitioner import DefaultPartitioner

from chassis.brokers import Brokers
from chassis.envelope import Fact, Record, readable
from chassis.inbox import NOWHERE, Place
from chassis.kafka import milliseconds, partitions_of, record_from

RECORDS_MAX: Final = 2000
FETCH_MAX: Final = timedelta(seconds=1)

TOMBSTONE: Final = b""
"""What stands for no value where states are read: no document is empty."""


class TopicsNotThereError(Exception):
    """The brokers lack topics that must be read; the reason names them."""


def newest_of(records: Sequence[Record], said: dict[str, Place]) -> dict[str, Fact]:
    """By key the newest of these records of a compacted topic, unless `said`, which is brought up to date, has a newer.

    Newest by its sequence, not by its place in the topic: what came late may be older.
    """
    newest = {}
    for record in records:
        fact = readable(replace(record, value=record.value or TOMBSTONE))
        if fact and (place := Place(fact.epoch, fact.sequence)) > said.get(fact.key, NOWHERE):
            newest[fact.key], said[fact.key] = fact, place
    return newest


class Reader(Protocol):
    """Where records are read again: Kafka, or its twin in tests."""

    def read_on(self, topic: str) -> AsyncIterator[Sequence[Record]]:
        """What is in the topic after what was read before, up to its end as it is now; part by part, in order."""

    async def latest(self, topic: str, key: str) -> Fact | None:
        """The newest record under a key by `newest_of`, which may be a tombstone; None when there is none."""


class KafkaReader:
    """Reads whole topics; open inside of `async with`."""

    def __init__(self, brokers: Brokers, prefix: str, *, request_max: timedelta) -> None:
        self._brokers = brokers
        self._prefix = prefix
        self._request_max = request_max
        self._consumer: AIOKafkaConsumer | None = None
        self._next: dict[TopicPartition, int] = {}

    async def __aenter__(self) -> Self:
        self._consumer = AIOKafkaConsumer(
            **self._brokers.client(),
            enable_auto_commit=False,
            isolation_level="read_committed",
            request_timeout_ms=milliseconds(self._request_max),
        )
        try:
            await self._consumer.start()
            # Its task must have begun: one that is cancelled before that takes whoever stops the consumer along.
            await asyncio.sleep(0)
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._consumer is not None:
            with contextlib.suppress(TimeoutError):
                await self._consumer.stop()

    async def read_on(self, topic: str) -> AsyncIterator[Sequence[Record]]:
        """See `Reader`.

        Raises:
            TopicsNotThereError: there is no such topic.
            KafkaError: the brokers do not answer.

        """
        async for records in self._read(topic, await self._partitions(topic)):
            yield records

    async def latest(self, topic: str, key: str) -> Fact | None:
        """See `Reader`; reads the partition of the key from its beginning.

        Raises:
            TopicsNotThereError: there is no such topic.
            KafkaError: the brokers do not answer.

        """
        partitions = await self._partitions(topic)
        numbers = sorted(each.partition for each in partitions)
        mine = TopicPartition(self._prefix + topic, DefaultPartitioner()(key.encode(), numbers, numbers))
        self._next.pop(mine, None)
        found, said = dict[str, Fact](), dict[str, Place]()
        async for records in self._read(topic, [mine]):
            found |= newest_of([record for record in records if record.key == key.encode()], said)
        self._next.pop(mine, None)
        return found.get(key)

    async def _partitions(self, topic: str) -> list[TopicPartition]:
        name = self._prefix + topic
        numbers = await partitions_of(self._brokers, name, request_max=self._request_max)
        if not numbers:
            raise TopicsNotThereError(f"topics are missing: {name}")
        return [TopicPartition(name, number) for number in numbers]

    async def _read(self, topic: str, partitions: Sequence[TopicPartition]) -> AsyncIterator[Sequence[Record]]:
        if self._consumer is None:
            raise RuntimeError("the reader is not open")
        ends = await self._consumer.end_offsets(partitions)
        starts = await self._consumer.beginning_offsets(partitions)
        places = {each: max(self._next.get(each, 0), starts[each]) for each in partitions}
        ahead = {each for each in partitions if places[each] < ends[each]}
        self._consumer.assign(sorted(ahead))
        for each in ahead:
            self._consumer.seek(each, places[each])
        while ahead:
            async with asyncio.timeout(self._request_max.total_seconds()):
                got = await self._fetch()
            for each, fetched in got.items():
                yield [record_from(raw, topic) for raw in fetched]
                self._next[each] = await self._consumer.position(each)
            ahead = {each for each in ahead if await self._consumer.position(each) < ends[each]}

    async def _fetch(self) -> "dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]":
        """The next records; waits for some, as there are more before the end."""
        got: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = {}
        while self._consumer is not None and not got:
            got = await self._consumer.getmany(timeout_ms=milliseconds(FETCH_MAX), max_records=RECORDS_MAX)
        return got
