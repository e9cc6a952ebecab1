"""The organisation as of a day and as it was known; a manager reaches who stands below on the day."""

import pytest

from services.personnel.tests.callers import Caller, a_unit
from services.personnel.tests.conftest import Clock

pytestmark = pytest.mark.postgres

LOW, MIDDLE, TOP = "OVO999003", "OVO999002", "OVO999001"


async def move(handler: Caller, parent: str | None, valid_from: str) -> None:
    rows = [a_unit(LOW, parent, valid_from=valid_from)]
    answer = await handler.as_("importer").post("/imports/organisation", {"mode": "all_or_nothing", "rows": rows})
    assert answer.status_code == 200, answer.text


async def parent(handler: Caller, query: str = "") -> str | None:
    answer = await handler.get(f"/organisation/units{query}")
    assert answer.status_code == 200, answer.text
    return {each["code"]: each["parent"] for each in answer.json()["units"]}[LOW]


async def test_units_have_the_parent_of_the_day_and_as_it_was_known(handler: Caller, clock: Clock) -> None:
    await handler.organisation()
    first = clock.pass_by()
    await move(handler, TOP, "2026-06-01")
    second = clock.pass_by()
    await move(handler, MIDDLE, "2027-01-01")
    third = clock.pass_by()
    await move(handler, TOP, "2026-03-01")

    days = ("2026-02-28", "2026-05-01", "2026-07-01", "2027-02-01")

    async def parents(instant: str) -> list[str | None]:
        return [await parent(handler, f"?as_of={day}&known_at={instant}") for day in days]

    assert await parents(first) == [MIDDLE, MIDDLE, MIDDLE, MIDDLE]
    assert await parents(second) == [MIDDLE, MIDDLE, TOP, TOP]
    assert await parents(third) == [MIDDLE, MIDDLE, TOP, MIDDLE]
    assert [await parent(handler, f"?as_of={day}") for day in days] == [MIDDLE, TOP, TOP, TOP]
    assert await parent(handler) == TOP
    assert (await handler.get("/organisation/units?as_of=2019-12-31")).json()["units"] == []


async def test_a_manager_reaches_who_stands_below_on_the_day(handler: Caller, clock: Clock) -> None:
    await handler.organisation()
    number = await handler.register()
    await handler.start(number, unit=LOW)
    boss = await handler.register()
    granted = {"role": "manager", "scope_kind": "unit", "scope_code": MIDDLE, "from_day": "2026-01-01"}
    assert (await handler.post(f"/people/{boss}/role-grants", granted)).status_code == 201
    manager = handler.as_(person=boss)

    await move(handler, TOP, "2026-11-25")

    assert (await manager.get(f"/people/{number}")).status_code == 200
    clock.pass_by(24)
    assert (await manager.get(f"/people/{number}")).status_code == 403
