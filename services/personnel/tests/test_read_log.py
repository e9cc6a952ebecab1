"""Every read of a file is logged: who, in which role, why, when and what; the person can see it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import real_clock
from personnel.settings import Settings
from personnel.storage.reads import READ_LOG, ReadLog
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import an_intake, take_all
from services.personnel.tests.realm import BELOW, ELSEWHERE, IN_UNIT, LEFT_UNIT, SUBJECTS, holder, settle

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
NO_READS = {"/people/{vlimpersnummer}/reads"}
"""Who looks at the log reads no file."""


@pytest.fixture
async def realm(handler: Caller) -> Caller:
    """The organisation."""
    await settle(handler.as_("importer"))
    return handler


async def count(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        return int(await connection.scalar(select(func.count()).select_from(READ_LOG)) or 0)


async def test_each_read_that_the_interface_describes_leaves_a_line(realm: Caller, engine: AsyncEngine) -> None:
    granted = await realm.post(
        f"/people/{IN_UNIT}/role-grants",
        {"role": "wf_clock", "scope_kind": "unit", "scope_code": "OVO999002", "from_day": "2026-01-01"},
    )
    known = {
        "vlimpersnummer": IN_UNIT,
        "employment_sequence": "1",
        "grant_id": granted.json()["grant_id"],
        "resource": "phones",
    }
    described = (await realm.get("/openapi.json")).json()["paths"]
    reads = {path for path, operations in described.items() if path.startswith("/people") and "get" in operations}

    for path in sorted(reads - NO_READS):
        before = await count(engine)
        answer = await realm.get(f"{path.format(**known)}?known_from=2026-11-01T00:00:00Z")
        assert (path, answer.status_code) == (path, 200)
        assert await count(engine) > before, path
    before = await count(engine)
    await realm.get(f"/people/{IN_UNIT}/reads")
    assert await count(engine) == before


async def test_the_person_sees_who_read_in_which_role_why_and_what(realm: Caller) -> None:
    manager = holder("manager", "unit")
    await realm.as_(person=manager).get(f"/people/{IN_UNIT}", {"Read-Purpose": "planning van de dienst"})
    await realm.as_(person=holder("hrbp", "all")).get(f"/people/{IN_UNIT}/employments/1/history")
    await realm.as_(person=IN_UNIT).get(f"/people/{IN_UNIT}")

    own = realm.as_(person=IN_UNIT)
    latest = (await own.get(f"/people/{IN_UNIT}/reads?limit=1")).json()
    earlier = (await own.get(f"/people/{IN_UNIT}/reads?after={latest['next']}")).json()

    (mine,), (partner, leader) = latest["reads"], earlier["reads"]
    assert (mine["reader"], mine["roles"]) == (IN_UNIT, ["employee"])
    assert mine["what"] == ["bank_account", "employment", "grant", "person"]
    assert (partner["roles"], partner["what"]) == (["hrbp"], ["employment"])
    assert partner["purpose"] == "Read what was done to a work relation"
    assert (leader["reader"], leader["roles"], leader["account"]) == (manager, ["manager"], "an-account")
    assert (leader["purpose"], leader["what"]) == ("planning van de dienst", ["employment", "person"])
    assert earlier["next"] is None


async def test_a_list_and_a_search_leave_a_line_for_each_whom_they_show(realm: Caller, engine: AsyncEngine) -> None:
    await realm.patch(f"/people/{BELOW}", {"insz": INSZ}, match="*")
    partner = realm.as_(person=holder("hrbp", "unit"))

    await partner.get("/people?limit=200")
    await partner.ask("/people/searches", {"insz": INSZ})

    async with engine.connect() as connection:
        found = list(await connection.scalars(select(READ_LOG.c.vlimpersnummer).order_by(READ_LOG.c.place)))
    assert found == [IN_UNIT, BELOW, LEFT_UNIT, holder("hrbp", "unit"), BELOW]


async def test_what_was_refused_leaves_no_line_and_nobody_else_sees_the_lines(
    realm: Caller, engine: AsyncEngine
) -> None:
    manager = realm.as_(person=holder("manager", "unit"))
    await manager.get(f"/people/{ELSEWHERE}")
    await manager.get("/people/999999")

    assert await count(engine) == 0
    for who in (manager, realm, realm.as_(person=holder("hrbp", "all"))):
        assert (await who.get(f"/people/{IN_UNIT}/reads")).status_code == 403


async def test_what_cannot_be_logged_is_not_shown(
    realm: Caller, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: ReadLog, _: object) -> None:
        raise OSError

    monkeypatch.setattr(ReadLog, "add", fail)

    answer = await realm.get(f"/people/{IN_UNIT}")

    assert answer.status_code == 503
    assert "given_name" not in answer.text
    assert await count(engine) == 0


async def test_lines_are_forgotten_after_their_time_and_with_the_person(
    realm: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    for number in SUBJECTS:
        await realm.get(f"/people/{number}")
    async with engine.begin() as connection:
        await made_older(connection, IN_UNIT, timedelta(days=91))
        await made_older(connection, BELOW, timedelta(days=89))

    await take_all(an_intake(settings, engine))
    erased = await realm.post(f"/people/{LEFT_UNIT}/erasure", None, match="*")

    assert erased.status_code == 200, erased.text
    async with engine.connect() as connection:
        left = set(await connection.scalars(select(READ_LOG.c.vlimpersnummer)))
    assert left == set(SUBJECTS) - {IN_UNIT, LEFT_UNIT}


async def made_older(connection: AsyncConnection, number: str, age: timedelta) -> None:
    where = READ_LOG.c.vlimpersnummer == number
    await connection.execute(READ_LOG.update().where(where).values(read_at=real_clock() - age))
