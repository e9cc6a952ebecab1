"""One running stack per session for all journeys, with the demo's organisation on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

import pytest

from deploy.local.apart import run_apart
from deploy.local.demo.clock import BusinessClock
from deploy.local.demo.diary import working_month
from deploy.local.demo.play import Outcome, Stage, play
from deploy.local.demo.population import PEOPLE_MIN, Population, make_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.settings import today
from deploy.local.stack import Stack, StackOptions
from deploy.local.variables import EngineAddresses

SEED = 11
WORKING_DAYS = 6


@dataclass(frozen=True)
class Town:
    """A running stack on which the demo was played: everybody is known, and what follows adds to it."""

    stage: Stage
    population: Population
    today: date
    outcome: Outcome


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> BusinessClock:
    """The business clock of the stack."""
    return BusinessClock(tmp_path_factory.mktemp("clock") / "now")


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory,
    kafka_bootstrap: str,
    postgres_admin_url: str,
    topic_prefix: str,
    clock: BusinessClock,
) -> Iterator[Stack]:
    """The whole product as processes, on the run's Kafka and PostgreSQL."""
    clock.set_to(working_month(today(), 1)[0])
    postgres = urlsplit(postgres_admin_url)
    options = StackOptions(
        tmp_path_factory.mktemp("stack"),
        topic_prefix=topic_prefix,
        database_prefix=topic_prefix.replace("-", "_"),
        engines=EngineAddresses(kafka_bootstrap, f"{postgres.hostname}:{postgres.port}", postgres.password or ""),
        variables=clock.variables,
    )
    with Stack(options) as running:
        yield running


@pytest.fixture(scope="session")
def town(stack: Stack, topic_prefix: str, clock: BusinessClock) -> Town:
    """The stack after the demo was played on it, at its smallest size and for a few days; it is the last of them."""
    stage = Stage(stack.addresses, stack.bootstrap, clock, topic_prefix)
    population = make_population(PEOPLE_MIN, working_month(today(), WORKING_DAYS))
    outcome = run_apart(lambda: play(stage, population, SEED, Progress(print)))
    return Town(stage, population, population.days[-1], outcome)
