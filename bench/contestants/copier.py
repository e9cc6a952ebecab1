"""What there is without us: the rows that an import wrote, copied by asyncpg into tables like theirs."""

import io
from collections.abc import Mapping

import asyncpg

from bench.contestant import Stopwatch, Task, take_tasks

TABLES = ("person", "personnel_action", "employment", "service_start", "service_end", "job_row", "primary_choice")
COPIES = "copies"


async def copy(task: Task) -> Mapping[str, float]:
    """Copy what was written about people from one number on; counted without reading it, in job rows."""
    connection = await asyncpg.connect(task["database_url"])
    try:
        await connection.execute(f"DROP SCHEMA IF EXISTS {COPIES} CASCADE; CREATE SCHEMA {COPIES}")
        kept = []
        for table in TABLES:
            await connection.execute(f"CREATE TABLE {COPIES}.{table} (LIKE public.{table} INCLUDING ALL)")
            rows = io.BytesIO()
            mine = f"SELECT * FROM {table} WHERE vlimpersnummer >= $1"  # noqa: S608 - names of ours
            await connection.copy_from_query(mine, task["from"], output=rows, format="binary")
            kept.append((table, rows))
        watch = Stopwatch()
        async with connection.transaction():
            for table, rows in kept:
                rows.seek(0)
                await connection.copy_to_table(table, schema_name=COPIES, source=rows, format="binary")
        counted = await connection.fetchval("SELECT count(*) FROM copies.job_row")
        return watch.read(counted)
    finally:
        await connection.close()


if __name__ == "__main__":
    take_tasks({"copy": copy})
