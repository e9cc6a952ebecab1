from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from pydantic import SecretStr
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from personnel.app import MIGRATIONS
from personnel.domain.person_facts import data_on
from personnel.storage import metadata
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork
from services.personnel.tests.conftest import BLIND_INDEX_KEY, NOW, SEALING_KEY

pytestmark = pytest.mark.postgres


async def test_the_migrated_database_is_what_the_code_expects(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"include_name": lambda name, kind, _: kind != "table" or name != "alembic_version"}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.scalar(text("SELECT data_type FROM pg_sequences WHERE sequencename = 'vlimpersnummer'"))


BEFORE = """
INSERT INTO person (vlimpersnummer, given_name, family_name, birth_day, language, origin, revision, recorded_at)
VALUES ('900017', 'Maria', 'Peeters', '1985-07-30', 'nl', 'entered', 1, now());
INSERT INTO employment (vlimpersnummer, employment_sequence, kind, legal_employer, rsz_category, first_day, last_day,
                        end_reason, is_ended, origin, revision, recorded_at)
VALUES ('900017', 1, 'employee', '810', '495', '2026-01-01', '2026-06-30', 'resignation', true, 'entered', 3, now()),
       ('900017', 2, 'employee', '810', '496', '2026-03-01', NULL, NULL, false, 'imported', 2, now());
INSERT INTO job_row (vlimpersnummer, employment_sequence, effective_day, effective_sequence, statute, unit, pay_group,
                     is_primary, last_day, action, reason, origin, recorded_at)
VALUES ('900017', 1, '2026-01-01', 0, 'contractual', 'OVO999002', 'MON', true, NULL, 'hire', NULL, 'entered', now()),
       ('900017', 1, '2026-04-01', 0, 'contractual', 'OVO999003', 'MON', true, NULL, 'transfer', 'x', 'entered', now()),
       ('900017', 2, '2026-03-01', 0, 'contractual', 'OVO999002', 'MON', false, NULL, 'hire', NULL, 'imported', now()),
       ('900017', 2, '2026-07-01', 0, 'contractual', 'OVO999002', 'MON', true, NULL, 'primary_switch', NULL, 'entered',
        now());
INSERT INTO role_grant (grant_id, vlimpersnummer, role, scope_kind, from_day, revoked_from, origin, revision,
                        recorded_at)
VALUES ('00000000-0000-0000-0000-000000000001', '900017', 'manager', 'all', '2026-01-01', NULL, 'entered', 1, now()),
       ('00000000-0000-0000-0000-000000000002', '900017', 'hrbp', 'all', '2026-02-01', '2026-05-01', 'imported', 2,
        now())
"""


async def test_what_an_installed_version_knows_is_kept(make_database: Callable[[str], str]) -> None:
    url = make_database("personnel_before")
    with ThreadPoolExecutor(max_workers=1) as apart:  # alembic runs an event loop of its own
        apart.submit(_upgrade, url, "0002").result()
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in BEFORE.split(";\n"):
                await connection.execute(text(statement))
        await engine.dispose()
        apart.submit(_upgrade, url, "head").result()

    engine = create_async_engine(url)
    async with engine.connect() as connection:
        vault = Vault(SecretStr(SEALING_KEY), SecretStr(BLIND_INDEX_KEY))
        work = SqlWork(connection, NOW, vault, NumberRange(1, 2))
        ledger, roles = await work.ledger("900017"), await work.role_ledger("900017")
        known = await work.particulars("900017")
        person = await work.person("900017")
    await engine.dispose()
    first, second = ledger.career.employments
    assert [(row.effective_day, row.terms.unit) for row in first.rows] == [
        (date(2026, 1, 1), "OVO999002"),
        (date(2026, 4, 1), "OVO999003"),
    ]
    assert (first.last_day, first.is_ended, first.end.end_reason) == (date(2026, 6, 30), True, "resignation")
    assert (second.first_day, second.last_day, len(second.rows)) == (date(2026, 3, 1), None, 1)
    assert [ledger.career.primary_on(date(2026, month, 1)) for month in (2, 4, 7)] == [1, 1, 2]
    (end,) = [action for action in ledger.actions if action.kind == "ended"]
    career = ledger.with_entries(ledger.without(end.event_id)).career
    assert career.employment(1).end.is_ended is False
    assert [(grant.terms.role, grant.revoked_from) for grant in roles.grants] == [
        ("manager", None),
        ("hrbp", date(2026, 5, 1)),
    ]
    assert person is not None
    assert data_on(known, replace(person.data, family_name="?", language="en"), date(2026, 1, 1)) == person.data
    assert {version.slot.resource for version in known.versions} == {"names", "birth", "language"}
    (revocation,) = [action for action in roles.actions if action.kind == "revoked"]
    opened = roles.with_entries(roles.without(revocation.event_id)).grants
    assert [grant.revoked_from for grant in opened] == [None, None]


def _upgrade(url: str, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    command.upgrade(config, revision)
