"""Who leaves is still to be paid: under a file that is closed, the engine hears who it is and to which account."""

from datetime import timedelta

import pytest

from payroll_bridge.app import new_consumer
from services.payroll_bridge.tests.builders import EMPLOYMENT, MASTER, a_whole_relation, the_settings
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

OTHER_IBAN = "BE68539007547034"


async def left(world: World) -> None:
    """Somebody of whom it is told that the last day in service will be 31 December 2026; all was accepted."""
    await world.apply(*world.known(), world.started())
    number = await world.number()
    await world.apply(world.answered(number), world.ended())
    await world.apply(world.answered(number, version=2))
    assert (await world.fed())[-1] == (MASTER, 2)


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("2026-12-10", id="before-the-last-day"),
        pytest.param("2027-01-20", id="before-the-last-pay"),
        pytest.param("2028-12-30", id="on-the-last-day-of-the-time-set"),
    ],
)
async def test_after_the_end_was_told_the_engine_still_hears_of_another_account_and_another_name(
    world: World, day: str
) -> None:
    await left(world)

    await world.apply(world.account(iban=OTHER_IBAN, effective_day=day))
    await world.apply(world.person_changed(family_name="Claes", effective_day=day))

    account, name = (await world.said("elvire.feed"))[4:]
    assert (account.version, account.body["iban"]) == ((MASTER, 3), OTHER_IBAN)
    assert (name.version, name.body["family_name"]) == ((MASTER, 4), "Claes")
    assert {(each.body["status"], each.body["closed_after"]) for each in (account, name)} == {("closed", "2026-12-31")}


async def test_long_after_the_end_the_engine_hears_nothing_more_and_on_a_return_how_things_are_then(
    world: World,
) -> None:
    await left(world)
    await world.apply(world.account(iban=OTHER_IBAN, effective_day="2028-12-31"))
    assert len(await world.fed()) == 4

    await world.apply(world.started(employment_sequence=2, effective_day="2029-02-01"))

    master = (await world.said("elvire.feed"))[4]
    assert (master.version, master.body["status"], master.body["iban"]) == ((MASTER, 3), "open", OTHER_IBAN)


async def test_how_long_is_a_setting(bare_world: World, database_url: str) -> None:
    settings = the_settings(database_url, closed_files_followed_for=timedelta(days=30))
    world = World(bare_world.engine, new_consumer(settings))
    await world.apply(*world.references())
    await left(world)

    await world.apply(world.account(iban=OTHER_IBAN, effective_day="2027-02-01"))
    assert len(await world.fed()) == 4
    await world.apply(world.account(iban=OTHER_IBAN, effective_day="2027-01-30"))
    assert (await world.fed())[4:] == [(MASTER, 3)]


async def test_an_account_that_is_taken_away_before_the_last_pay_is_told_to_a_case_handler(world: World) -> None:
    await left(world)
    await world.apply(world.account(iban=None, effective_day="2027-01-05"))
    assert (await world.files(), len(await world.fed())) == (["file-invalid"], 4)

    await world.apply(world.account(iban=OTHER_IBAN, effective_day="2027-01-06"))

    assert await world.files() == ["file-invalid", "file-repaired"]
    assert (await world.fed())[4:] == [(MASTER, 3)]


async def test_a_number_under_which_nobody_ever_was_in_service_hears_nothing(world: World) -> None:
    await world.apply(*world.known(), world.started())
    old = await world.number()
    await world.apply(world.answered(old), world.answered(old, record_id=EMPLOYMENT))
    await world.apply(world.corrected(a_whole_relation(legal_employer="844")))
    count = len(await world.fed())

    await world.apply(world.account(iban=OTHER_IBAN))

    assert MASTER not in {record for record, _ in (await world.fed())[count:]}
