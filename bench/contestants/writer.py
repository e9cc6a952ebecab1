"""Ours: writes at a steady pace, each one transaction of a service, and their facts as they come to the topic."""

import asyncio
import time

from aiokafka import AIOKafkaConsumer

from bench.contestant import Task, take_tasks
from bench.contestants.relay import TABLES, an_event, engine_of
from bench.pace import Pace, listening
from bench.payload import TOPIC
from chassis.clock import real_clock
from chassis.outbox import enqueue, lock_subjects

ARRIVE_SECONDS = 30


async def write(task: Task) -> dict[str, float]:
    """Write at a pace; the time from before each write until its fact is read from the topic."""
    engine, pace = engine_of(task["database_url"]), Pace(task["per_second"], task["writes"])
    begun: dict[str, float] = {}
    arrived: dict[str, float] = {}
    async with listening(task["bootstrap"], task["prefix"] + TOPIC) as consumer:
        reading = asyncio.ensure_future(_read(consumer, arrived, int(task["writes"])))

        async def one(number: int) -> None:
            event = an_event(number)
            begun[str(event.event_id)] = time.perf_counter()
            async with engine.begin() as connection:
                await lock_subjects(connection, TABLES, {event.key})
                await enqueue(connection, TABLES, [event], source="/bench", now=real_clock())

        await pace.keep(one)
        await asyncio.wait_for(reading, ARRIVE_SECONDS)
    return pace.percentiles([arrived[event_id] - moment for event_id, moment in begun.items()])


async def _read(consumer: AIOKafkaConsumer, arrived: dict[str, float], wanted: int) -> None:
    while len(arrived) < wanted:
        record = await consumer.getone()
        arrived[dict(record.headers)["ce_id"].decode()] = time.perf_counter()


if __name__ == "__main__":
    take_tasks({"write": write})
