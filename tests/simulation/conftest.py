from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.clock import real_clock
from tests.simulation.database import Database, TwinEngine
from tests.simulation.process import give_way
from tests.simulation.quiet import hush
from tests.simulation.town import Tables, new_tables


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--seed", action="store", default=None, help="SEED[:FACTS] of the simulation to run alone")


@pytest.fixture(scope="session")
def tables() -> Tables:
    return new_tables()


@pytest.fixture(params=[pytest.param("real", marks=pytest.mark.postgres), "twin"])
async def engine(request: pytest.FixtureRequest, tables: Tables) -> AsyncIterator[AsyncEngine | TwinEngine]:
    """PostgreSQL, or its twin, with empty tables."""
    if request.param == "twin":
        yield TwinEngine(Database(tables.metadata, real_clock, statement_max=5), give_way)
        return
    make_database: Callable[[str], str] = request.getfixturevalue("make_database")
    made: Any = create_async_engine(make_database("simulated"))
    async with made.begin() as connection:
        await connection.run_sync(tables.metadata.create_all)
    yield made
    await made.dispose()


@pytest.fixture
def quiet() -> Iterator[None]:
    """Nothing is logged."""
    before = structlog.get_config()
    hush()
    yield
    structlog.configure(**before)
