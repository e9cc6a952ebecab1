import base64
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.health import Health
from chassis.migration import migrate
from personnel.app import MIGRATIONS, new_app
from personnel.settings import Settings
from personnel.storage import metadata
from services.personnel.tests.callers import Caller, Issuer

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SEALING_KEY = base64.b64encode(bytes(range(64))).decode()
BLIND_INDEX_KEY = base64.b64encode(bytes(range(32))).decode()
CONNECTIONS = 12


class Clock:
    """Moves the service's time on."""

    def __init__(self, settings: Settings) -> None:
        self.now = NOW
        assert settings.business_clock
        self._file = settings.business_clock

    def pass_by(self, hours: int = 1) -> str:
        """Some hours later; gives the instant halfway."""
        halfway = self.now + timedelta(hours=hours) / 2
        self.now += timedelta(hours=hours)
        self._file.write_text(self.now.isoformat())
        return halfway.isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="session")
def personnel_database(make_database: Callable[[str], str]) -> str:
    """A database that the service's own migrations made."""
    url = make_database("personnel")
    with ThreadPoolExecutor(max_workers=1) as apart:  # `migrate` runs an event loop of its own
        apart.submit(migrate, SecretStr(url), MIGRATIONS).result()
    return url


@asynccontextmanager
async def empty_tables(url: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a migrated database, emptied."""
    made = create_async_engine(url, pool_size=CONNECTIONS)
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with made.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))
        await connection.execute(text("ALTER SEQUENCE vlimpersnummer RESTART"))
    yield made
    await made.dispose()


@pytest.fixture
async def engine(personnel_database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on empty tables."""
    async with empty_tables(personnel_database) as made:
        yield made


@pytest.fixture(scope="session")
def issuer() -> Issuer:
    """Signs tokens with a key of its own."""
    return Issuer()


@pytest.fixture
def settings(tmp_path: Path, personnel_database: str) -> Settings:
    """Settings with a clock that stands still."""
    clock = tmp_path / "now"
    clock.write_text(NOW.isoformat())
    return Settings(
        database_url=SecretStr(personnel_database),
        kafka_bootstrap="127.0.0.1:9092",
        token_issuer="https://issuer.example",
        token_jwks_url="https://issuer.example/keys",
        business_clock=clock,
        sealing_key=SecretStr(SEALING_KEY),
        blind_index_key=SecretStr(BLIND_INDEX_KEY),
    )


@pytest.fixture
async def handler(settings: Settings, engine: AsyncEngine, issuer: Issuer) -> AsyncIterator[Caller]:
    """Somebody with the role dcpa_handler, at an API over real PostgreSQL."""
    transport = httpx.MockTransport(issuer.answer)
    async with httpx.AsyncClient(transport=transport) as keys:
        app = new_app(settings, engine, Health(), keys)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url="http://personnel"
        ) as client:
            yield Caller(client, issuer, roles=("dcpa_handler",))


@pytest.fixture
def clock(settings: Settings) -> Clock:
    """The clock of the service."""
    return Clock(settings)
