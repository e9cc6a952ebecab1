"""What there is without us: records to Kafka with an idempotent aiokafka producer, and back."""

import asyncio
from collections.abc import Sequence
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

LINGER_MS = 2
IN_FLIGHT = 5000
READ_MS = 200


class Raw(NamedTuple):
    """A record as it is sent; the topic has its prefix."""

    topic: str
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]


async def produce(bootstrap: str, records: Sequence[Raw]) -> None:
    """Send all in order and wait until all replicas have them, with as many on their way as pays."""
    producer = AIOKafkaProducer(
        bootstrap_servers=bootstrap, acks="all", enable_idempotence=True, linger_ms=LINGER_MS, max_batch_size=131072
    )
    async with producer:
        for start in range(0, len(records), IN_FLIGHT):
            answers = [await producer.send(*_arguments(each)) for each in records[start : start + IN_FLIGHT]]
            await asyncio.gather(*answers)


def _arguments(record: Raw) -> tuple[Any, ...]:
    return record.topic, record.value, record.key, None, None, record.headers


async def ends(bootstrap: str, topic: str) -> dict[int, int]:
    """Where each partition of a topic ends: one beyond the newest record."""
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as consumer:
        return await _ends(consumer, topic)


async def _ends(consumer: AIOKafkaConsumer, topic: str) -> dict[int, int]:
    metadata = await consumer._client.fetch_all_metadata()  # noqa: SLF001 - a consumer without topics knows none
    partitions = [TopicPartition(topic, number) for number in metadata.partitions_for_topic(topic) or ()]
    return {place.partition: end for place, end in (await consumer.end_offsets(partitions)).items()}


async def read_from(bootstrap: str, topic: str, starts: dict[int, int]) -> list[Any]:
    """Read what came to a topic since its partitions ended at `starts`."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    async with consumer:
        wanted = await _ends(consumer, topic)
        places = {TopicPartition(topic, number): start for number, start in starts.items()}
        consumer.assign(list(places))
        for place, start in places.items():
            consumer.seek(place, start)
        found: list[Any] = []
        while len(found) < sum(wanted.values()) - sum(starts.values()):
            for records in (await consumer.getmany(timeout_ms=READ_MS)).values():
                found.extend(records)
    return found
