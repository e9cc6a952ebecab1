import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def toy_database(make_database: Callable[[str], str]) -> str:
    return make_database("toy")


@pytest.fixture
async def engine(toy_database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on empty tables."""
    from toy import metadata

    made = create_async_engine(toy_database)
    async with made.begin() as connection:
        await connection.run_sync(metadata.drop_all)
        await connection.run_sync(metadata.create_all)
    yield made
    await made.dispose()
