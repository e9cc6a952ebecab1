"""A peer: the least that a write must do: one commit, one produce to all replicas, one fetch; nothing in between."""

import asyncio
import time

import asyncpg
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from bench.contestant import Task, take_tasks
from bench.pace import Pace, listening
from bench.payload import TOPIC, a_payload, key_of


async def write(task: Task) -> dict[str, float]:
    """Write at a pace, one after the other; the time of each."""
    pace = Pace(task["per_second"], task["writes"])
    database = await asyncpg.connect(task["database_url"].replace("+asyncpg", ""))
    await database.execute("CREATE TABLE IF NOT EXISTS written (key text, value bytea)")
    took: list[float] = []
    turn = asyncio.Lock()
    producer = AIOKafkaProducer(bootstrap_servers=task["bootstrap"], acks="all", enable_idempotence=True)
    topic = task["prefix"] + TOPIC
    async with producer, listening(task["bootstrap"], topic) as consumer:

        async def one(number: int) -> None:
            async with turn:
                took.append(await _one(database, producer, consumer, topic, key_of(number)))

        await pace.keep(one)
    await database.close()
    return pace.percentiles(took)


async def _one(
    database: "asyncpg.Connection", producer: AIOKafkaProducer, consumer: AIOKafkaConsumer, topic: str, key: str
) -> float:
    value, begun = a_payload(key), time.perf_counter()
    await database.execute("INSERT INTO written VALUES ($1, $2)", key, value)
    await producer.send_and_wait(topic, value, key=key.encode())
    while (await consumer.getone()).value != value:
        continue
    return time.perf_counter() - begun


if __name__ == "__main__":
    take_tasks({"write": write})
