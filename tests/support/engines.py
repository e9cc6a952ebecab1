"""pytest plug-in: the fixtures that give tests Apache Kafka and PostgreSQL.

The engines start when the first test asks for one; a run of unit tests alone starts nothing.
"""

import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.databases import Databases
from tests.support.host import KAFKA, POSTGRES, EngineHost, engine

HOST = pytest.StashKey[EngineHost]()
ADDRESS = pytest.StashKey[str]()
WORKER_INPUT = "engines"


def pytest_configure(config: pytest.Config) -> None:
    """Become the owner of the engines, or as an xdist worker learn where the owner is."""
    worker_input = getattr(config, "workerinput", None)
    if worker_input is not None:
        config.stash[ADDRESS] = worker_input[WORKER_INPUT]
        return
    host = EngineHost()
    config.stash[HOST] = host
    config.stash[ADDRESS] = host.address


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the owner of the engines is."""
    node.workerinput[WORKER_INPUT] = node.config.stash[ADDRESS]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the engines at the end of the run."""
    host = config.stash.get(HOST, None)
    if host is not None:
        host.close()


@pytest.fixture(scope="session")
def kafka_bootstrap(pytestconfig: pytest.Config) -> str:
    """host:port of the run's Kafka."""
    return engine(pytestconfig.stash[ADDRESS], KAFKA)


@pytest.fixture(scope="session")
def topic_prefix() -> str:
    """What all topics and groups of this worker begin with, such as `t3f9a01-`."""
    return f"t{secrets.token_hex(3)}-"


@pytest.fixture(scope="session")
def postgres_admin_url(pytestconfig: pytest.Config) -> str:
    """`postgresql+asyncpg://` URL of the run's PostgreSQL as its administrator."""
    return engine(pytestconfig.stash[ADDRESS], POSTGRES)


@pytest.fixture(scope="session")
def make_database(postgres_admin_url: str) -> Iterator[Callable[[str], str]]:
    """`make_database("absence")` gives the URL of a fresh, empty database; it is dropped when the worker ends."""
    databases = Databases(postgres_admin_url)
    yield databases.make
    databases.drop_all()
