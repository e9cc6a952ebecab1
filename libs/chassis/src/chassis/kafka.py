"""Kafka as the chassis uses it: everything that can lose a message is spelt out here."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Final, Self

from aiokafka import AIOKafkaClient, AIOKafkaProducer, ConsumerRecord
from aiokafka.cluster import ClusterMetadata
from aiokafka.errors import KafkaError
from aiokafka.partitioner import DefaultPartitioner
from aiokafka.producer.message_accumulator import BatchBuilder

from chassis.brokers import Brokers
from chassis.envelope import Record
from chassis.relay import Outgoing

REQUEST_BYTES_MAX: Final = 2_097_152
"""Largest record sent: what a dead-letter topic carries; other topics have limits of their own."""
BATCH_BYTES_MAX: Final = 262_144
"""Most that one request carries for a partition; a larger record goes alone."""
_partition_of: Final = DefaultPartitioner()


class KafkaLog:
    """An idempotent producer that answers when all replicas in sync have the records."""

    def __init__(self, brokers: Brokers, prefix: str, *, request_max: timedelta) -> None:
        self._brokers = brokers
        self._prefix = prefix
        self._request_max = request_max
        self._producer: AIOKafkaProducer | None = None
        self._known: set[str] = set()

    async def __aenter__(self) -> Self:
        self._known.clear()
        self._producer = AIOKafkaProducer(
            **self._brokers.client(),
            acks="all",
            enable_idempotence=True,
            linger_ms=0,  # what is appended together is sent together all the same
            max_batch_size=BATCH_BYTES_MAX,
            max_request_size=REQUEST_BYTES_MAX,
            request_timeout_ms=milliseconds(self._request_max),
        )
        try:
            await self._producer.start()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        # A producer that lost its broker may wait for ever to flush; what it held is sent again from the outbox.
        if self._producer is not None:
            with contextlib.suppress(TimeoutError, KafkaError):
                await asyncio.wait_for(self._producer.stop(), self._request_max.total_seconds())

    async def lacking(self, topics: Collection[str]) -> set[str]:
        """Which of these topics (without prefix) the brokers do not have; a send to one would hang.

        Raises:
            KafkaError: no broker answers.

        """
        asked = {self._prefix + topic: topic for topic in topics if topic not in self._known}
        if asked:
            missing = await missing_topics(self._brokers, asked, request_max=self._request_max)
            self._known |= set(asked.values()) - {asked[topic] for topic in missing}
        return set(topics) - self._known

    async def append(self, records: list[Outgoing]) -> None:
        """Send in order and wait until the broker has all of them.

        Raises:
            KafkaError: at least one may not have arrived; the whole list must be sent again.
            TimeoutError: the broker did not answer in time.

        """
        if self._producer is None:
            raise RuntimeError("the log is not open")
        async with asyncio.timeout(self._request_max.total_seconds() * 3):
            answers = [
                await self._producer.send_batch(batch, topic, partition=partition)
                for (topic, partition), batch in await self._pack(self._producer, records)
            ]
            await asyncio.gather(*answers)

    async def _pack(
        self, producer: AIOKafkaProducer, records: Sequence[Outgoing]
    ) -> list[tuple[tuple[str, int], BatchBuilder]]:
        """Put records together by topic and partition, in order: one answer for many costs less than one for each."""
        topics = {self._prefix + record.topic for record in records}
        partitions = {topic: sorted(await producer.partitions_for(topic)) for topic in topics}
        packed, filling = [], dict[tuple[str, int], BatchBuilder]()
        for record in records:
            topic = self._prefix + record.topic
            place = topic, _partition_of(record.key, partitions[topic], partitions[topic])
            content = {"timestamp": None, "key": record.key, "value": record.value, "headers": list(record.headers)}
            batch = filling.get(place)
            if batch is None or batch.append(**content) is None:  # there is none yet, or it is full
                batch = filling[place] = producer.create_batch()
                packed.append((place, batch))
                batch.append(**content)
        return packed


def record_from(raw: "ConsumerRecord[bytes, bytes]", topic: str) -> Record:
    """A record as it came, under the name of its topic without prefix."""
    return Record(
        topic=topic,
        partition=raw.partition,
        offset=raw.offset,
        key=raw.key,
        value=raw.value,
        headers=tuple(raw.headers),
    )


def milliseconds(length: timedelta) -> int:
    """As aiokafka wants lengths of time."""
    return int(length.total_seconds() * 1000)


async def missing_topics(brokers: Brokers, topics: Collection[str], *, request_max: timedelta) -> list[str]:
    """Which of these topics (with prefix) the brokers do not have.

    Raises:
        KafkaError: no broker answers.

    """
    return sorted(set(topics) - set((await _metadata(brokers, request_max)).topics()))


async def partitions_of(brokers: Brokers, topic: str, *, request_max: timedelta) -> list[int]:
    """The partitions of a topic (with prefix); none when the brokers do not have it.

    Raises:
        KafkaError: no broker answers.

    """
    return sorted((await _metadata(brokers, request_max)).partitions_for_topic(topic) or ())


async def _metadata(brokers: Brokers, request_max: timedelta) -> ClusterMetadata:
    client = AIOKafkaClient(**brokers.client(), request_timeout_ms=milliseconds(request_max))
    try:
        await client.bootstrap()
        return await client.fetch_all_metadata()
    finally:
        await client.close()
