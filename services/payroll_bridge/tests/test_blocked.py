"""Operators see how much does not go to the engine until somebody mends the cause: files and cancels."""

import math

import httpx
import pytest
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from payroll_bridge.app import new_means
from payroll_bridge.jobs import show_blocked
from payroll_bridge.storage import SqlWork
from payroll_bridge.usecases.upkeep import redrive
from services.payroll_bridge.tests.builders import EMPLOYMENT, NOW, NR, a_whole_relation, the_settings
from services.payroll_bridge.tests.test_api import client, token
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

__all__ = ["client"]

INVALID = ["900021", "900022"]
BLOCKED = "/operations/feed/blocked"
METRICS = ("vlimpers_payroll_files_invalid", "vlimpers_payroll_cancels_refused")


async def blocked(world: World) -> None:
    """Two people without a bank account, and a relation of which the engine refuses the cancel."""
    for nr in INVALID:
        await world.apply(world.registered(vlimpersnummer=nr), world.started(vlimpersnummer=nr))
    await world.apply(*world.known(), world.started())
    number = (await world.numbers())[-1]
    await world.apply(world.answered(number), world.answered(number, record_id=EMPLOYMENT))
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))
    await world.apply(world.answered(number, record_id=EMPLOYMENT, version=2, outcome="rejected", code="E-9"))


async def shown(engine: AsyncEngine) -> list[float | None]:
    await show_blocked(engine)
    return [REGISTRY.get_sample_value(name) for name in METRICS]


async def test_invalid_files_and_refused_cancels_are_counted(
    client: httpx.AsyncClient, world: World, engine: AsyncEngine
) -> None:
    await blocked(world)

    answer = await client.get(BLOCKED, headers=token("operator"))

    assert answer.json() == {"files_invalid": 2, "cancels_refused": 1}
    assert await shown(engine) == [2, 1]


async def test_what_was_mended_is_not_counted(client: httpx.AsyncClient, world: World, engine: AsyncEngine) -> None:
    await blocked(world)
    await world.apply(*(world.account(vlimpersnummer=nr) for nr in INVALID))
    async with engine.begin() as connection:
        work = SqlWork(connection, NOW, None, new_means(the_settings()))
        assert await redrive(work, NR, EMPLOYMENT)
        await work.end()

    assert (await client.get(BLOCKED, headers=token("operator"))).json() == {"files_invalid": 0, "cancels_refused": 0}
    assert await shown(engine) == [0, 0]


async def test_a_refused_record_that_is_no_cancel_is_not_counted(world: World, engine: AsyncEngine) -> None:
    await world.apply(*world.known(), world.started())
    number = await world.number()
    await world.apply(world.answered(number))
    await world.apply(world.answered(number, record_id=EMPLOYMENT, outcome="rejected", code="E-9"))

    assert await shown(engine) == [0, 0]


async def test_what_cannot_be_counted_is_not_a_number() -> None:
    away = create_async_engine("postgresql+asyncpg://nobody@127.0.0.1:1/none")

    assert [value is not None and math.isnan(value) for value in await shown(away)] == [True, True]


async def test_only_operators_see_it(client: httpx.AsyncClient) -> None:
    assert (await client.get(BLOCKED, headers=token("dcpa_handler"))).status_code == 403
