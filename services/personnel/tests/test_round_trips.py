"""How many statements a part of an import costs: each is a round trip, and they would grow silently."""

from typing import Final

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.testing.statements import statements
from personnel.jobs import take_part
from personnel.settings import Settings
from personnel.storage.tables import JOB_ROW
from services.personnel.tests.callers import Caller
from services.personnel.tests.intakes import an_intake, opened, take_all
from services.personnel.tests.spreadsheets import a_line, a_table

pytestmark = pytest.mark.postgres

FEW, MANY, RELATIONS = 2, 8, 6

PART_MAX: Final = 33
"""Statements that the people of a part share."""

PERSON_MAX: Final = 4
"""Of a new person with a Vlimpersnummer and work relations, of which all but the last one ended."""


def a_career(number: str, relations: int) -> list[dict[str, str]]:
    """The lines of somebody with a work relation for each year."""
    years = range(2027 - relations, 2026)
    ended = [
        a_line(number, first_day=f"{year}-01-01", last_day=f"{year}-12-31", end_reason="resignation") for year in years
    ]
    return [*ended, a_line(number, first_day="2026-01-01")]


async def cost(caller: Caller, engine: AsyncEngine, settings: Settings, first: int, people: int, relations: int) -> int:
    """Statements of the part in which so many people with so many relations each are taken in."""
    lines = [line for place in range(people) for line in a_career(f"{first + place}", relations)]
    await opened(caller, a_table(lines), mode="row_by_row")
    intake = an_intake(settings, engine, rows_max=people)
    with statements(engine) as sent:
        await take_part(intake)
    await take_all(intake)
    return len(sent)


async def test_a_part_costs_by_its_people_and_nothing_by_their_job_rows(
    handler: Caller, engine: AsyncEngine, settings: Settings
) -> None:
    await handler.organisation()

    few = await cost(handler, engine, settings, 900100, FEW, RELATIONS)
    many = await cost(handler, engine, settings, 900200, MANY, RELATIONS)
    short = await cost(handler, engine, settings, 900300, MANY, RELATIONS // 2)

    async with engine.connect() as connection:
        rows = await connection.scalar(select(func.count()).select_from(JOB_ROW))
    assert rows == (FEW + MANY) * RELATIONS + MANY * RELATIONS // 2
    each = (many - few) / (MANY - FEW)
    assert many == short
    assert each <= PERSON_MAX
    assert few - FEW * each <= PART_MAX
