"""A stream brought to its state: nobody is told of what was missed, and everybody of what waited behind it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from chassis.envelope import Event, Record, Seen, write_headers
from chassis.inbox import Place
from chassis.relay import Outgoing
from chassis.resync import NoStateError, Resynced, resync
from chassis.testing.log import MemoryLog, MemoryReader
from notifier.storage import INBOX
from notifier.storage.tables import JOB_ROW, LEAVE_REQUEST, PERSON
from services.notifier.tests.builders import EMPLOYEE, MANAGER, NOW, TEAM, TODAY
from services.notifier.tests.world import REQUEST, World, a_relation

pytestmark = pytest.mark.postgres

PEOPLE, REQUESTS = "personnel.people", "absence.requests"
NEWCOMER = "900300"


def a_state(topic: str, sequence: int, key: str, **content: Any) -> Record:
    """What the producer says of a person as a whole, true up to a sequence of the journal."""
    body = {"vlimpersnummer": key, "epoch": 1, "sequence": sequence, **content}
    kind = f"{topic.partition('.')[0]}.person-stated.v1"
    data = json.dumps(body, default=str).encode()
    event = Event(topic=f"{topic}.state", key=key, event_id=uuid4(), event_type=kind, data=data)
    headers = write_headers(event, source="/test", time=NOW, epoch=1, sequence=sequence, traceparent=None)
    return Record(topic=event.topic, partition=0, offset=0, key=key.encode(), value=data, headers=headers)


def a_person_state(sequence: int, *relations: dict[str, Any], key: str = NEWCOMER) -> Record:
    person = {"given_name": "Found", "family_name": "Claes", "language": "nl", "mail_address": "found@demo.example"}
    return a_state(PEOPLE, sequence, key, person=person, relations=list(relations), grants=[])


def a_leave_state(sequence: int, state: str) -> Record:
    request = {
        "request_id": REQUEST,
        "employment_sequence": 1,
        "first_day": "2026-12-21",
        "last_day": "2026-12-22",
        "part": "full",
        "state": state,
        "days": None,
        "requested_at": NOW,
    }
    return a_state(REQUESTS, sequence, EMPLOYEE, leave_requests=[request], sickness_spells=[])


def resting_on(record: Record, *seen: Seen) -> Record:
    """The same fact, said by somebody who had seen these."""
    told = ",".join(str(each) for each in seen).encode()
    return Record(
        topic=record.topic,
        partition=record.partition,
        offset=record.offset,
        key=record.key,
        value=record.value,
        headers=(*record.headers, ("ce_seen", told)),
    )


async def brought(world: World, state: Record) -> Resynced:
    log = MemoryLog()
    await log.append([Outgoing(topic=state.topic, key=state.key, value=state.value, headers=state.headers)])
    topic, key = state.topic.removesuffix(".state"), (state.key or b"").decode()
    return await resync(world.engine, world.consumer, MemoryReader(log), topic, key)


async def waiting(world: World) -> int:
    async with world.engine.connect() as connection:
        return len((await connection.execute(select(INBOX.deferred))).all())


async def units_of(world: World, number: str) -> list[str]:
    async with world.engine.connect() as connection:
        return list(await connection.scalars(select(JOB_ROW.c.unit).where(JOB_ROW.c.vlimpersnummer == number)))


async def test_nobody_is_told_of_a_hire_that_was_missed_and_everybody_of_what_waited(world: World) -> None:
    await world.apply(world.registered(NEWCOMER))
    world.started(NEWCOMER)  # never comes
    await world.apply(world.ended(NEWCOMER))
    assert (await waiting(world), await world.decisions()) == (1, [])

    done = await brought(world, a_person_state(2, a_relation()))

    assert done == Resynced(before=Place(1, 1), after=Place(1, 2), closed=0, released=1)
    assert await units_of(world, NEWCOMER) == [TEAM]
    assert await world.decisions("PER-001") == []
    assert (MANAGER, "told") in await world.told("PER-002")
    assert {mail.rule for mail in await world.mails()} == {"PER-002"}
    assert await waiting(world) == 0


async def test_a_state_alone_tells_nobody_anything(world: World) -> None:
    await world.apply(world.registered(NEWCOMER))

    await brought(world, a_person_state(4, a_relation(last_day=TODAY.isoformat(), is_ended=True)))

    async with world.engine.connect() as connection:
        name = await connection.scalar(select(PERSON.c.given_name).where(PERSON.c.vlimpersnummer == NEWCOMER))
    assert name == "Found"
    assert (await world.decisions(), await world.mails(), await world.items()) == ([], [], [])


async def test_leave_that_was_said_resting_on_what_was_missed_is_told_when_that_is_there(world: World) -> None:
    await world.apply(world.registered(NEWCOMER))
    world.started(NEWCOMER)  # never comes
    await world.apply(resting_on(world.leave("requested", NEWCOMER), Seen(PEOPLE, NEWCOMER, 2)))
    assert (await waiting(world), await world.decisions()) == (1, [])

    await brought(world, a_person_state(2, a_relation()))

    assert await world.told("AFW-001") == {(MANAGER, "told")}
    assert [mail.rule for mail in await world.mails()] == ["AFW-001"]
    assert await waiting(world) == 0


async def test_a_request_that_was_missed_is_open_and_its_decision_is_told(world: World) -> None:
    world.leave("requested")  # never comes
    await world.apply(world.leave("refused"))
    assert await waiting(world) == 1

    await brought(world, a_leave_state(1, "requested"))

    assert await world.decisions("AFW-001") == []
    assert await world.told("AFW-003") == {(EMPLOYEE, "told")}
    async with world.engine.connect() as connection:
        assert (await connection.execute(select(LEAVE_REQUEST))).all() == []


async def test_an_erased_person_does_not_come_back(world: World) -> None:
    await world.apply(world.registered(NEWCOMER), world.erased(NEWCOMER))

    with pytest.raises(NoStateError, match="erased"):
        await brought(world, a_person_state(3, a_relation()))

    assert await units_of(world, NEWCOMER) == []
