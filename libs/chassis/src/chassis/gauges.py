"""What is behind, measured again and again: the outbox of a service, and its consumer in Kafka."""

import asyncio
from collections import Counter
from collections.abc import Collection
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from aiokafka.errors import KafkaError
from sqlalchemy import extract, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.brokers import Brokers
from chassis.kafka import milliseconds
from chassis.outbox import OutboxTables
from chassis.pause import pause
from chassis.telemetry import LAG, OUTBOX_AGE, OUTBOX_DEPTH

if TYPE_CHECKING:
    from aiokafka import TopicPartition

OUTBOX_EVERY: Final = timedelta(seconds=2)
LAG_EVERY: Final = timedelta(seconds=5)


async def watch_outbox(engine: AsyncEngine, tables: OutboxTables, stop: asyncio.Event) -> None:
    """Show how many rows are not sent and how old the oldest is, until told to stop.

    Beside the relay: this looks at all rows, which must not be done once for each batch.
    """
    age = extract("epoch", func.clock_timestamp() - func.min(tables.outbox.c.written_at))
    while not stop.is_set():
        try:
            async with engine.connect() as connection:
                rows, seconds = (await connection.execute(select(func.count(), age).select_from(tables.outbox))).one()
            OUTBOX_DEPTH.set(rows)
            OUTBOX_AGE.set(max(float(seconds or 0), 0))
        except (SQLAlchemyError, OSError, TimeoutError):
            OUTBOX_AGE.set(float("nan"))  # unknown, which is not 0
        await pause(stop, OUTBOX_EVERY)


async def watch_lag(
    brokers: Brokers, prefix: str, group: str, topics: Collection[str], *, request_max: timedelta, stop: asyncio.Event
) -> None:
    """Show how many records the group has not read yet, by topic, also while it reads nothing."""
    while not stop.is_set():
        try:
            await _measure_lag(brokers, prefix, group, topics, request_max=request_max, stop=stop)
        except (KafkaError, OSError, TimeoutError):
            for topic in topics:
                LAG.labels(group, topic).set(float("nan"))
        await pause(stop, LAG_EVERY)


async def _measure_lag(
    brokers: Brokers, prefix: str, group: str, topics: Collection[str], *, request_max: timedelta, stop: asyncio.Event
) -> None:
    from aiokafka import AIOKafkaConsumer, TopicPartition
    from aiokafka.admin import AIOKafkaAdminClient

    limit = milliseconds(request_max)
    async with AsyncExitStack() as opened:
        admin = AIOKafkaAdminClient(**brokers.client(), request_timeout_ms=limit)
        opened.push_async_callback(admin.close)
        await admin.start()
        reader = AIOKafkaConsumer(**brokers.client(), request_timeout_ms=limit, enable_auto_commit=False)
        opened.push_async_callback(reader.stop)
        await reader.start()
        described = await admin.describe_topics([prefix + topic for topic in topics])
        places = [TopicPartition(each["topic"], one["partition"]) for each in described for one in each["partitions"]]
        while not stop.is_set():
            async with asyncio.timeout(request_max.total_seconds()):
                committed = await admin.list_consumer_group_offsets(prefix + group)
                ends = await reader.end_offsets(places)
            read = {place: at.offset for place, at in committed.items() if at.offset > 0}
            _show(group, prefix, topics, Counter({place: end - read.get(place, 0) for place, end in ends.items()}))
            await pause(stop, LAG_EVERY)


def _show(group: str, prefix: str, topics: Collection[str], behind: "Counter[TopicPartition]") -> None:
    for topic in topics:
        LAG.labels(group, topic).set(sum(left for place, left in behind.items() if place.topic == prefix + topic))
