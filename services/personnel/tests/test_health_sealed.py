"""What is about health stands sealed in the database, in no answer that is kept, and goes with the person."""

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.domain.particular import KINDS
from personnel.storage.particular_tables import PARTICULARS
from services.personnel.tests.callers import Caller
from services.personnel.tests.test_api_particulars import held
from services.personnel.tests.test_health import BODIES, SENSITIVE, changed

pytestmark = pytest.mark.postgres

HEALTH = [resource for resource in SENSITIVE if KINDS[resource].is_health]
MENDED: dict[str, tuple[str, Any]] = {
    "handicap": ("document", "DOS-2026-0118"),
    "examinations": ("decision", "unfit"),
    "work-accidents": ("injury.medical_number", "M-17"),
}
WORDS = {
    "handicap": ["chronic_illness", "part_time_leave", "DOS-2026-0118"],
    "examinations": ["periodiek", "unfit"],
    "work-accidents": ["on_the_way", "Fietspad", "Uitgegleden", "Pols verstuikt", "M-17"],
}
"""What must not be read in a row."""


@pytest.fixture
async def number(handler: Caller) -> str:
    """Somebody."""
    return await handler.register()


@pytest.mark.parametrize("resource", HEALTH)
async def test_in_the_database_it_stands_sealed_and_nowhere_else(
    handler: Caller, engine: AsyncEngine, number: str, resource: str
) -> None:
    written = await handler.post(f"/people/{number}/{resource}", BODIES[resource])
    event_id = written.json()["held"][0]["event_id"]
    correction = {**BODIES[resource], "corrects": event_id, "reason": "typed_wrong"}
    mended = changed(correction, *MENDED[resource])
    await handler.post(f"/people/{number}/{resource}/corrections", mended, match=written.headers["ETag"])
    (shown,) = held(await handler.get(f"/people/{number}/{resource}?as_of=2026-11-24"))

    async with engine.connect() as connection:
        rows = list(await connection.scalars(text("SELECT particular::text FROM particular")))
        kept = list(await connection.scalars(text("SELECT idempotent_request::text FROM idempotent_request")))
        query = text("SELECT sealed FROM particular WHERE resource = :resource").bindparams(resource=resource)
        sealed = list(await connection.scalars(query))
    words = [word for word in WORDS[resource] if word in str(shown) + str(BODIES[resource])]
    assert words == WORDS[resource]
    assert [word for word in WORDS[resource] if any(word in row for row in (*rows, *kept))] == []
    assert len(set(sealed)) == 2
    assert "value" not in written.json()["held"][0]


async def test_it_goes_with_the_person(handler: Caller, engine: AsyncEngine, number: str) -> None:
    for resource in SENSITIVE:
        assert (await handler.post(f"/people/{number}/{resource}", BODIES[resource])).status_code == 201

    erased = await handler.post(f"/people/{number}/erasure", None, match="*")

    assert erased.is_success, erased.text
    async with engine.connect() as connection:
        for table in PARTICULARS:
            assert await connection.scalar(select(func.count()).select_from(table)) == 0
    assert {(await handler.get(f"/people/{number}/{resource}")).status_code for resource in SENSITIVE} == {404}
