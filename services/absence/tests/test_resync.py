"""A person's stream brought to its state: the replica is what personnel says, and what waited for it goes on."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.domain.authority import Scope
from absence.domain.leave import LeaveState
from absence.storage import SqlWork
from absence.usecases.leave import approve_leave, request_leave
from chassis.envelope import Event, Record, write_headers
from chassis.inbox import Place
from chassis.relay import Outgoing
from chassis.resync import NoStateError, Resynced, resync
from chassis.testing.log import MemoryLog, MemoryReader
from services.absence.tests.builders import (
    AGENCY,
    EMPLOYEE,
    MANAGER,
    NOW,
    TEAM,
    TODAY,
    a_caller,
    a_wish,
    an_organisation,
)
from services.absence.tests.test_consumers import (
    GRANT_ID,
    a_consumer,
    a_job,
    a_record,
    a_role,
    apply,
    deferred,
    registered,
)

pytestmark = pytest.mark.postgres

STATE = "personnel.people.state"


def a_relation(*, first_day: str = "2026-01-01", unit: str = TEAM, sequence: int = 1) -> dict[str, Any]:
    row = {"effective_day": first_day, "effective_sequence": 0, "unit": unit, "is_primary": True, "action": "hire"}
    return {
        "employment_sequence": sequence,
        "legal_employer": "810",
        "periods": [{"first_day": first_day, "last_day": None, "is_ended": False}],
        "rows": [row],
    }


def a_grant(unit: str) -> dict[str, Any]:
    holds = {"role": "manager", "scope_kind": "unit", "scope_code": unit, "from_day": "2026-01-01", "until_day": None}
    return {"grant_id": str(GRANT_ID), **holds}


def a_state(sequence: int, *relations: dict[str, Any], key: str = EMPLOYEE, **more: Any) -> Record:
    """What personnel says of a person as a whole, true up to a sequence of the journal."""
    body = {"vlimpersnummer": key, "epoch": 1, "sequence": sequence, "relations": relations, "grants": []} | more
    kind = "personnel.person-stated.v1"
    event = Event(topic=STATE, key=key, event_id=uuid4(), event_type=kind, data=json.dumps(body).encode())
    headers = write_headers(event, source="/personnel", time=NOW, epoch=1, sequence=sequence, traceparent=None)
    return Record(topic=STATE, partition=0, offset=0, key=key.encode(), value=event.data, headers=headers)


async def brought(engine: AsyncEngine, state: Record) -> Resynced:
    log = MemoryLog()
    await log.append([Outgoing(topic=state.topic, key=state.key, value=state.value, headers=state.headers)])
    return await resync(engine, a_consumer(), MemoryReader(log), "personnel.people", (state.key or b"").decode())


async def rows_of(engine: AsyncEngine, key: str = EMPLOYEE) -> list[tuple[int, date, str]]:
    async with engine.connect() as connection:
        known = await SqlWork(connection, NOW).employments(key)
    return [(each.employment_sequence, row.from_day, row.unit) for each in known for row in each.rows]


async def test_the_replica_is_what_the_state_says_and_what_waited_behind_the_gap_is_handled(engine):
    await apply(engine, registered())
    await apply(engine, a_job("employment-changed", 3, unit=AGENCY, effective_day="2026-06-01"))  # 2 never comes
    assert [state for state, _ in await deferred(engine)] == ["waiting"]

    done = await brought(engine, a_state(2, a_relation()))

    assert done == Resynced(before=Place(1, 1), after=Place(1, 2), closed=0, released=1)
    assert await rows_of(engine) == [(1, date(2026, 1, 1), TEAM), (1, date(2026, 6, 1), AGENCY)]
    assert await deferred(engine) == []


async def test_a_relation_that_the_state_has_not_is_gone(engine):
    await apply(engine, registered(), a_job("employment-started", 2))

    await brought(engine, a_state(4, a_relation(sequence=2, unit=AGENCY)))

    assert await rows_of(engine) == [(2, date(2026, 1, 1), AGENCY)]


async def test_a_role_that_was_missed_decides_and_what_waited_takes_it_away(engine):
    scope = [Scope("unit", TEAM)]
    await apply(engine, registered(key=MANAGER))
    await apply(engine, a_role("role-revoked", 3, effective_day=TODAY.isoformat()))

    await brought(engine, a_state(2, key=MANAGER, grants=[a_grant(TEAM)]))

    async with engine.connect() as connection:
        work = SqlWork(connection, NOW)
        assert [each.grant_id for each in await work.grants_on(scope, date(2026, 11, 23))] == [GRANT_ID]
        assert await work.grants_on(scope, TODAY) == ()
    assert await deferred(engine) == []


async def test_leave_that_was_asked_stays_and_is_decided_as_if_nothing_had_been_missed(engine):
    async with engine.begin() as connection:
        await an_organisation(SqlWork(connection, NOW))
    wish = a_wish()
    async with engine.begin() as connection:
        await request_leave(SqlWork(connection, NOW), a_caller(), wish)

    await brought(engine, a_state(5, a_relation()))

    async with engine.begin() as connection:
        work = SqlWork(connection, NOW)
        await approve_leave(work, a_caller(MANAGER), wish.request_id)
        request = await work.leave_request(wish.request_id)
        position = await work.position_of(EMPLOYEE)
    assert request
    assert request.state is LeaveState.APPROVED
    assert position
    assert position.sequence == 5


async def test_an_erased_person_does_not_come_back(engine):
    await apply(engine, registered(), a_record("person-erased", 2))

    with pytest.raises(NoStateError, match="erased"):
        await brought(engine, a_state(3, a_relation()))

    assert await rows_of(engine) == []
