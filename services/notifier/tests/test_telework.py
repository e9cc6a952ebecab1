"""Telework that is asked for, on PostgreSQL as the consume role hears of it."""

import pytest

from services.notifier.tests.builders import EMPLOYEE, HANDLER, MANAGER
from services.notifier.tests.world import World, id_of

pytestmark = pytest.mark.postgres


async def test_telework_that_is_asked_waits_with_the_handler_until_it_is_decided(world: World) -> None:
    await world.apply(world.telework("requested"))
    (item,) = await world.items("PER-014")
    assert (item.recipient, item.state) == (HANDLER, "open")

    decided = world.telework("decided", outcome="approved")
    await world.apply(decided)

    (item,) = await world.items("PER-014")
    assert (item.state, item.closed_by_event) == ("closed", id_of(decided))
    assert {recipient for recipient, _ in await world.told("PER-014")} == {MANAGER}
    assert {recipient for recipient, _ in await world.told("PER-015")} == {EMPLOYEE, MANAGER}
    texts = {mail.rule: mail.plain for mail in await world.mails()}
    assert "vraagt telewerk aan: 2 dagen per week (dinsdag, vrijdag)" in texts["PER-014"]
    assert "2 dagen per week (dinsdag, vrijdag), is goedgekeurd, vanaf dinsdag 24 november 2026." in texts["PER-015"]
