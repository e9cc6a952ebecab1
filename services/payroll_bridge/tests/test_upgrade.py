"""What an installed version fed is known after the upgrade, and goes on in the same count."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import create_async_engine

from payroll_bridge.app import MIGRATIONS
from payroll_bridge.storage.records import record_of
from payroll_bridge.storage.tables import FEED_RECORD
from services.payroll_bridge.tests.builders import ABSENCE, EMPLOYMENT, LEAVE, MASTER, NR

pytestmark = pytest.mark.postgres

BEFORE = (
    "INSERT INTO person VALUES ('900017', 'Maria', 'Peeters', '1985-07-30', 'nl', NULL)",
    "INSERT INTO relation VALUES ('900017', 1, '810', '495', 'statutory', 'O', 'MON', '2026-09-01', NULL, false, true)",
    "INSERT INTO elvire_number VALUES ('E0000010193', 101, '900017', '810', '495', now(), now())",
    "INSERT INTO payroll_file VALUES ('900017', '810', '495', 'E0000010193', true, NULL)",
)
FED: list[tuple[str, str, int, dict[str, Any]]] = [
    (MASTER, "master", 1, {"legal_employer": "810", "rsz_category": "495", "status": "open"}),
    (EMPLOYMENT, "employment", 1, {"employment_sequence": 1}),
    (EMPLOYMENT, "employment", 2, {"employment_sequence": 1}),
    (ABSENCE, "absence", 1, {"employment_sequence": 1, "absence_id": str(LEAVE), "status": "active"}),
    (ABSENCE, "absence", 2, {"employment_sequence": 1, "absence_id": str(LEAVE), "status": "cancelled"}),
]
INSERT = text(
    "INSERT INTO feed_message (record_id, version, elvire_number, vlimpersnummer, kind, event_type, body, origin,"
    " rests_on, state, made_at) VALUES (:record_id, :version, 'E0000010193', :nr, :kind, 'x', CAST(:body AS jsonb),"
    " 'entered', '', 'sent', now())"
)


async def test_records_that_were_fed_before_are_known_with_their_key_and_version(
    make_database: Callable[[str], str],
) -> None:
    url = make_database("payroll_bridge_upgrade")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    await asyncio.to_thread(command.upgrade, config, "0001")
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in BEFORE:
            await connection.execute(text(statement))
        for record_id, kind, version, body in FED:
            values = {"record_id": record_id, "kind": kind, "version": version, "nr": NR, "body": json.dumps(body)}
            await connection.execute(INSERT, values)

    await asyncio.to_thread(command.upgrade, config, "head")

    async with engine.connect() as connection:
        found = [
            record_of(row) for row in await connection.execute(select(FEED_RECORD).order_by(FEED_RECORD.c.order_id))
        ]
        terms = await connection.scalar(text("SELECT terms_day::text FROM relation"))
    await engine.dispose()
    assert [(each.record_id, each.version, each.key) for each in found] == [
        (MASTER, 1, (NR, "810", "495")),
        (EMPLOYMENT, 2, (NR, "810", "495")),
        (ABSENCE, 2, (NR, "810", "495")),
    ]
    assert [each.is_cancelled_there for each in found] == [False, False, True]
    assert [each.pending for each in found] == [None, None, None]
    assert terms == "2026-09-01"
