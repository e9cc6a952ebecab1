"""An INSZ comes before people in the order of locks: what meets in the database waits, and nothing is broken off."""

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.settings import Settings
from personnel.storage.work import SqlWork
from services.personnel.tests.callers import Caller, a_person
from services.personnel.tests.intakes import an_intake
from services.personnel.tests.meetings import DEADLINE, at_the_same_time, stop_at_first_lock

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OWN, NEW = "85073099239", "01431499305"


@pytest.mark.parametrize("change", [{"family_name": "Claes"}, {"insz": NEW}], ids=["a name", "an INSZ"])
async def test_a_change_and_an_import_by_insz_of_the_same_person_wait_for_one_another(
    handler: Caller, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    number = await handler.register(insz=OWN)
    etag = (await handler.get(f"/people/{number}")).headers["ETag"]
    rows = [a_person(insz=NEW, given_name="Jan"), a_person(insz=OWN, given_name="Mia")]
    meeting = stop_at_first_lock(monkeypatch)

    changed, imported = await at_the_same_time(
        engine,
        meeting,
        lambda: handler.patch(f"/people/{number}", change, match=etag),
        lambda: handler.post("/imports/people", {"rows": rows}),
    )

    assert (changed.status_code, imported.status_code) == (200, 200), changed.text + imported.text
    by_insz = [(await handler.ask("/people/searches", {"insz": insz})).json()["people"] for insz in (NEW, OWN)]
    assert [[person["given_name"] for person in found] for found in by_insz] == [["Jan"], ["Mia"]]
    is_moved = "insz" in change
    assert [found[0]["vlimpersnummer"] == number for found in by_insz] == [is_moved, not is_moved]


async def test_a_registration_and_an_import_that_brings_its_number_wait_for_one_another(
    handler: Caller, engine: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = a_person(insz=OWN, vlimpersnummer="100000", given_name="Mia")
    meeting = stop_at_first_lock(monkeypatch)

    entered, imported = await at_the_same_time(
        engine,
        meeting,
        lambda: handler.post("/people", a_person(insz=OWN)),
        lambda: handler.post("/imports/people", {"rows": [row]}),
    )

    assert (entered.status_code, imported.status_code) == (201, 200), entered.text + imported.text
    assert entered.json()["vlimpersnummer"] == "100000"
    assert imported.json()["rows"][0]["outcome"] == "changed"


async def test_a_search_waits_for_no_import(handler: Caller, engine: AsyncEngine, settings: Settings) -> None:
    number = await handler.register(insz=OWN)
    intake = an_intake(settings, engine)

    async with engine.connect() as connection, asyncio.timeout(DEADLINE):
        await SqlWork(connection, NOW, intake.vault, intake.numbers).hold_insz(OWN)
        found = (await handler.ask("/people/searches", {"insz": OWN})).json()

    assert [person["vlimpersnummer"] for person in found["people"]] == [number]
