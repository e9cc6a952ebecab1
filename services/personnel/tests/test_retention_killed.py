"""The role `jobs` is killed while it erases: of nobody something is half done, and the next start ends it."""

import asyncio

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.settings import Settings
from personnel.storage.retention_tables import ERASURE_TRACE, RETENTION_ITEM
from personnel.storage.tables import PERSON
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import DEADLINE, an_intake, job_process, opened, take_all
from services.personnel.tests.keeping import REASON, reported, rule
from services.personnel.tests.spreadsheets import a_line, a_table

pytestmark = pytest.mark.postgres

PEOPLE = 40


async def erased(engine: AsyncEngine) -> tuple[int, int, int]:
    """Of how many people the mail address is gone, of how many that is told, and how many traces it left."""
    async with engine.connect() as connection:
        gone = select(func.count()).where(PERSON.c.mail_address.is_(None))
        told = select(func.count()).where(RETENTION_ITEM.c.erased > 0)
        traces = select(func.count()).select_from(ERASURE_TRACE)
        both = select(gone.scalar_subquery(), told.scalar_subquery(), traces.scalar_subquery())
        first, second, third = (await connection.execute(both)).one()
    return first, second, third


async def test_killed_at_any_moment_nobody_is_half_erased_and_the_next_start_goes_on(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()
    left = {"first_day": "2020-01-01", "last_day": "2020-12-31", "end_reason": "resignation"}
    mail = {"mail_address": "somebody@demo-agentschap.example"}
    await opened(handler, a_table([a_line(f"9{number:05}", **left, **mail) for number in range(PEOPLE)]))
    intake = an_intake(settings, engine, rows_max=PEOPLE)
    await take_all(intake)
    await rule(handler, kind="work-mail")
    address = await reported(handler, intake)
    assert (await handler.post(f"{address}/approval", REASON)).status_code == 200

    for wanted in (1, PEOPLE // 2):
        async with job_process(settings, retention_people_max="1") as jobs, asyncio.timeout(DEADLINE.total_seconds()):
            while (await erased(engine))[0] < wanted:
                await asyncio.sleep(0.01)
            await jobs.kill()
        gone, told, traces = await erased(engine)
        assert gone == told == traces
    async with job_process(settings, retention_people_max="1"), asyncio.timeout(DEADLINE.total_seconds()):
        while (await handler.get(address)).json()["state"] != "finished":
            await asyncio.sleep(0.05)

    assert await erased(engine) == (PEOPLE, PEOPLE, PEOPLE)
