"""A peer: the library faststream-outbox, relaying as many rows of the same size as it is given."""

import asyncio
import json
from typing import Any

from faststream.kafka import KafkaBroker, KafkaResponse
from faststream_outbox import OutboxBroker, make_outbox_table
from sqlalchemy import MetaData, Table
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench.contestant import Stopwatch, Task, take_tasks
from bench.payload import TOPIC, a_payload, key_of

QUEUE = "facts"
FETCH = 500
POLL_SECONDS = 0.01
WAIT_SECONDS = 0.002


async def drain(task: Task) -> dict[str, float]:
    """Fill the library's table and relay it with one worker, as only so the order per key is kept."""
    metadata = MetaData()
    table = make_outbox_table(metadata, table_name="library_outbox")
    engine = create_async_engine(task["database_url"])
    outbox = OutboxBroker(engine, outbox_table=table, logger=None)
    kafka = KafkaBroker(task["bootstrap"], acks="all", enable_idempotence=True, logger=None)
    relayed = _relay(outbox, kafka, task["prefix"] + TOPIC)
    try:
        await _fill(engine, metadata, table, outbox, int(task["rows"]))
        await kafka.start()
        watch = Stopwatch()
        await outbox.start()
        while len(relayed) < task["rows"]:  # noqa: ASYNC110 - the library gives no sign when its table is empty
            await asyncio.sleep(WAIT_SECONDS)
        measured = watch.read(int(task["rows"]))
    finally:
        await outbox.stop()
        await kafka.stop()
        await engine.dispose()
    return measured


def _relay(outbox: OutboxBroker, kafka: KafkaBroker, topic: str) -> list[str]:
    relayed: list[str] = []

    @kafka.publisher(topic)
    @outbox.subscriber(  # type: ignore[untyped-decorator] # not installed where types are checked
        QUEUE,
        max_workers=1,
        fetch_batch_size=FETCH,
        terminal_flush_batch_size=FETCH,
        min_fetch_interval=POLL_SECONDS,
        max_fetch_interval=POLL_SECONDS,
    )
    async def relay(body: dict[str, Any]) -> Any:
        key = body["vlimpersnummer"]
        relayed.append(key)
        return KafkaResponse(body, key=key.encode())

    return relayed


async def _fill(engine: AsyncEngine, metadata: MetaData, table: Table, outbox: OutboxBroker, rows: int) -> None:
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
        await connection.execute(table.delete())
        bodies = [json.loads(a_payload(key_of(number))) for number in range(rows)]
        for start in range(0, rows, FETCH):
            await outbox.publish_batch(*bodies[start : start + FETCH], queue=QUEUE, session=connection)


if __name__ == "__main__":
    take_tasks({"drain": drain})
