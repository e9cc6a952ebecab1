"""A person told as a whole: what differs is fed as if it had been told; and what is said of a number as a whole."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from chassis.envelope import Event, Record, write_headers
from chassis.inbox import Place
from chassis.relay import Outgoing
from chassis.resync import Resynced, resync
from chassis.sealed import Seal
from chassis.testing.log import MemoryLog, MemoryReader
from payroll_bridge.storage.state import file_stated
from services.payroll_bridge.tests import builders
from services.payroll_bridge.tests.builders import ABSENCE, EMPLOYMENT, MASTER, NR, a_whole_relation
from services.payroll_bridge.tests.world import PEOPLE, REQUESTS, World

pytestmark = pytest.mark.postgres

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def a_state(topic: str, event_type: str, sequence: int, **content: Any) -> Record:
    """A state document about the person, true up to a sequence of the journal."""
    body = {"vlimpersnummer": NR, "epoch": 1, "sequence": sequence, "effective_day": "2026-11-24", **content}
    event = Event(topic=f"{topic}.state", key=NR, event_id=uuid4(), event_type=event_type, data=b"")
    headers = write_headers(event, source="/test", time=NOW, epoch=1, sequence=sequence, traceparent=None)
    value = json.dumps({**body, "recorded_at": NOW.isoformat()}).encode()
    return Record(topic=event.topic, partition=0, offset=0, key=NR.encode(), value=value, headers=headers)


def a_person_state(sequence: int, *relations: dict[str, Any], **changes: Any) -> Record:
    known = {name: value for name, value in builders.WHOLE_PERSON.items() if name != "vlimpersnummer"}
    person = {**known, "iban": builders.ACCOUNT["iban"], **changes}
    return a_state(PEOPLE, "personnel.person-stated.v1", sequence, person=person, relations=list(relations), grants=[])


async def brought(world: World, state: Record) -> Resynced:
    log = MemoryLog()
    await log.append([Outgoing(topic=state.topic, key=state.key, value=state.value, headers=state.headers)])
    return await resync(world.engine, world.consumer, MemoryReader(log), state.topic.removesuffix(".state"), NR)


async def hired_and_accepted(world: World) -> str:
    await world.apply(*world.known(), world.started())
    number = await world.number()
    await world.apply(world.answered(number))
    return number


async def test_what_was_missed_of_a_person_is_fed_and_what_waited_is_handled(world: World) -> None:
    await hired_and_accepted(world)
    world.person_changed(given_name="Lost")  # never comes
    later = world.changed(effective_day="2026-12-01")
    await world.apply(later)
    assert await world.deferred() == [("waiting", "a gap in its own stream")]
    fed = len(await world.fed())

    done = await brought(world, a_person_state(4, a_whole_relation(), given_name="Found"))

    assert (done.before, done.after, done.released) == (Place(1, 3), Place(1, 4), 1)
    assert (await world.fed())[fed:] == [(MASTER, 2), (EMPLOYMENT, 2)]
    assert (await world.said("elvire.feed"))[fed].body["given_name"] == "Found"
    assert await world.deferred() == []


async def test_a_relation_that_was_missed_gets_its_number_and_flows(world: World) -> None:
    await world.apply(*world.known())

    await brought(world, a_person_state(3, a_whole_relation()))

    number = await world.number()
    assert await world.fed() == [(MASTER, 1)]
    await world.apply(world.answered(number))
    assert await world.fed() == [(MASTER, 1), (EMPLOYMENT, 1)]


async def test_a_relation_that_the_state_has_not_is_undone(world: World) -> None:
    number = await hired_and_accepted(world)
    await world.apply(world.answered(number, record_id=EMPLOYMENT))

    await brought(world, a_person_state(4))

    last = {each.version[0]: each.body["status"] for each in await world.said("elvire.feed")}
    assert last == {MASTER: "closed", EMPLOYMENT: "cancelled"}


async def test_a_state_that_says_the_same_feeds_nothing(world: World) -> None:
    await hired_and_accepted(world)
    fed = await world.fed()

    done = await brought(world, a_person_state(5, a_whole_relation()))

    assert done.after == Place(1, 5)
    assert await world.fed() == fed


async def test_absences_that_were_missed_are_fed_and_those_withdrawn_cancelled(world: World) -> None:
    number = await hired_and_accepted(world)
    await world.apply(world.answered(number, record_id=EMPLOYMENT), world.approved())
    await world.apply(world.answered(number, record_id=ABSENCE))
    spell_id, leave = str(uuid4()), builders.APPROVAL
    known = {"employment_sequence": 1, "first_day": leave["effective_day"], "days": leave["days"]}
    request = {**known, "request_id": leave["request_id"], "state": "withdrawn"}
    spell = {**known, "spell_id": spell_id}
    mistaken = {**known, "spell_id": str(uuid4()), "state": "withdrawn"}
    fed = len(await world.fed())

    await brought(
        world,
        a_state(REQUESTS, "absence.person-stated.v1", 3, leave_requests=[request], sickness_spells=[spell, mistaken]),
    )

    told = (await world.said("elvire.feed"))[fed:]
    assert {(each.version, each.body["status"]) for each in told} == {
        ((ABSENCE, 2), "cancelled"),
        ((f"absence/{spell_id}", 1), "active"),
    }


async def test_the_state_of_a_number_has_the_newest_version_of_each_record_that_was_sent(world: World) -> None:
    number = await hired_and_accepted(world)
    await world.apply(world.person_changed(given_name="Newer"))
    seal = Seal(builders.the_settings("postgresql+asyncpg://x@y/z").sealing_key.get_secret_value())

    async with world.engine.connect() as connection:
        document = await file_stated(connection, number, Place(1, 3), NOW, seal)
    await world.apply(world.ended(), world.erased())
    async with world.engine.connect() as connection:
        erased = await file_stated(connection, number, Place(1, 4), NOW, seal)
        streams = await connection.execute(text("SELECT stated FROM stream WHERE topic = 'elvire.feed'"))

    stated = json.loads(document or b"{}")
    assert (stated["epoch"], stated["sequence"], stated["elvire_number"]) == (1, 3, number)
    records = {each["record"]["record_id"]: each["record"] for each in stated["records"]}
    assert {name: record["version"] for name, record in records.items()} == {MASTER: 2, EMPLOYMENT: 1}
    assert records[MASTER]["given_name"] == "Newer"
    assert records[MASTER]["insz"] == builders.WHOLE_PERSON["insz"]
    assert all("load_id" not in record for record in records.values())
    assert erased is None
    assert list(streams.scalars()) == [0]
