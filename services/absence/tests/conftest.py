from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from absence.app import MIGRATIONS
from absence.storage import SqlWork, metadata
from chassis.migration import migrate
from services.absence.tests.builders import NOW
from services.absence.tests.desk import Desk
from services.absence.tests.realm import settle


@pytest.fixture(scope="session")
def absence_database(make_database: Callable[[str], str]) -> str:
    """A database that the service's own migrations made."""
    url = make_database("absence")
    with ThreadPoolExecutor(max_workers=1) as apart:  # `migrate` runs an event loop of its own
        apart.submit(migrate, SecretStr(url), MIGRATIONS).result()
    return url


@pytest.fixture
async def engine(absence_database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on empty tables."""
    made = create_async_engine(absence_database, pool_size=10)
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with made.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))
    yield made
    await made.dispose()


@pytest.fixture
async def desk(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Desk]:
    """Answers requests about the people of `realm`."""
    async with engine.begin() as connection:
        await settle(SqlWork(connection, NOW))
    clock = tmp_path / "clock"
    clock.write_text(NOW.isoformat())
    made = Desk(engine, str(clock))
    yield made
    await made.close()
