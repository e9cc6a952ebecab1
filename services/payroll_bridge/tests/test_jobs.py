"""Checks, records again and full loads on request, part by part."""

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from payroll_bridge.jobs import take_part
from payroll_bridge.storage.jobs import Job, Jobs, Kind
from payroll_bridge.storage.tables import FILE_ERROR, JOB, PERSON
from services.payroll_bridge.tests.builders import ABSENCE, EMPLOYMENT, IBAN, INSZ, MASTER, NR
from services.payroll_bridge.tests.upkeep import an_upkeep, work_off_all
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

NRS = [f"90002{digit}" for digit in range(5)]


async def asked(world: World, kind: Kind, **criteria: Any) -> Job:
    job = Job(job_id=uuid4(), kind=kind, criteria=criteria, asked_by="somebody", asked_at=datetime.now(UTC))
    async with world.engine.begin() as connection:
        await Jobs(connection).add(job)
    return job


async def after(world: World, job: Job) -> Job:
    async with world.engine.connect() as connection:
        found = await Jobs(connection).job(job.job_id, job.kind)
    assert found is not None
    return found


async def hired(world: World, nr: str) -> str:
    await world.apply(*world.known(vlimpersnummer=nr), world.started(vlimpersnummer=nr))
    number = (await world.numbers())[-1]
    await world.apply(world.answered(number, record_id=f"master/{nr}/810/495"))
    return number


async def test_the_whole_population_is_checked_in_parts(world: World) -> None:
    for nr in NRS:
        await hired(world, nr)
    async with world.engine.begin() as connection:
        await connection.execute(update(PERSON).where(PERSON.c.vlimpersnummer != NRS[0]).values(iban_sealed=None))
    job = await asked(world, "check")

    parts = await work_off_all(an_upkeep(world.engine))

    done = await after(world, job)
    assert (parts, done.state, done.seen, done.done) == (4, "finished", 5, 4)
    assert await world.files() == ["file-invalid"] * 4
    async with world.engine.connect() as connection:
        assert len((await connection.execute(select(FILE_ERROR))).all()) == 4


async def test_rejected_records_are_made_again_as_they_are_now_and_an_acceptance_resolves_them(world: World) -> None:
    number = await hired(world, NR)
    await world.apply(world.answered(number, record_id=EMPLOYMENT, outcome="rejected", code="E-217"))
    job = await asked(world, "redrive", code="E-217")
    await asked(world, "redrive", record_ids=[MASTER])
    await asked(world, "redrive", vlimpersnummer="900018")

    await work_off_all(an_upkeep(world.engine))
    assert (await after(world, job)).done == 1
    assert (await world.fed())[2:] == [(EMPLOYMENT, 2)]

    await world.apply(world.answered(number, record_id=EMPLOYMENT, version=2))
    told = (await world.said("payroll.files"))[-1]
    assert told.event_type == "payroll.rejection-resolved.v1"
    assert (told.body["rejected_version"], told.body["accepted_version"]) == (1, 2)
    assert await world.files() == ["message-rejected", "rejection-resolved"]


async def test_a_record_of_an_invalid_file_is_made_again_after_its_repair(world: World) -> None:
    number = await hired(world, NR)
    await world.apply(world.answered(number, record_id=EMPLOYMENT, outcome="rejected", code="E-217"))
    await world.apply(world.account(iban=None))
    await asked(world, "redrive", vlimpersnummer=NR)
    await work_off_all(an_upkeep(world.engine))
    assert (await world.fed())[2:] == []

    await world.apply(world.account())

    assert (await world.fed())[2:] == [(MASTER, 2), (EMPLOYMENT, 2)]


async def test_a_full_load_repeats_the_last_version_of_each_record_between_its_begin_and_its_end(world: World) -> None:
    number = await hired(world, NR)
    await world.apply(world.approved(), world.changed(unit="OVO999009"), world.person_changed(family_name="Claes"))
    await world.apply(world.answered(number, record_id=ABSENCE, outcome="rejected", code="E-1"))
    before = len(await world.said("elvire.feed"))
    job = await asked(world, "full_load", vlimpersnummer=NR)

    await work_off_all(an_upkeep(world.engine))

    repeated = (await world.said("elvire.feed"))[before:]
    assert [each.version for each in repeated] == [(MASTER, 2), (EMPLOYMENT, 2)]
    assert {each.body["load_id"] for each in repeated} == {str(job.job_id)}
    assert (repeated[0].body["insz"], repeated[0].body["iban"]) == (INSZ, IBAN)
    begun, ended = await world.said("elvire.control")
    assert begun.key == ended.key == f"load:{job.job_id}"
    assert (begun.body["scope"], begun.body["vlimpersnummer"], ended.body["records"]) == ("person", NR, 2)
    assert begun.headers["ce_sequence"] == "1"

    await world.apply(world.answered(number, record_id=EMPLOYMENT, version=2), world.answered(number, version=2))
    await world.apply(world.answered(number, record_id=EMPLOYMENT, version=2))
    assert await world.deferred() == []
    assert await world.files() == ["message-rejected"]


async def test_a_full_load_of_everybody_goes_on_while_facts_come_and_disturbs_none(world: World) -> None:
    numbers = [await hired(world, nr) for nr in NRS]
    job = await asked(world, "full_load")
    upkeep = an_upkeep(world.engine)
    while await take_part(upkeep):
        for nr in NRS:
            await world.apply(world.changed(vlimpersnummer=nr, unit=f"OVO99900{len(numbers)}"))

    seen: dict[str, list[int]] = {}
    loads: Counter[str] = Counter()
    for message in await world.said("elvire.feed"):
        record, version = message.version
        highest = max(seen.get(record, [0]))
        if message.body["load_id"] is None:
            assert version == highest + 1
        else:
            assert version == highest
            loads[record] += 1
        seen.setdefault(record, []).append(version)
    assert set(loads.values()) == {1}
    assert len(loads) == 2 * len(NRS)
    assert (await after(world, job)).done == 10
    sequences = [int(each.headers["ce_sequence"]) for each in await world.said("elvire.feed") if each.key == numbers[0]]
    assert sequences == list(range(1, len(sequences) + 1))


async def test_a_load_of_nobody_begins_and_ends(world: World) -> None:
    await asked(world, "full_load", vlimpersnummer="900099")

    await work_off_all(an_upkeep(world.engine))

    assert [each.body.get("records") for each in await world.said("elvire.control")] == [None, 0]
    assert json.dumps([each.body for each in await world.said("elvire.feed")]) == "[]"


async def test_a_part_that_fails_again_and_again_is_given_up(world: World) -> None:
    job = await asked(world, "check")
    async with world.engine.begin() as connection:
        await connection.execute(update(JOB).values(attempts=3))

    await work_off_all(an_upkeep(world.engine))

    assert (await after(world, job)).state == "failed"
