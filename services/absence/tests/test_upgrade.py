"""A replica of before roles opened absences: it goes on, and a rebuild makes it what a new one would be."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid5

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from absence.domain.authority import Scope
from absence.storage import SqlWork
from chassis.envelope import Record
from chassis.rebuild import Rebuilt, rebuild
from chassis.relay import Outgoing
from chassis.shadow import replica_hash
from chassis.testing.log import MemoryLog, MemoryReader
from services.absence.tests.builders import AGENCY, MANAGER, NOW, TEAM, TODAY
from services.absence.tests.test_consumers import (
    GRANT_ID,
    a_consumer,
    a_record,
    a_role,
    apply,
    deferred,
    registered,
)
from services.absence.tests.test_migrations import upgrade
from services.absence.tests.test_resync import a_state

pytestmark = pytest.mark.postgres

ENDING, STAYING = (str(uuid5(GRANT_ID, name)) for name in ("ends after the upgrade", "goes on"))
TOMORROW = TODAY + timedelta(days=1)


def a_unit(sequence: int, code: str, valid_until: date | None) -> Record:
    until = valid_until.isoformat() if valid_until else None
    told = {"code": code, "parent": None, "valid_until": until}
    return a_record("unit-changed", sequence, f"unit:{code}", "personnel.organisation", **told)


HEARD_BEFORE = [
    registered(key=MANAGER),
    a_role("role-granted", 2),
    a_role("role-granted", 3, role="superior", grant_id=ENDING),
    a_role("role-granted", 4, role="hrbp", grant_id=STAYING),
    a_unit(1, AGENCY, TODAY),
]
HEARD_AFTER = [
    a_role("role-revoked", 5, role="superior", grant_id=ENDING, effective_day=TOMORROW.isoformat()),
    a_role("role-revoked", 6, effective_day=TOMORROW.isoformat()),
]

KEPT_BEFORE = """
INSERT INTO person (vlimpersnummer) VALUES ('900003');
INSERT INTO role_grant (grant_id, vlimpersnummer, role, scope_kind, scope_code, from_day)
VALUES ('0a1b2c3d-4e5f-4061-8273-94a5b6c7d806', '900003', 'manager', 'unit', 'OVO999003', '2026-01-01');
INSERT INTO unit (code) VALUES ('OVO999002');
INSERT INTO position (consumer, topic, key, known_epoch, known_sequence, handled_epoch, handled_sequence)
VALUES ('absence', 'personnel.people', '900003', 1, 4, 1, 4),
       ('absence', 'personnel.organisation', 'unit:OVO999002', 1, 1, 1, 1)
"""
"""What the version before made of it: managers and back-ups, and units without their last day."""


async def test_a_role_that_was_not_kept_ends_without_holding_up_its_person_and_a_rebuild_knows_all(
    engine: AsyncEngine, make_database: Callable[[str], str]
) -> None:
    old = await _upgraded(make_database("absence_of_before"))

    await apply(old, *HEARD_AFTER)
    assert await deferred(old) == []
    assert await _held(old) == {str(GRANT_ID): TODAY}  # its end came after the one that is not known

    done = await _rebuilt(old, *HEARD_BEFORE, *HEARD_AFTER)

    await apply(engine, *HEARD_BEFORE, *HEARD_AFTER)
    assert done.kept == {}
    assert await _held(old) == {str(GRANT_ID): TODAY, ENDING: TODAY, STAYING: None}
    async with engine.connect() as connection, old.connect() as upgraded:
        assert await _digest(upgraded) == await _digest(connection)
    await old.dispose()


async def test_a_state_that_knows_the_end_of_a_role_gives_it_with_its_end(make_database: Callable[[str], str]) -> None:
    old = await _upgraded(make_database("absence_with_states"))
    await apply(old, *HEARD_AFTER)
    ended = {"from_day": "2026-01-01", "until_day": TODAY.isoformat()}
    scope = {"scope_kind": "unit", "scope_code": TEAM}
    told = [
        {"grant_id": str(GRANT_ID), "role": "manager", **scope, **ended},
        {"grant_id": ENDING, "role": "superior", **scope, **ended},
        {"grant_id": STAYING, "role": "hrbp", **scope, "from_day": "2026-01-01", "until_day": None},
    ]

    done = await _rebuilt(old, a_state(6, key=MANAGER, grants=told), HEARD_BEFORE[-1])

    assert done.kept == {}
    assert await _held(old) == {str(GRANT_ID): TODAY, ENDING: TODAY, STAYING: None}
    await old.dispose()


async def _upgraded(url: str) -> AsyncEngine:
    with ThreadPoolExecutor(max_workers=1) as apart:  # alembic runs an event loop of its own
        apart.submit(upgrade, url, "0004").result()
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            for statement in KEPT_BEFORE.split(";\n"):
                await connection.execute(text(statement))
        await engine.dispose()
        apart.submit(upgrade, url, "head").result()
    return create_async_engine(url)


async def _rebuilt(engine: AsyncEngine, *records: Record) -> Rebuilt:
    log = MemoryLog()
    await log.append(
        [Outgoing(topic=each.topic, key=each.key, value=each.value, headers=each.headers) for each in records]
    )
    apart = create_async_engine(engine.url)
    done = await rebuild(apart, a_consumer(), MemoryReader(log), wait_max=timedelta(0), tell=lambda _: None)
    await apart.dispose()
    return done


async def _held(engine: AsyncEngine) -> dict[str, date | None]:
    """The roles that are known, with their last days."""
    async with engine.connect() as connection:
        grants = await SqlWork(connection, NOW).grants_on([Scope("unit", TEAM)], TODAY)
    return {str(grant.grant_id): grant.until_day for grant in grants}


async def _digest(connection: AsyncConnection) -> str:
    replica = a_consumer().replica
    assert replica
    return await replica_hash(connection, replica)
