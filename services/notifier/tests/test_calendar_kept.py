"""The role `jobs` keeps the calendar: part by part, for everybody, again when the day changes; and previews of it."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import delete, select, text

from notifier.gateways.letters import TemplateLetters
from notifier.jobs.calendar import CALENDAR_PART, KEPT, CalendarNotKeptError, keep_day, run_calendar
from notifier.storage.tables import CALENDAR, MESSAGE_LIST
from services.notifier.tests.builders import (
    EMPLOYEE,
    HANDLER,
    MANAGER,
    PARTNER,
    SUPERIOR,
    TODAY,
)
from services.notifier.tests.calendars import a_calendar, day, keep, noon
from services.notifier.tests.callers import token
from services.notifier.tests.signals import SignallingHealth
from services.notifier.tests.world import World

pytestmark = pytest.mark.postgres


async def test_many_people_are_taken_part_by_part_and_two_processes_decide_once(world: World) -> None:
    await keep(world, 0)
    numbers = [f"9003{number:02}" for number in range(7)]
    for number in numbers:
        await world.apply(world.registered(number, origin="imported"), world.started(number, origin="imported"))
        await world.apply(world.leave("requested", number, request_id=uuid4()))
    calendars = [a_calendar(world, day(5)) for _ in range(2)]
    await asyncio.gather(*(keep_day(each) for each in calendars))

    assert sorted(row.vlimpersnummer for row in await world.decisions("AFW-005", "mail")) == numbers


async def test_the_day_that_is_kept_is_shown_and_kept(world: World) -> None:
    await keep(world, 3)
    await keep(world, 1)

    async with world.engine.connect() as connection:
        row = (await connection.execute(select(CALENDAR))).one()
    assert (row.since_day, row.kept_until) == (day(3), day(3))
    assert KEPT._value.get() == day(1).toordinal()


async def test_somebody_about_whom_it_cannot_be_decided_holds_up_nobody_else(world: World) -> None:
    await keep(world, 0)
    await world.apply(world.leave("requested"), world.leave("requested", MANAGER, request_id=uuid4()))

    class Broken(TemplateLetters):
        def write(self, text: str, values: Any) -> Any:
            if values["vlimpersnummer"] == MANAGER:
                raise LookupError
            return super().write(text, values)

    with pytest.raises(CalendarNotKeptError):
        await keep_day(a_calendar(world, day(5), letters=Broken("https://vlimpers.example/")))
    assert {row.vlimpersnummer for row in await world.decisions("AFW-005")} == {EMPLOYEE}

    await keep(world, 5)
    assert {row.vlimpersnummer for row in await world.decisions("AFW-005")} == {EMPLOYEE, MANAGER}


async def test_the_process_looks_again_when_the_day_changes_and_is_red_while_it_cannot(world: World) -> None:
    await world.apply(world.leave("requested"))
    today = [day(0)]
    health = SignallingHealth(CALENDAR_PART)
    calendar = a_calendar(world, lambda: today[0], health=health, scan_every=timedelta(milliseconds=20))
    running = asyncio.ensure_future(run_calendar(calendar))
    await health.until(lambda reasons: CALENDAR_PART not in reasons)
    async with world.engine.begin() as connection:
        kept = (await connection.execute(select(MESSAGE_LIST))).one()
        await connection.execute(delete(MESSAGE_LIST))
    await health.until(lambda reasons: "no message list" in reasons.get(CALENDAR_PART, ""))

    today[0] = day(5)
    async with world.engine.begin() as connection:
        values = {"version": kept.version, "content": kept.content, "accepted_at": kept.accepted_at}
        await connection.execute(MESSAGE_LIST.insert().values(values))
    await health.until(lambda reasons: CALENDAR_PART not in reasons)
    calendar.stop.set()
    await running
    assert await world.told("AFW-005") == {(MANAGER, "told")}


async def test_the_calendar_asks_for_a_list_first(world: World) -> None:
    async with world.engine.begin() as connection:
        await connection.execute(text("DELETE FROM message_list"))

    with pytest.raises(CalendarNotKeptError):
        await keep(world, 0)


@pytest.mark.parametrize(
    ("trigger", "at", "rows"),
    [
        ("absence.leave-pending.v1", 4, []),
        ("absence.leave-pending.v1", 5, [("AFW-005", MANAGER, "mail")]),
        ("absence.leave-pending.v1", 10, [("AFW-005", SUPERIOR, "mail"), ("AFW-005", SUPERIOR, "worklist")]),
        (
            "personnel.contract-ending.v1",
            40,
            [("PER-003", MANAGER, "mail"), ("PER-003", PARTNER, "inbox"), ("PER-003", HANDLER, "worklist")],
        ),
        ("personnel.probation-ending.v1", 40, []),
    ],
)
async def test_what_the_calendar_would_bring_can_be_previewed(
    client: httpx.AsyncClient, world: World, trigger: str, at: int, rows: list[tuple[str, str, str]]
) -> None:
    await world.apply(world.leave("requested"), world.started(kind="changed", last_day=day(90), effective_day=day(-1)))
    question = {"event": {"type": trigger, "data": {"vlimpersnummer": EMPLOYEE}}, "at": noon(day(at)).isoformat()}

    shown = (await client.post("/previews", json=question, headers=token("hrbp"))).json()

    assert [(each["rule"], each["recipient"], each["channel"]) for each in shown["messages"]] == rows
    assert all(each["subject"] for each in shown["messages"])
    assert await world.reminders() == []


async def test_a_preview_of_the_calendar_needs_somebody_who_is_known(client: httpx.AsyncClient, world: World) -> None:
    event = {"type": "absence.leave-pending.v1", "data": {"vlimpersnummer": "900999"}}
    answer = await client.post("/previews", json={"event": event, "at": noon(TODAY).isoformat()}, headers=token("hrbp"))
    nobody = {"event": {**event, "data": {}}, "at": noon(TODAY).isoformat()}

    assert answer.json()["type"].endswith(":would-be-parked")
    refused = (await client.post("/previews", json=nobody, headers=token("hrbp"))).json()
    assert [each["field"] for each in refused["errors"]] == ["event.data.vlimpersnummer"]
