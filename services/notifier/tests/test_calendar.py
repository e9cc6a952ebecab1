"""What falls due on a day is decided about, and what an event makes of it."""

import pytest

from services.notifier.tests.builders import (
    EMPLOYEE,
    HANDLER,
    MANAGER,
    PARTNER,
    SPECIALIST,
    SUPERIOR,
    TODAY,
)
from services.notifier.tests.calendars import day, keep
from services.notifier.tests.world import REQUEST, World, a_relation, id_of

pytestmark = pytest.mark.postgres

CAUSE = f"employment/{EMPLOYEE}/1"


async def test_a_request_that_nobody_decides_about_is_told_again_and_again(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.leave("requested"))
    for number in range(12):
        await keep(world, number)
        await keep(world, number)

    rows = [(row.recipient, row.decided_at.date()) for row in await world.decisions("AFW-005", "mail")]
    assert rows == [(MANAGER, day(5)), (MANAGER, day(8)), (SUPERIOR, day(10)), (MANAGER, day(11))]
    assert await world.told("AFW-005", "worklist") == {(SUPERIOR, "told")}
    mails = [mail for mail in await world.mails() if mail.rule == "AFW-005"]
    assert {mail.cause for mail in mails} == {REQUEST}
    assert "vroeg op dinsdag 24 november 2026 verlof aan van maandag 21 december 2026" in mails[0].plain


async def test_a_decision_ends_it_closes_what_is_open_and_is_recorded(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.leave("requested"))
    await keep(world, 10)
    approved = world.leave("approved")
    await world.apply(approved)
    await keep(world, 30)

    assert [(row.day, row.fate) for row in await world.reminders("AFW-005")] == [
        (day(5), "overtaken"),
        (day(8), "overtaken"),
        (day(10), "announced"),
        (day(11), "dropped"),
    ]
    assert {(item.rule, item.recipient, item.state, item.closed_by_event) for item in await world.items()} == {
        ("AFW-001", MANAGER, "closed", id_of(approved)),
        ("AFW-005", SUPERIOR, "closed", id_of(approved)),
        ("AFW-002", EMPLOYEE, "open", None),
    }


async def test_a_contract_that_ends_is_told_sixty_days_before(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.started(kind="changed", last_day=day(61), effective_day=day(-10)))
    await keep(world, 0)
    assert await world.decisions("PER-003") == []

    await keep(world, 1)
    assert await world.told("PER-003") == {(MANAGER, "told")}
    assert await world.told("PER-003", "inbox") == {(PARTNER, "told")}
    assert await world.told("PER-003", "worklist") == {(HANDLER, "told")}
    (mail,) = await world.mails()
    assert (mail.cause, mail.subject) == (CAUSE, "Een contract loopt binnenkort af")


async def test_a_contract_that_is_prolonged_moves_the_day_and_closes_what_is_open(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.started(kind="changed", last_day=day(60), effective_day=day(-10)))
    await keep(world, 0)
    prolonged = world.started(kind="changed", last_day=day(100), effective_day=day(1))
    await world.apply(prolonged)

    assert {(item.state, item.closed_by_event) for item in await world.items("PER-003")} == {
        ("closed", id_of(prolonged))
    }
    await keep(world, 39)
    assert len(await world.decisions("PER-003", "mail")) == 1
    await keep(world, 40)
    assert [row.decided_at.date() for row in await world.decisions("PER-003", "mail")] == [TODAY, day(40)]


async def test_what_becomes_known_late_is_told_at_once(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.registered("900200"), world.started("900200", last_day=day(20), probation_end=day(10)))

    assert await world.told("PER-003") == {(MANAGER, "told")}
    assert await world.told("PER-004") == {(MANAGER, "told"), (SPECIALIST, "told")}


async def test_a_contract_that_ends_otherwise_is_not_told_of(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.started(kind="changed", last_day=day(70), effective_day=day(-10)))
    ended = world.ended(last_day=day(5))
    await world.apply(ended)
    await keep(world, 10)

    assert await world.decisions("PER-003") == []
    (dropped,) = await world.reminders("PER-003")
    assert (dropped.day, dropped.fate, dropped.settled_by) == (day(10), "dropped", id_of(ended))


async def test_a_hire_known_long_before_is_told_seven_days_before_and_until_then_it_is_planned(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.registered("900200"))
    hire = world.started("900200", effective_day=day(20))
    await world.apply(hire)
    assert await world.told("PER-001") == {(None, "planned")}
    (planned,) = await world.decisions("PER-001")
    assert planned.reason_text == "Nog niet verzonden: het bericht staat gepland op maandag 7 december 2026."

    await keep(world, 12)
    assert await world.mails() == []
    await keep(world, 15)
    await keep(world, 16)
    sent = [row for row in await world.decisions("PER-001") if row.is_told]
    assert {row.event_id for row in sent} == {id_of(hire)}
    assert len(await world.mails()) == len(sent) == 4


async def test_a_hire_that_moves_is_told_before_its_new_day(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.registered("900200"), world.started("900200", effective_day=day(20)))
    later = a_relation(first_day=str(day(30)))
    await world.apply(world.corrected(later, "900200", effective_day=day(20)))

    assert [(row.day, row.fate) for row in await world.reminders("PER-001")] == [
        (day(13), "dropped"),
        (day(23), "planned"),
    ]
    await keep(world, 22)
    assert await world.mails() == []
    await keep(world, 23)
    assert "start op donderdag 24 december 2026" in (await world.mails())[0].plain


async def test_a_hire_that_never_was_is_not_told(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.registered("900200"), world.started("900200", effective_day=day(20)))
    await world.apply(world.corrected(None, "900200", effective_day=day(20)))
    await keep(world, 30)

    assert await world.mails() == []
    assert [row.fate for row in await world.reminders("PER-001")] == ["dropped"]


async def test_what_fell_due_before_the_calendar_was_kept_is_not_told(world: World) -> None:
    await world.apply(world.started(kind="changed", last_day=day(10), effective_day=day(-100)))
    await keep(world, 0)

    assert await world.decisions("PER-003") == []
