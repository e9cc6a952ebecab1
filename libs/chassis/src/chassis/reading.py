"""Topics read from their beginning, beside the consumer and without its group: nothing is committed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Final, Protocol, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.partitioner import DefaultPartitioner

from chassis.envelope import Record
from chassis.kafka import partitions_of

RECORDS_MAX: Final = 2000
FETCH_MAX: Final = timedelta(seconds=1)


class TopicsNotThereError(Exception):
    """The brokers lack topics that must be read; the reason names them."""


class Reader(Protocol):
    """Where records are read again: Kafka, or its twin in tests."""

    def read_on(self, topic: str) -> AsyncIterator[Sequence[Record]]:
        """What is in the topic after what was read before, up to its end as it is now; part by part, in order."""

    async def latest(self, topic: str, key: str) -> Record | None:
        """The newest record under a key, which may be a tombstone; None when there is none."""


class KafkaReader:
    """Reads whole topics; open inside of `async with`."""

    def __init__(self, bootstrap: str, prefix: str, *, request_max: timedelta) -> None:
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._request_max = request_max
        self._consumer: AIOKafkaConsumer | None = None
        self._next: dict[TopicPartition, int] = {}

    async def __aenter__(self) -> Self:
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=self._bootstrap,
            enable_auto_commit=False,
            isolation_level="read_committed",
            request_timeout_ms=int(self._request_max.total_seconds() * 1000),
        )
        try:
            await self._consumer.start()
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

    async def latest(self, topic: str, key: str) -> Record | None:
        """See `Reader`; reads the partition of the key from its beginning.

        Raises:
            TopicsNotThereError: there is no such topic.
            KafkaError: the brokers do not answer.

        """
        partitions = await self._partitions(topic)
        numbers = sorted(each.partition for each in partitions)
        mine = TopicPartition(self._prefix + topic, DefaultPartitioner()(key.encode(), numbers, numbers))
        self._next.pop(mine, None)
        found = None
        async for records in self._read(topic, [mine]):
            for record in records:
                found = record if record.key == key.encode() else found
        self._next.pop(mine, None)
        return found

    async def _partitions(self, topic: str) -> list[TopicPartition]:
        name = self._prefix + topic
        numbers = await partitions_of(self._bootstrap, name, request_max=self._request_max)
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
                yield [_record(raw, topic) for raw in fetched]
                self._next[each] = await self._consumer.position(each)
            ahead = {each for each in ahead if await self._consumer.position(each) < ends[each]}

    async def _fetch(self) -> "dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]":
        """The next records; waits for some, as there are more before the end."""
        got: dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]] = {}
        while self._consumer is not None and not got:
            got = await self._consumer.getmany(timeout_ms=_ms(FETCH_MAX), max_records=RECORDS_MAX)
        return got


def _record(raw: "ConsumerRecord[bytes, bytes]", topic: str) -> Record:
    return Record(
        topic=topic,
        partition=raw.partition,
        offset=raw.offset,
        key=raw.key,
        value=raw.value,
        headers=tuple(raw.headers),
    )


def _ms(length: timedelta) -> int:
    return int(length.total_seconds() * 1000)
