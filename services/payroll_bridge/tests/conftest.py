import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.migration import migrate
from deploy.local.apart import run_apart
from payroll_bridge.app import MIGRATIONS, new_consumer
from payroll_bridge.storage import metadata
from services.payroll_bridge.tests.builders import the_settings
from services.payroll_bridge.tests.world import World

CONNECTIONS_MAX = 10


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[str], str]) -> str:
    """A database that the service's own migrations made."""
    url = make_database("payroll_bridge")

    async def bring_up() -> None:
        await asyncio.to_thread(migrate, SecretStr(url), MIGRATIONS)

    run_apart(bring_up)
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on empty tables."""
    made = create_async_engine(database_url, pool_size=CONNECTIONS_MAX, max_overflow=0)
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with made.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))
    yield made
    await made.dispose()


@pytest.fixture
def bare_world(engine: AsyncEngine, database_url: str) -> World:
    """The consumer on real tables, and the streams that it hears; nothing was told yet."""
    return World(engine, new_consumer(the_settings(database_url)))


@pytest.fixture
async def world(bare_world: World) -> World:
    """The same, with the reference data that a hire names."""
    await bare_world.apply(*bare_world.references())
    return bare_world
