"""Parallel requests about one person keep one order, and no two of them take the same day."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from services.absence.tests.builders import BACKUP, EMPLOYEE, MANAGER, NOW
from services.absence.tests.desk import Desk, fill

pytestmark = pytest.mark.postgres

FIRST_TUESDAY = date(2027, 2, 2)


@pytest.fixture
async def desk(engine: AsyncEngine, tmp_path: Path) -> AsyncIterator[Desk]:
    await fill(engine)
    clock = tmp_path / "clock"
    clock.write_text(NOW.isoformat())
    made = Desk(engine, str(clock))
    yield made
    await made.close()


def tuesdays(count: int) -> list[str]:
    return [(FIRST_TUESDAY + timedelta(weeks=number)).isoformat() for number in range(count)]


async def assert_one_order(desk: Desk) -> None:
    """Within each stream the outbox holds 1, 2, 3… in the order in which it is sent."""
    sent = await desk.outbox()
    for topic in {topic for topic, *_ in sent}:
        sequences = [sequence for found, sequence, *_ in sent if found == topic]
        assert sequences == list(range(1, len(sequences) + 1))


async def test_requests_decisions_and_sickness_of_one_person_keep_one_order(desk):
    asked = await asyncio.gather(*(desk.ask_leave(day) for day in tuesdays(12)))
    assert {answer.status_code for answer in asked} == {201}
    ids = [answer.json()["request_id"] for answer in asked]

    spells = [
        desk.send(
            "POST",
            f"/people/{EMPLOYEE}/sickness-spells",
            {"first_day": day, "last_day": day},
            by=MANAGER,
        )
        for day in tuesdays(6)
    ]
    decisions = [desk.decide(each, "approve" if number % 2 else "refuse") for number, each in enumerate(ids[:8])]
    others = [desk.decide(each, "withdraw", by=EMPLOYEE) for each in ids[6:]]
    done = await asyncio.gather(*spells, *decisions, *others)

    assert {answer.status_code for answer in done} <= {200, 201, 409}
    await assert_one_order(desk)


async def test_of_parallel_requests_for_the_same_day_one_is_accepted(desk):
    answers = await asyncio.gather(*(desk.ask_leave("2026-12-01") for _ in range(10)))

    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 9}
    assert len(await desk.outbox()) == 1


async def test_of_parallel_decisions_one_is_final(desk):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]
    answers = await asyncio.gather(
        *(
            desk.decide(request_id, how, by=by)
            for by in (MANAGER, BACKUP)
            for how in ("approve", "refuse")
            for _ in range(3)
        )
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 11}
    (winner,) = (answer.json()["state"] for answer in answers if answer.status_code == 200)
    read = await desk.send("GET", f"/leave-requests/{request_id}", by=EMPLOYEE)
    assert read.json()["state"] == winner
    await assert_one_order(desk)


async def test_the_same_write_sent_in_parallel_is_done_once(desk):
    request_id = (await desk.ask_leave("2026-12-01")).json()["request_id"]
    key = str(uuid4())

    answers = await asyncio.gather(*(desk.decide(request_id, "approve", Idempotency_Key=key) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert [kind for _, _, kind, _ in await desk.outbox()].count("absence.leave-approved.v1") == 1
