from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from absence.app import MIGRATIONS
from absence.domain.employment import JobRow, ServicePeriod
from absence.storage import SqlWork, metadata
from services.absence.tests.builders import NOW

pytestmark = pytest.mark.postgres


async def test_the_migrated_database_is_what_the_code_says(engine: AsyncEngine):
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


BEFORE = """
INSERT INTO person (vlimpersnummer) VALUES ('900017');
INSERT INTO employment (vlimpersnummer, employment_sequence, first_day, last_day, has_ended)
VALUES ('900017', 1, '2026-01-01', '2026-06-30', true),
       ('900017', 2, '2026-07-01', '2027-06-30', false),
       ('900017', 3, '2026-07-01', NULL, false);
INSERT INTO job_row (vlimpersnummer, employment_sequence, from_day, unit, legal_employer, is_primary)
VALUES ('900017', 1, '2026-01-01', 'OVO999002', '810', true),
       ('900017', 1, '2026-04-01', 'OVO999003', '810', true),
       ('900017', 2, '2026-07-01', 'OVO999003', '810', true),
       ('900017', 3, '2026-07-01', 'OVO999002', '844', false);
INSERT INTO sickness_spell (spell_id, vlimpersnummer, employment_sequence, first_day, last_day, original_first_day,
                            days, reported_at, reported_by)
VALUES ('5d1d7a52-27b1-4d6c-8a3c-0c6f0f1be6a2', '900017', 1, '2026-05-04', '2026-05-05', '2026-05-04', '[]', now(),
        '900003')
"""


async def test_what_an_installed_version_knows_is_kept(make_database: Callable[[str], str]):
    url = make_database("absence_before")
    with ThreadPoolExecutor(max_workers=1) as apart:  # alembic runs an event loop of its own
        apart.submit(upgrade, url, "0001").result()
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in BEFORE.split(";\n"):
                await connection.execute(text(statement))
        await engine.dispose()
        apart.submit(upgrade, url, "head").result()

    engine = create_async_engine(url)
    async with engine.connect() as connection:
        work = SqlWork(connection, NOW)
        first, second, third = await work.employments("900017")
        (spell,) = await work.sickness_spells("900017", since=date.min)
    await engine.dispose()
    assert [each.periods for each in (first, second, third)] == [
        (ServicePeriod(first_day=date(2026, 1, 1), last_day=date(2026, 6, 30), has_ended=True),),
        (ServicePeriod(first_day=date(2026, 7, 1), last_day=date(2027, 6, 30), has_ended=False),),
        (ServicePeriod(first_day=date(2026, 7, 1), last_day=None, has_ended=False),),
    ]
    assert first.rows == (
        JobRow(from_day=date(2026, 1, 1), unit="OVO999002", legal_employer="810", is_primary=True),
        JobRow(from_day=date(2026, 4, 1), unit="OVO999003", legal_employer="810", is_primary=True),
    )
    assert [each.row_on(date(2026, 7, 1)).is_primary for each in (second, third)] == [True, False]
    assert (spell.employment_sequence, spell.withdrawn_at) == (1, None)


def upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, revision)
