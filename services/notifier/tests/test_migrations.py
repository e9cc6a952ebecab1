from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from notifier.app import MIGRATIONS
from notifier.storage import metadata
from notifier.storage.tables import DECISION, EMPLOYMENT, JOB_ROW

pytestmark = pytest.mark.postgres


async def test_the_migrated_database_is_what_the_code_says(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []


BEFORE = """
INSERT INTO employment (vlimpersnummer, employment_sequence, first_day, last_day)
VALUES ('900017', 1, '2020-01-01', '2020-06-30'),
       ('900017', 2, '2020-07-01', '2999-12-31'),
       ('900017', 3, '2020-07-01', NULL),
       ('900018', 1, '2020-01-01', '2999-06-30'),
       ('900018', 2, '2020-01-01', '2020-12-31');
INSERT INTO job_row (vlimpersnummer, employment_sequence, from_day, unit, legal_employer, is_primary)
VALUES ('900017', 2, '2020-07-01', 'OVO999002', '810', true),
       ('900017', 2, '2020-09-01', 'OVO999003', '810', true);
INSERT INTO decision (event_id, event_type, origin, rule, rule_version, list_version, vlimpersnummer, recipient, roles,
                      channel, is_told, reason, reason_text, cause, effective_day, decided_at)
VALUES (gen_random_uuid(), 'personnel.employment-ended.v1', 'imported', 'PER-002', 'a', 'b', '900017', NULL,
        '{manager}', 'mail', false, 'imported', '', 'employment/900017/1', '2020-07-01', now()),
       (gen_random_uuid(), 'personnel.employment-ended.v1', 'entered', 'PER-002', 'a', 'b', '900018', '900003',
        '{manager}', 'mail', true, 'told', '', 'employment/900018/1', '2999-07-01', now()),
       (gen_random_uuid(), 'personnel.employment-started.v1', 'entered', 'PER-001', 'a', 'b', '900018', '900003',
        '{manager}', 'mail', true, 'told', '', 'employment/900018/2', '2020-01-01', now())
"""


async def test_what_an_installed_version_knows_is_kept_and_whoever_left_is_whoever_was_said_to_leave(
    make_database: Callable[[str], str],
) -> None:
    url = make_database("notifier_before")
    with ThreadPoolExecutor(max_workers=1) as apart:  # alembic runs an event loop of its own
        apart.submit(_upgrade, url, "0001").result()
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in BEFORE.split(";\n"):
                await connection.execute(text(statement))
        await engine.dispose()
        apart.submit(_upgrade, url, "head").result()

    engine = create_async_engine(url)
    async with engine.connect() as connection:
        employments = (await connection.execute(select(EMPLOYMENT).order_by(*EMPLOYMENT.primary_key))).all()
        jobs = (await connection.execute(select(JOB_ROW).order_by(JOB_ROW.c.from_day))).all()
        outcomes = (await connection.scalars(select(DECISION.c.outcomes))).all()
    await engine.dispose()
    assert [(row.vlimpersnummer, row.employment_sequence, row.last_day, row.is_ended) for row in employments] == [
        ("900017", 1, date(2020, 6, 30), True),
        ("900017", 2, date(2999, 12, 31), False),
        ("900017", 3, None, False),
        ("900018", 1, date(2999, 6, 30), True),
        ("900018", 2, date(2020, 12, 31), False),
    ]
    assert [(row.unit, row.last_day, row.probation_end) for row in jobs] == [
        ("OVO999002", None, None),
        ("OVO999003", date(2999, 12, 31), None),
    ]
    assert outcomes == [None, None, None]


def _upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, revision)
