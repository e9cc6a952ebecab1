"""What the civil life of people makes to be done, on PostgreSQL as the consume role hears of it."""

import pytest

from services.notifier.tests.builders import EMPLOYEE, HANDLER
from services.notifier.tests.world import World, id_of

pytestmark = pytest.mark.postgres


async def test_a_death_waits_with_the_handler_until_it_is_done_or_taken_back(world: World) -> None:
    await world.apply(world.death())
    (item,) = await world.items("PER-016")
    assert (item.recipient, item.state) == (HANDLER, "open")

    taken_back = world.death("rescinded")
    await world.apply(taken_back)

    (item,) = await world.items("PER-016")
    assert (item.state, item.closed_by_event) == ("closed", id_of(taken_back))
    assert not [mail for mail in await world.mails() if mail.rule == "PER-016"]
    assert {recipient for recipient, _ in await world.told("PER-016")} <= {HANDLER}
    assert EMPLOYEE not in {recipient for recipient, _ in await world.told("PER-016")}


async def test_what_may_count_for_the_tax_waits_with_the_handler_also_when_it_was_imported(world: World) -> None:
    await world.apply(world.household_changed(origin="imported"))

    (item,) = await world.items("PER-017")
    assert (item.recipient, item.state) == (HANDLER, "open")
    assert "De burgerlijke staat van" in item.text
    assert "single" not in item.text
