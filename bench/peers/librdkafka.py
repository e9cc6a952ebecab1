"""A peer, and a proposal tried: librdkafka as a raw producer, and as the producer of our relay."""

import asyncio
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Self

from confluent_kafka import KafkaException, Producer

from bench.contestant import Stopwatch, Task, take_tasks
from bench.contestants.raw_producer import kept
from bench.contestants.relay import REQUEST_MAX, relay_all
from chassis.brokers import Brokers
from chassis.kafka import missing_topics
from chassis.relay import Outgoing

LINGER_MS = 2
QUEUE_MESSAGES = 200_000
POLL_EVERY = 500


class LibrdkafkaLog:
    """What `KafkaLog` is, by librdkafka: its own thread sends, and the event loop waits for one flush a batch."""

    def __init__(self, bootstrap: str, prefix: str, request_max: timedelta) -> None:
        self._bootstrap = bootstrap
        self._prefix = prefix
        self._request_max = request_max
        self._known: set[str] = set()
        self._producer = _producer(bootstrap)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._producer.flush, self._request_max.total_seconds())

    async def lacking(self, topics: Collection[str]) -> set[str]:
        """Tell which topics are not there."""
        asked = {self._prefix + topic for topic in topics if topic not in self._known}
        if asked and await missing_topics(Brokers(self._bootstrap), asked, request_max=self._request_max):
            return set(topics) - self._known
        self._known |= set(topics)
        return set()

    async def append(self, records: list[Outgoing]) -> None:
        """Send in order and wait for all."""
        failed: list[Any] = []
        for record in records:
            self._producer.produce(
                self._prefix + record.topic,
                value=record.value,
                key=record.key,
                headers=list(record.headers),
                on_delivery=lambda error, _: failed.append(error) if error else None,
            )
        left = await asyncio.to_thread(self._producer.flush, self._request_max.total_seconds())
        if left or failed:
            raise KafkaException(failed[0] if failed else "not all were sent in time")


def _producer(bootstrap: str) -> Producer:
    return Producer(
        {
            "bootstrap.servers": bootstrap,
            "enable.idempotence": True,
            "acks": "all",
            "linger.ms": LINGER_MS,
            "queue.buffering.max.messages": QUEUE_MESSAGES,
        }
    )


_KNOWN: dict[str, list[Any]] = {}
_PRODUCERS: dict[str, Producer] = {}


async def produce_kept(task: Task) -> dict[str, float]:
    """Send the rows that were kept for the relay, from memory, with one producer all along: it starts slowly."""
    if "kept" not in _KNOWN:
        _KNOWN["kept"] = await kept(task)
    if task["bootstrap"] not in _PRODUCERS:
        _PRODUCERS[task["bootstrap"]] = _producer(task["bootstrap"])
    records, producer, watch = _KNOWN["kept"], _PRODUCERS[task["bootstrap"]], Stopwatch()
    for number, record in enumerate(records):
        producer.produce(record.topic, value=record.value, key=record.key, headers=record.headers)
        if number % POLL_EVERY == 0:
            producer.poll(0)
    producer.flush()
    return watch.read(len(records))


async def drain(task: Task) -> dict[str, float]:
    """Relay what was kept, with librdkafka as the producer."""
    return dict(await relay_all(task, lambda: LibrdkafkaLog(task["bootstrap"], task["prefix"], REQUEST_MAX)))


if __name__ == "__main__":
    take_tasks({"produce_kept": produce_kept, "drain": drain})
