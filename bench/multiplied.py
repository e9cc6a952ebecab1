"""Many people from a few: the rows of payroll-bridge, copied under other numbers.

Only for measurements of a full load, which reads what was sent; nobody of the copied ever goes through the rules.
"""

from collections.abc import Mapping, Sequence

import asyncpg

from payroll_bridge.domain.number import DEFAULT_PATTERN, read_pattern

TABLES = ("person", "relation", "elvire_number", "payroll_file", "feed_record", "feed_message")
COPIED: Mapping[str, str] = {
    "vlimpersnummer": "other.person",
    "elvire_number": "other.number",
    "running": "other.running",
    "record_id": "replace(record_id, model.person, other.person)",
    "body": "replace(replace(body::text, model.number, other.number), model.person, other.person)::jsonb",
}
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = $1 AND is_identity = 'NO' ORDER BY ordinal_position
"""
JOINED = """
    INSERT INTO {table} ({columns}) SELECT {values} FROM {table}
    JOIN model ON {table}.vlimpersnummer = model.person JOIN other ON other.model = model.person
"""


async def multiply(database: str, people: Sequence[str]) -> None:
    """Copy the people who are there until there are these in all; those there are the first of them."""
    connection = await asyncpg.connect(database)
    try:
        async with connection.transaction():
            await _multiply(connection, people)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()


async def _multiply(connection: "asyncpg.Connection", people: Sequence[str]) -> None:
    models = await connection.fetch(
        "SELECT vlimpersnummer AS person, elvire_number AS number FROM elvire_number ORDER BY running"
    )
    last = await connection.fetchval("SELECT max(running) FROM elvire_number")
    pattern = read_pattern(DEFAULT_PATTERN)
    await connection.execute("CREATE TEMP TABLE model (person text, number text) ON COMMIT DROP")
    await connection.execute(
        "CREATE TEMP TABLE other (model text, person text, number text, running bigint) ON COMMIT DROP"
    )
    await connection.copy_records_to_table("model", records=[tuple(row) for row in models])
    others = [
        (models[place % len(models)]["person"], person, pattern.number(last + 1 + place), last + 1 + place)
        for place, person in enumerate(people[len(models) :])
    ]
    await connection.copy_records_to_table("other", records=others)
    for table in TABLES:
        columns = [row["column_name"] for row in await connection.fetch(COLUMNS, table)]
        values = [COPIED.get(name, f"{table}.{name}").replace("body::", f"{table}.body::") for name in columns]
        values = [value.replace("replace(record_id", f"replace({table}.record_id") for value in values]
        await connection.execute(JOINED.format(table=table, columns=", ".join(columns), values=", ".join(values)))
