"""An erased person does not come back: not by an import that was opened before, and not by a request sent again."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.jobs import Intake, take_part
from personnel.settings import Settings
from personnel.storage import IDEMPOTENT
from personnel.storage.import_jobs import ImportJobs
from services.personnel.tests.callers import Caller, a_person
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.meetings import DEADLINE, stop_at_first_lock
from services.personnel.tests.spreadsheets import ROLE, a_line, a_table

pytestmark = pytest.mark.postgres

INSZ = "85073099239"
LINES = [a_line("900012"), a_line("", insz=INSZ), a_line("900014"), {**ROLE, "insz": INSZ}]


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody who is out of service, in an organisation."""
    await handler.organisation()
    return await handler.register(insz=INSZ)


@pytest.fixture
def intake(settings: Settings, engine: AsyncEngine) -> Intake:
    """How imports are taken in, one person at a time."""
    return an_intake(settings, engine, rows_max=1)


async def erase(handler: Caller, number: str) -> None:
    answer = await handler.post(f"/people/{number}/erasure", None, match="*")
    assert answer.status_code == 200, answer.text


async def waiting_cells(intake: Intake, address: str) -> list[tuple[int, bool, bool]]:
    """Of the lines that wait: which one, whether it holds the INSZ, and whether it holds anything."""
    async with intake.engine.connect() as connection:
        jobs = ImportJobs(connection, intake.vault)
        job = await jobs.job(UUID(address.rpartition("/")[2]))
        assert job
        lines = [line for row in await jobs.rows_after(job, None) for line in row]
    return sorted((line.number, INSZ in line.cells, bool(line.cells)) for line in lines)


async def is_back(handler: Caller) -> bool:
    return bool((await handler.ask("/people/searches", {"insz": INSZ})).json()["people"])


async def test_lines_that_wait_are_blanked_and_refused_with_the_reason(
    handler: Caller, number: str, intake: Intake
) -> None:
    address = await opened(handler, a_table(LINES), mode="row_by_row")

    await erase(handler, number)
    kept = await waiting_cells(intake, address)
    await take_all(intake)

    assert kept == [(2, False, True), (3, False, False), (4, False, True), (5, False, False)]
    seen = (await handler.get(address)).json()
    assert [(row["line"], row["outcome"]) for row in seen["rows"]] == [
        (2, "created"),
        (3, "refused"),
        (4, "created"),
        (5, "refused"),
    ]
    told = [error["reason_en"] for row in seen["rows"] for error in row["errors"]]
    assert told == ["The line was about somebody who is erased since; nothing of it is kept"] * 2
    assert not await is_back(handler)


@pytest.mark.parametrize(("reached", "ends"), [("checking", "refused"), ("writing", "stopped")])
async def test_an_import_that_is_all_or_nothing_does_not_take_in_who_was_erased_since(
    handler: Caller, number: str, intake: Intake, reached: str, ends: str
) -> None:
    address = await opened(handler, a_table(LINES))
    while (await handler.get(address)).json()["state"] != reached:
        assert await take_part(intake)

    await erase(handler, number)
    await take_all(intake)

    assert (await handler.get(address)).json()["state"] == ends
    assert not await is_back(handler)


async def test_no_import_goes_on_while_somebody_is_erased(
    handler: Caller, number: str, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    await opened(handler, a_table(LINES), mode="row_by_row")
    meeting = stop_at_first_lock(monkeypatch)

    async with asyncio.timeout(DEADLINE):
        erasing = asyncio.ensure_future(erase(handler, number))
        await meeting.reached.wait()
        has_gone_on = await take_part(intake)
        meeting.let_go.set()
        await erasing
    await take_all(intake)

    assert not has_gone_on
    assert not await is_back(handler)


async def test_a_write_sent_again_after_the_erasure_is_not_done_again(
    handler: Caller, engine: AsyncEngine, number: str
) -> None:
    registered, imported, changed = (str(uuid4()) for _ in range(3))
    jan, mia = a_person(given_name="Jan"), a_person(given_name="Mia", insz="01431499305")
    requests: list[tuple[str, str, Any]] = [
        (registered, "/people", jan),
        (imported, "/imports/people", {"rows": [mia]}),
    ]
    first = [await handler.post(path, body, key=key) for key, path, body in requests]
    people = [first[0].json()["vlimpersnummer"], first[1].json()["rows"][0]["subject"]]
    place, change = f"/people/{people[0]}", {"given_name": "Jean"}
    await handler.patch(place, change, match="*", key=changed)
    for each in people:
        await erase(handler, each)

    again = [await handler.post(path, body, key=key) for key, path, body in requests]
    again.append(await handler.patch(place, change, match="*", key=changed))

    assert [(each.status_code, each.json()["type"]) for each in again] == [
        (409, "urn:vlimpers:problem:person-erased")
    ] * 3
    assert [each["vlimpersnummer"] for each in (await handler.get("/people")).json()["people"]] == [number]
    async with engine.connect() as connection:
        keys = IDEMPOTENT.c.key.in_([registered, imported, changed])
        rows = (await connection.execute(select(IDEMPOTENT).where(keys))).all()
    assert [(row.request_digest, row.body, row.headers) for row in rows] == [(b"", None, None)] * 3


async def test_a_key_of_another_request_is_refused_as_before(handler: Caller) -> None:
    key = str(uuid4())
    await handler.post("/people", a_person(), key=key)

    other = await handler.post("/people", a_person(given_name="Jan"), key=key)

    assert (other.status_code, other.json()["type"]) == (422, "urn:vlimpers:problem:idempotency-key-reused")
