"""What personnel says reaches the replica, whatever is repeated, early or impossible."""

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from absence import app
from absence.consumers import HANDLERS, HEARS, JOURNALS, STATES, on_nothing
from absence.domain.authority import Scope
from absence.settings import Settings
from absence.storage import INBOX, SqlWork
from chassis.batch import apply_batch
from chassis.consumer import Consumer, Memory
from chassis.envelope import Event, Record, write_headers
from chassis.release import discard, release, replay
from services.absence.tests.builders import AGENCY, EMPLOYEE, MANAGER, NOW, ROOT, TEAM, TODAY

GRANT_ID = UUID("0a1b2c3d-4e5f-4061-8273-94a5b6c7d806")


@pytest.fixture
async def work(engine: AsyncEngine) -> AsyncIterator[SqlWork]:
    async with engine.connect() as connection:
        yield SqlWork(connection, NOW)


def a_consumer() -> Consumer:
    return app.new_consumer(
        Settings(
            database_url="postgresql+asyncpg://nowhere/nothing",
            kafka_bootstrap="nowhere:9",
            token_issuer="https://issuer.example",
            token_jwks_url="https://issuer.example/jwks",
        )
    )


def a_record(kind: str, sequence: int, key: str = EMPLOYEE, topic: str = "personnel.people", **data: Any) -> Record:
    body = {"vlimpersnummer": key, "effective_day": "2026-01-01", "recorded_at": "2026-01-01T08:00:00Z"} | data
    event = Event(
        topic=topic,
        key=key,
        event_id=uuid4(),
        event_type=f"personnel.{kind}.v1",
        data=json.dumps(body).encode(),
    )
    headers = write_headers(event, source="/personnel", time=NOW, epoch=1, sequence=sequence, traceparent=None)
    return Record(topic=topic, partition=0, offset=sequence, key=key.encode(), value=event.data, headers=headers)


def registered(sequence: int = 1, key: str = EMPLOYEE) -> Record:
    return a_record("person-registered", sequence, key, given_name="Maria")


def a_job(kind: str, sequence: int, **data: Any) -> Record:
    row: dict[str, Any] = {
        "employment_sequence": 1,
        "legal_employer": "810",
        "unit": TEAM,
        "is_primary": True,
        "last_day": None,
    }
    return a_record(kind, sequence, **row | data)


def a_role(kind: str, sequence: int, **data: Any) -> Record:
    grant = {"grant_id": str(GRANT_ID), "role": "manager", "scope_kind": "unit", "scope_code": TEAM, "until_day": None}
    return a_record(kind, sequence, MANAGER, **grant | data)


async def apply(engine: AsyncEngine, *records: Record) -> None:
    consumer, memory = a_consumer(), Memory()
    await apply_batch(engine, consumer, records, memory)
    await release(engine, consumer, memory)


async def deferred(engine: AsyncEngine) -> list[tuple[str, str]]:
    table = INBOX.deferred.c
    async with engine.connect() as connection:
        rows = await connection.execute(select(table.state, table.reason).order_by(table.id))
        return [(row.state, row.reason) for row in rows]


