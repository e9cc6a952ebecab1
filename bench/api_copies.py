"""Databases for the API's measurement: copies of a service's own, and people whom absence knows."""

import secrets
from collections.abc import Mapping, Sequence
from itertools import chain

import asyncpg

from absence.app import new_consumer
from absence.settings import Settings
from bench.engines import Engines
from bench.facts import Teller, as_records
from bench.product import Product
from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.database import new_engine
from deploy.local.apart import run_apart

AT_ONCE = 200
API = "absence-api"


def copy_database(engines: Engines, environment: Mapping[str, str], service: str) -> str:
    """Copy the database of a process that does not run; gives the copy's address, as the administrator."""
    address = environment[f"{service.upper()}_DATABASE_URL"]
    name = address.rpartition("/")[2]
    copy = f"{name}_{secrets.token_hex(3)}"

    async def make() -> None:
        connection = await asyncpg.connect(engines.postgres.url().replace("+asyncpg", ""))
        try:
            await connection.execute(f"CREATE DATABASE {copy} TEMPLATE {name}")
        finally:
            await connection.close()

    run_apart(make)
    return engines.postgres.url(copy)


def know_people(product: Product, people: Sequence[str]) -> None:
    """Let absence apply what personnel says of these people, as its consumer does."""
    settings, teller = product.settings(Settings, API), Teller()
    facts = [*teller.organisation(), *chain.from_iterable(map(teller.newcomer, people))]

    async def apply() -> None:
        engine = new_engine(
            settings.database_url,
            connections_max=settings.database_connections_max,
            statement_max=settings.database_statement_max,
        )
        consumer, memory = new_consumer(settings), Memory()
        for start in range(0, len(facts), AT_ONCE):
            await apply_batch(engine, consumer, as_records(facts[start : start + AT_ONCE]), memory)
        await engine.dispose()

    run_apart(apply)
