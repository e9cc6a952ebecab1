"""What has one number is chosen once."""

import asyncio

import pytest
from pydantic import SecretStr, ValidationError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.database import new_engine
from chassis.health import Health
from payroll_bridge.app import new_consumer
from payroll_bridge.grain import GRAIN, grain_fits
from services.payroll_bridge.tests.builders import NR, the_settings
from services.payroll_bridge.tests.world import World

DEADLINE_SECONDS = 5


class Loud(Health):
    """Tells when a part turned red."""

    def __init__(self) -> None:
        super().__init__(GRAIN)
        self.reddened = asyncio.Event()

    def red(self, part: str, reason: str) -> None:
        super().red(part, reason)
        self.reddened.set()


@pytest.mark.postgres
async def test_any_grain_fits_before_the_first_number(engine: AsyncEngine) -> None:
    health = Health(GRAIN)

    assert await grain_fits(engine, "person", health, asyncio.Event())
    assert health.reasons == {}


@pytest.mark.postgres
async def test_another_grain_after_the_first_number_turns_the_consumer_red_until_it_stops(world: World) -> None:
    await world.apply(*world.known(), world.started())
    health, stop = Loud(), asyncio.Event()

    looking = asyncio.ensure_future(grain_fits(world.engine, "person", health, stop))
    await asyncio.wait_for(health.reddened.wait(), DEADLINE_SECONDS)

    assert "PAYROLL_BRIDGE_NUMBER_GRAIN=employer_category" in health.reasons[GRAIN]
    stop.set()
    assert await asyncio.wait_for(looking, DEADLINE_SECONDS) is False
    assert await grain_fits(world.engine, "employer_category", Loud(), asyncio.Event())


async def test_a_database_that_is_away_turns_it_red_until_it_stops() -> None:
    nowhere = SecretStr("postgresql+asyncpg://nobody@127.0.0.1:1/nothing")
    away = the_settings(nowhere.get_secret_value())
    engine = new_engine(away.database_url, connections_max=1, statement_max=away.database_statement_max)
    health, stop = Loud(), asyncio.Event()

    looking = asyncio.ensure_future(grain_fits(engine, "person", health, stop))
    await asyncio.wait_for(health.reddened.wait(), DEADLINE_SECONDS)
    stop.set()

    assert await asyncio.wait_for(looking, DEADLINE_SECONDS) is False
    await engine.dispose()


@pytest.mark.postgres
async def test_by_person_two_employers_share_a_number_and_each_has_its_master(
    engine: AsyncEngine, database_url: str
) -> None:
    world = World(engine, new_consumer(the_settings(database_url, number_grain="person")))
    await world.apply(*world.references())
    await world.apply(*world.known(), world.started(), world.started(employment_sequence=2, legal_employer="844"))

    number = await world.number()

    assert await world.fed() == [(f"master/{NR}/810/495", 1), (f"master/{NR}/844/495", 1)]
    assert {said.key for said in await world.said("elvire.feed")} == {number}


@pytest.mark.parametrize(
    "wrong", [{"number_grain": "employer"}, {"number_pattern": "E"}, {"sealing_key": "short"}, {"sealing_key": "é"}]
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError) as refused:
        the_settings(**wrong)

    assert [fault["loc"] for fault in refused.value.errors()] == [tuple(wrong)]
