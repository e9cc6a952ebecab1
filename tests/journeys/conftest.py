"""One running stack per session for all journeys, with the demo's organisation on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest

from deploy.local.apart import run_apart
from deploy.local.demo.play import Outcome, Stage, play, today_in_brussels
from deploy.local.demo.population import PEOPLE_MIN, Population, read_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.scenario import make_scenario
from deploy.local.stack import Stack, StackOptions
from deploy.local.variables import EngineAddresses

SEED = 11


@dataclass(frozen=True)
class Town:
    """A running stack on which the demo was played: everybody is known, and what follows adds to it."""

    stage: Stage
    population: Population
    today: date
    outcome: Outcome


@pytest.fixture(scope="session")
def stack(
    tmp_path_factory: pytest.TempPathFactory, kafka_bootstrap: str, postgres_admin_url: str, topic_prefix: str
) -> Iterator[Stack]:
    """The whole product as processes, on the run's Kafka and PostgreSQL."""
    postgres = urlsplit(postgres_admin_url)
    options = StackOptions(
        tmp_path_factory.mktemp("stack"),
        topic_prefix=topic_prefix,
        database_prefix=topic_prefix.replace("-", "_"),
        engines=EngineAddresses(kafka_bootstrap, f"{postgres.hostname}:{postgres.port}", postgres.password or ""),
    )
    with Stack(options) as running:
        yield running


@pytest.fixture(scope="session")
def town(stack: Stack, topic_prefix: str) -> Town:
    """The stack after the demo was played on it, at its smallest size."""
    stage = Stage(stack.addresses, stack.bootstrap, topic_prefix)
    population, today = read_population(PEOPLE_MIN), today_in_brussels(datetime.now(UTC))
    scenario = make_scenario(population, SEED, today)
    outcome = run_apart(lambda: play(stage, population, scenario, today, Progress(print)))
    return Town(stage, population, today, outcome)
