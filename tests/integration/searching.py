"""Where something stands in a database."""

from collections.abc import Iterable

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine


async def tables_that_mention(engine: AsyncEngine, words: Iterable[str]) -> dict[str, str]:
    """Tables in which one of these words stands, in whatever column."""
    found = {}
    async with engine.connect() as connection:
        names = await connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        for name in names.all():
            for word in words:
                query = text(f'SELECT 1 FROM "{name}" AS one WHERE one::text ILIKE :word LIMIT 1')  # noqa: S608
                if (await connection.execute(query, {"word": f"%{word}%"})).first():
                    found[name] = word
    return found