async def parked_number(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        number = await connection.scalar(select(INBOX.deferred.c.id).where(INBOX.deferred.c.state == "parked"))
    assert number is not None
    return int(number)


def test_every_event_that_is_heard_has_a_handler_and_every_topic_its_kind():
    acted_upon = {event for event, handler in HANDLERS.items() if handler is not on_nothing}
    assert set().union(*HEARS.values()) == acted_upon
    assert HEARS.keys() == JOURNALS | STATES


@pytest.mark.postgres
async def test_a_career_is_followed_from_the_first_day_to_the_last(engine, work):
    await apply(
        engine,
        registered(),
        a_record("person-changed", 2, given_name="Mia"),
        a_job("employment-started", 3),
        a_job("employment-changed", 4, unit=AGENCY, effective_day="2026-06-01"),
        a_record("employment-ended", 5, employment_sequence=1, last_day="2026-12-31"),
    )

    (employment,) = await work.employments(EMPLOYEE)
    assert [(row.from_day, row.unit) for row in employment.rows] == [
        (date(2026, 1, 1), TEAM),
        (date(2026, 6, 1), AGENCY),
    ]
    assert employment.last_day == date(2026, 12, 31)
    position = await work.position_of(EMPLOYEE)
    assert position
    assert position.sequence == 5


@pytest.mark.postgres
async def test_the_tree_is_what_each_unit_said_last(engine, work):
    def unit(sequence: int, code: str, parent: str | None) -> Record:
        key = f"unit:{code}"
        return a_record(
            "unit-changed", sequence, key, "personnel.organisation", code=code, parent=parent, valid_until=None
        )

    employer = a_record("legal-employer-changed", 1, "employer:810", "personnel.organisation", code="810")
    await apply(engine, unit(1, TEAM, ROOT), employer, unit(3, TEAM, AGENCY), unit(2, TEAM, None))
    await apply(engine, unit(1, AGENCY, ROOT))

    assert await work.units_up_from(TEAM, TODAY) == (TEAM, AGENCY, ROOT)
    assert await deferred(engine) == []


@pytest.mark.postgres
async def test_a_manager_is_one_until_the_role_is_revoked_and_other_roles_do_not_matter(engine, work):
    scope = [Scope("unit", TEAM)]
    await apply(
        engine,
        registered(key=MANAGER),
        a_role("role-granted", 2),
        a_role("role-granted", 3, role="mail_sick", grant_id=str(uuid4())),
    )
    (grant,) = await work.grants_on(scope, TODAY)
    assert (grant.vlimpersnummer, grant.role) == (MANAGER, "manager")

    await apply(
        engine,
        a_role("role-revoked", 4, role="mail_sick", grant_id=str(uuid4())),
        a_role("role-revoked", 5, effective_day=TODAY.isoformat()),
    )

    assert await work.grants_on(scope, TODAY) == ()
    assert await work.grants_on(scope, date(2026, 11, 23)) != ()


@pytest.mark.postgres
async def test_a_batch_that_comes_again_changes_nothing(engine, work):
    records = [registered(), a_job("employment-started", 2), a_job("employment-changed", 3, unit=AGENCY)]
    await apply(engine, *records)
    before = await work.employments(EMPLOYEE)

    await apply(engine, *records)
    await apply(engine, *records[1:])

    assert await work.employments(EMPLOYEE) == before
    assert await deferred(engine) == []


@pytest.mark.postgres
async def test_facts_that_come_early_wait_for_those_before_them(engine, work):
    await apply(engine, a_job("employment-changed", 3, unit=AGENCY), a_job("employment-started", 2))
    assert [state for state, _ in await deferred(engine)] == ["waiting", "waiting"]

    await apply(engine, registered())

    (employment,) = await work.employments(EMPLOYEE)
    assert employment.row_on(TODAY).unit == AGENCY
    assert await deferred(engine) == []


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("before", "impossible"),
    [
        ([], a_job("employment-started", 1)),
        ([registered(), a_job("employment-started", 2)], a_job("employment-started", 3)),
        ([registered()], a_job("employment-changed", 2)),
        ([registered()], a_record("employment-ended", 2, employment_sequence=1, last_day="2026-12-31")),
        ([], a_role("role-granted", 1)),
        ([registered()], a_record("person-registered", 2, vlimpersnummer=None)),
    ],
)
async def test_what_the_own_stream_rules_out_is_parked(engine, before, impossible):
    await apply(engine, *before, impossible, registered(key="900555"))

    assert [state for state, _ in await deferred(engine)] == ["parked"]


@pytest.mark.postgres
async def test_a_parked_fact_holds_its_person_back_until_it_is_discarded_or_replayed(engine, work):
    await apply(engine, a_job("employment-started", 1), registered(2), a_job("employment-started", 3))
    assert [state for state, _ in await deferred(engine)] == ["parked", "held", "held"]
    assert not await work.knows_person(EMPLOYEE)

    await discard(engine, a_consumer(), await parked_number(engine), "wrong test data of the source")

    assert len(await work.employments(EMPLOYEE)) == 1
    assert [state for state, _ in await deferred(engine)] == ["discarded"]


@pytest.mark.postgres
async def test_a_parked_fact_can_be_replayed_once_its_cause_is_mended(engine, work):
    await apply(engine, a_job("employment-started", 1), a_job("employment-changed", 2, unit=AGENCY))
    async with engine.begin() as connection:
        await SqlWork(connection, NOW).register_person(EMPLOYEE)

    await replay(engine, a_consumer(), await parked_number(engine))

    (employment,) = await work.employments(EMPLOYEE)
    assert employment.row_on(TODAY).unit == AGENCY
    assert [state for state, _ in await deferred(engine)] == ["replayed"]
