"""A person's file over HTTP as of a day and as it was known, and the job that says who turned another."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import turn_people
from personnel.settings import Settings
from personnel.storage.tables import OUTBOX
from services.personnel.tests.callers import Caller
from services.personnel.tests.conftest import Clock
from services.personnel.tests.intakes import an_intake

pytestmark = pytest.mark.postgres


async def names(handler: Caller, number: str, query: str = "") -> str:
    answer = await handler.get(f"/people/{number}{query}")
    assert answer.status_code == 200, answer.text
    return str(answer.json()["family_name"])


async def test_a_file_is_read_as_of_a_day_and_as_it_was_known(handler: Caller, clock: Clock) -> None:
    number = await handler.register(effective_day="2026-01-01")
    first = clock.pass_by()
    changed = await handler.patch(
        f"/people/{number}", {"family_name": "Claes", "effective_day": "2026-10-01"}, match="*"
    )
    second = clock.pass_by()
    history = (await handler.get(f"/people/{number}/names/history")).json()["entries"]
    await handler.post(
        f"/people/{number}/names/corrections",
        {"corrects": history[-1]["event_id"], "given_name": "Maria", "family_name": "Claes-Peeters"},
        match="*",
    )

    assert changed.status_code == 200, changed.text
    assert await names(handler, number) == "Claes-Peeters"
    assert await names(handler, number, "?as_of=2026-09-30") == "Peeters"
    assert await names(handler, number, f"?known_at={first}") == "Peeters"
    assert await names(handler, number, f"?known_at={second}&as_of=2026-10-01") == "Claes"
    assert (await handler.get(f"/people/{number}?known_at=2026-01-01T00:00:00Z")).status_code == 404
    place = f"/people/{number}/names/difference?known_from={first}&known_to={second}"
    (change,) = (await handler.get(place)).json()["changes"]
    assert (change["first_day"], change["old"]["family_name"], change["new"]["family_name"]) == (
        "2026-10-01",
        "Peeters",
        "Claes",
    )


async def test_a_file_tells_the_age_as_of_a_day(handler: Caller) -> None:
    number = await handler.register(birth_day="1985-07-30")

    ages = [(await handler.get(f"/people/{number}?as_of={day}")).json()["age"] for day in ("2026-07-29", "2026-07-30")]

    assert ages == [40, 41]
    assert (await handler.get(f"/people/{number}")).json()["as_of"] == "2026-11-24"


async def test_a_file_as_of_a_day_has_the_rows_and_roles_of_that_day(handler: Caller) -> None:
    await handler.organisation()
    number = await handler.register()
    await handler.start(number, first_day="2026-09-01")
    granted = {"role": "wf_clock", "scope_kind": "all", "from_day": "2026-10-01"}
    await handler.post(f"/people/{number}/role-grants", granted)

    before, after = [
        (await handler.get(f"/people/{number}?as_of={day}")).json() for day in ("2026-08-31", "2026-10-01")
    ]

    assert [len(each["rows"]) for file in (before, after) for each in file["employments"]] == [0, 1]
    assert [len(file["roles"]) for file in (before, after)] == [0, 1]


async def test_who_is_another_from_a_day_on_is_said_on_that_day(
    handler: Caller, engine: AsyncEngine, settings: Settings, clock: Clock
) -> None:
    number = await handler.register()
    await handler.patch(f"/people/{number}", {"family_name": "Claes", "effective_day": "2026-11-25"}, match="*")
    intake = an_intake(settings, engine)

    async def said() -> int:
        async with engine.connect() as connection:
            return await connection.scalar(select(func.count()).select_from(OUTBOX.outbox)) or 0

    assert not await turn_people(intake)
    assert (await said(), await names(handler, number)) == (1, "Peeters")
    clock.pass_by(24)
    assert await names(handler, number) == "Claes"
    assert await turn_people(intake)
    assert not await turn_people(intake)
    assert await said() == 2
    found = await handler.ask("/people/searches", {"name": "claes"})
    assert [each["vlimpersnummer"] for each in found.json()["people"]] == [number]


async def test_what_nobody_is_without_does_not_end(handler: Caller) -> None:
    number = await handler.register()
    end = {"first_day_without": "2026-12-01"}

    refused = await handler.post(f"/people/{number}/names/end", end, match="*")

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (409, "first_day_without")
    assert refused.json()["type"].endswith("always-needed")
