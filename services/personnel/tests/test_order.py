"""Whatever happens at the same time: one order per person, without gaps."""

import asyncio

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.personnel.tests.callers import Caller, a_person
from services.personnel.tests.test_api_people import said

pytestmark = pytest.mark.postgres

CHANGES = 12


async def change_again_and_again(handler: Caller, place: str) -> None:
    for turn in range(CHANGES):
        etag = (await handler.get(place)).headers["ETag"]
        unit = "OVO999002" if turn % 2 else "OVO999003"
        answer = await handler.patch(place, {"effective_day": "2026-12-01", "unit": unit}, match=etag)
        assert answer.status_code == 200, answer.text


async def grant_again_and_again(handler: Caller, number: str) -> None:
    for turn in range(CHANGES):
        day = f"2026-{turn + 1:02d}-01"
        grant = {"role": "mail_sick", "scope_kind": "all", "from_day": day, "until_day": day}
        answer = await handler.post(f"/people/{number}/role-grants", grant)
        assert answer.status_code == 201, answer.text


async def test_two_relations_changed_at_the_same_time_keep_one_order(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    numbers = [await handler.register() for _ in range(2)]
    for number in numbers:
        await handler.start(number)
        await handler.start(number, rsz_category="496")

    await asyncio.gather(
        *(
            change_again_and_again(handler, f"/people/{number}/employments/{sequence}")
            for number in numbers
            for sequence in (1, 2)
        ),
        *(grant_again_and_again(handler, number) for number in numbers),
    )

    for number in numbers:
        own = [headers for headers, _ in await said(engine) if headers["ce_subject"] == number]
        sequences = [int(headers["ce_sequence"]) for headers in own]
        assert sequences == list(range(1, 3 + 3 * CHANGES + 1))
    for number in numbers:
        for sequence in (1, 2):
            rows = (await handler.get(f"/people/{number}/employments/{sequence}")).json()["rows"]
            assert [row["effective_sequence"] for row in rows[1:]] == list(range(CHANGES))


async def test_of_equal_etags_one_wins(handler: Caller, engine: AsyncEngine) -> None:
    await handler.organisation()
    number = await handler.register()
    etag = (await handler.start(number)).headers["ETag"]
    place = f"/people/{number}/employments/1"
    end = {"last_day": "2026-12-31", "reason": "resignation"}

    answers = await asyncio.gather(*(handler.post(f"{place}/end", end, match=etag) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412, 412]
    ended = [headers for headers, _ in await said(engine) if headers["ce_type"] == "personnel.employment-ended.v1"]
    assert len(ended) == 1


async def test_of_registrations_with_one_insz_at_the_same_time_one_wins(handler: Caller, engine: AsyncEngine) -> None:
    body = a_person(insz="85073099239")

    answers = await asyncio.gather(*(handler.post("/people", body) for _ in range(6)))

    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert len(await said(engine)) == 1


async def test_numbers_given_at_the_same_time_differ(handler: Caller) -> None:
    numbers = await asyncio.gather(*(handler.register() for _ in range(10)))

    assert len(set(numbers)) == 10


async def test_a_write_sent_twice_at_the_same_time_happens_once(handler: Caller, engine: AsyncEngine) -> None:
    key = "8f1d3e0a-2b57-4a3e-9a43-0f7b0f2d9c14"

    answers = await asyncio.gather(*(handler.post("/people", a_person(), key=key) for _ in range(4)))

    assert {answer.json()["vlimpersnummer"] for answer in answers} == {"100000"}
    assert len(await said(engine)) == 1
