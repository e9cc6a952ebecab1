"""A peer: the same bytes with an idempotent aiokafka producer, from memory."""

from typing import Any

import asyncpg

from bench.contestant import Stopwatch, Task, take_tasks
from bench.raw import Raw, produce, read_from

_KNOWN: dict[str, list[Raw]] = {}


async def produce_kept(task: Task) -> dict[str, float]:
    """Send the rows that were kept for the relay."""
    if "kept" not in _KNOWN:
        _KNOWN["kept"] = await kept(task)
    return await _timed(task["bootstrap"], _KNOWN["kept"])


async def kept(task: Task) -> list[Raw]:
    """Read the rows that were kept for the relay."""
    connection = await asyncpg.connect(task["database_url"].replace("+asyncpg", ""))
    try:
        rows = await connection.fetch("SELECT * FROM kept ORDER BY id LIMIT $1", task["rows"])
    finally:
        await connection.close()
    return [_raw(task["prefix"], row) for row in rows]


def _raw(prefix: str, row: Any) -> Raw:
    headers = list(zip(row["header_names"], row["header_values"], strict=True))
    return Raw(prefix + row["topic"], row["key"], row["value"], headers)


async def produce_copied(task: Task) -> dict[str, float]:
    """Send what came to one topic, since its partitions ended at `starts`, to another."""
    starts = {int(number): start for number, start in task["starts"].items()}
    found = await read_from(task["bootstrap"], task["topic"], starts)
    records = [Raw(task["to"], each.key, each.value, list(each.headers)) for each in found]
    return {**await _timed(task["bootstrap"], records), "records": len(records)}


async def _timed(bootstrap: str, records: list[Raw]) -> dict[str, float]:
    watch = Stopwatch()
    await produce(bootstrap, records)
    return watch.read(len(records))


if __name__ == "__main__":
    take_tasks({"produce_kept": produce_kept, "produce_copied": produce_copied})
