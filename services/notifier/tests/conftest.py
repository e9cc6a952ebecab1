import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from chassis.health import Health
from chassis.migration import migrate
from notifier.app import MIGRATIONS, new_app
from notifier.domain.delivery import Patience
from notifier.gateways.smtp import Post
from notifier.jobs.deliver import Delivery
from notifier.messages.message_list import read_list
from notifier.storage import SqlWork, metadata
from notifier.storage.message_lists import accept_list
from services.notifier.tests.builders import LIST, NOW, the_settings
from services.notifier.tests.callers import publish_keys
from services.notifier.tests.fakes import FakeLetters, FakeWork
from services.notifier.tests.kept import Work
from services.notifier.tests.mailserver import MailServer
from services.notifier.tests.signals import Ticking
from services.notifier.tests.world import World


@pytest.fixture(scope="session")
def notifier_database(make_database: Callable[[str], str]) -> str:
    """A database that the service's own migrations made."""
    url = make_database("notifier")
    with ThreadPoolExecutor(max_workers=1) as apart:  # `migrate` runs an event loop of its own
        apart.submit(migrate, SecretStr(url), MIGRATIONS).result()
    return url


@pytest.fixture
async def engine(notifier_database: str) -> AsyncIterator[AsyncEngine]:
    """An engine on empty tables."""
    made = create_async_engine(notifier_database, pool_size=10)
    names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
    async with made.begin() as connection:
        await connection.execute(text(f"TRUNCATE {names}"))
    yield made
    await made.dispose()


@pytest.fixture
async def world(engine: AsyncEngine) -> World:
    """The consumer on PostgreSQL with the list of the package in use, and a small organisation known."""
    made = World(engine)
    await made.use_list()
    await made.import_organisation()
    return made


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A caller of the interface, whose issuer publishes the tests' key."""
    async with httpx.AsyncClient(transport=httpx.MockTransport(publish_keys)) as issuer:
        app = new_app(the_settings(), world.engine, Health(), issuer)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as caller:
            yield caller


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    made = MailServer()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
def clock() -> Ticking:
    return Ticking()


@pytest.fixture
def delivery(world: World, server: MailServer, clock: Ticking) -> Delivery:
    post = Post(
        host="127.0.0.1",
        port=server.port,
        sender="vlimpers@demo.example",
        tls="auto",
        answer_max=timedelta(seconds=1),
    )
    return Delivery(
        engine=world.engine,
        post=post,
        patience=Patience(attempts_max=3, delay_first=timedelta(seconds=1), delay_max=timedelta(seconds=60)),
        lease=timedelta(seconds=30),
        poll_every=timedelta(milliseconds=20),
        check_every=timedelta(seconds=10),
        clock=clock,
        health=Health("smtp"),
        stop=asyncio.Event(),
    )


@pytest.fixture(params=["memory", pytest.param("postgres", marks=pytest.mark.postgres)])
def real_engine(request: pytest.FixtureRequest) -> AsyncEngine | None:
    """PostgreSQL's engine when the real one is meant."""
    return request.getfixturevalue("engine") if request.param == "postgres" else None


@pytest.fixture
async def work(real_engine: AsyncEngine | None) -> AsyncIterator[Work]:
    if real_engine is None:
        yield FakeWork(NOW, read_list(LIST.read_text()))
        return
    async with real_engine.begin() as connection:
        await accept_list(connection, LIST.read_text(), read_list(LIST.read_text()), NOW)
        yield SqlWork(connection, NOW, FakeLetters())
