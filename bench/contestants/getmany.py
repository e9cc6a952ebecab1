"""Peers: the same payload with a bare aiokafka `getmany`, and with one COPY and commit per batch beside it."""

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from bench.contestant import Stopwatch, Task, take_tasks
from bench.raw import ends

WAIT_MS = 200


async def read(task: Task) -> dict[str, float]:
    """Read so many records of a topic from its beginning; `at_once` limits a batch, `with_copy` keeps each."""
    topic = task["topic"]
    places = [TopicPartition(topic, number) for number in await ends(task["bootstrap"], topic)]
    database = await asyncpg.connect(task["database_url"].replace("+asyncpg", "")) if task["with_copy"] else None
    if database is not None:
        await database.execute("CREATE TABLE IF NOT EXISTS landed (key bytea, value bytea)")
        await database.execute("TRUNCATE landed")
    consumer = AIOKafkaConsumer(bootstrap_servers=task["bootstrap"], isolation_level="read_committed")
    async with consumer:
        consumer.assign(places)
        await consumer.seek_to_beginning(*places)
        measured = await _read(consumer, int(task["records"]), task["at_once"], database)
    if database is not None:
        await database.close()
    return measured


async def _read(
    consumer: AIOKafkaConsumer, wanted: int, at_once: int | None, database: "asyncpg.Connection | None"
) -> dict[str, float]:
    counted, watch = 0, None
    while watch is None or counted < wanted:
        found = await consumer.getmany(timeout_ms=WAIT_MS, max_records=at_once)
        batch = [(each.key, each.value) for records in found.values() for each in records]
        if watch is None:  # as with ours, what it takes to the first batch is not measured
            watch = Stopwatch() if batch else None
            continue
        if database is not None:
            await database.copy_records_to_table("landed", records=batch, columns=["key", "value"])
        counted += len(batch)
    return watch.read(counted)


if __name__ == "__main__":
    take_tasks({"read": read})
