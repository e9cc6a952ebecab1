"""A replica made anew is the one that the journal gives, and nothing else happens: on real Kafka and PostgreSQL."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.deferred import PARKED, Deferral, defer
from chassis.envelope import Record
from chassis.rebuild import DEFERRED
from chassis.release import release
from chassis.replica import REPLICA_LOCK
from services.notifier.tests.world import World as NotifierWorld
from tests.integration.backbone import CONSUMING, Backbone, count, opened, until
from tests.integration.life import Life, a_small_town

pytestmark = [pytest.mark.kafka, pytest.mark.postgres]


async def some_absences(manager: Life, employee: Life) -> None:
    for day, decision in (("2027-03-01", "approve"), ("2027-03-02", "refuse"), ("2027-03-03", "approve")):
        await employee.decide(await employee.ask_leave(day), decision, manager.number)
    withdrawn = await employee.ask_leave("2027-03-04")
    await employee.decide(withdrawn, "approve", manager.number)
    await employee.decide(withdrawn, "withdraw", employee.number)
    await employee.ask_leave("2027-03-05")


SPOILED = {
    "absence": "UPDATE job_row SET unit = 'OVO999009'; DELETE FROM role_grant; INSERT INTO unit VALUES ('OVO999099')",
    "payroll_bridge": "UPDATE person SET family_name = 'wrong'; DELETE FROM reference; UPDATE absence SET days = '[]'",
    "notifier": "UPDATE person SET family_name = 'wrong'; DELETE FROM role_grant; DELETE FROM absence",
}


async def spoil(backbone: Backbone) -> None:
    """Make every replica wrong."""
    for service, statements in SPOILED.items():
        async with backbone.engines[service].begin() as connection:
            for statement in statements.split("; "):
                await connection.execute(text(statement))


async def effects(backbone: Backbone) -> dict[str, int]:
    """How much each service has done so far that a rebuild must not do."""
    engines = backbone.engines
    return {
        "numbers": await count(engines["payroll_bridge"], "elvire_number"),
        "feed": await count(engines["payroll_bridge"], "feed_message"),
        "decisions": await count(engines["notifier"], "decision"),
        "mails": await count(engines["notifier"], "mail"),
        "due": await count(engines["notifier"], "mail", "state = 'due'"),
        "requests": await count(engines["absence"], "leave_request"),
        "said": await count(engines["payroll_bridge"], "stream"),
    }


async def journal(backbone: Backbone, *topics: str) -> list[Record]:
    async with backbone.reader() as reader:
        return [record for topic in topics async for records in reader.read_on(topic) for record in records]


async def of_the_journal(backbone: Backbone, service: str, engine: AsyncEngine) -> str:
    """The digest of a replica that a consumer made which heard everything from the beginning."""
    consumer = backbone.consumer(service)
    for topic in ("personnel.organisation", "personnel.people", "absence.requests", "payroll.files"):
        records = await journal(backbone, topic) if topic in consumer.topics else []
        for first in range(0, len(records), 50):
            await apply_batch(engine, consumer, records[first : first + 50], Memory())
            await release(engine, consumer, Memory())
    return await backbone.digest(service, engine)


async def test_state_and_journal_give_the_same_as_the_journal_and_nothing_is_done(backbone, make_database):
    async with backbone.saying(), backbone.hearing():
        manager, employee = await a_small_town(backbone)
        await some_absences(manager, employee)
        await backbone.until_quiet()
    before, digests = await effects(backbone), {service: await backbone.digest(service) for service in CONSUMING}
    await spoil(backbone)

    done = {service: await backbone.rebuild(service) for service in CONSUMING}

    assert {service: each.kept for service, each in done.items()} == {service: {} for service in CONSUMING}
    assert {service: each.digest for service, each in done.items()} == digests
    assert await effects(backbone) == before
    for service in CONSUMING:
        engine = await opened(service, make_database(f"{service}_fresh"))
        if service == "notifier":
            await NotifierWorld(engine).use_list()
        assert await of_the_journal(backbone, service, engine) == digests[service], service
        await engine.dispose()


async def test_facts_that_arrive_during_a_rebuild_are_handled_once_and_their_mails_are_due(backbone):
    async with backbone.saying(), backbone.hearing():
        manager, employee = await a_small_town(backbone)
        await some_absences(manager, employee)
        others = [Life(backbone, seed) for seed in range(10, 16)]
        for each in others:
            await each.hire()
        await backbone.until_quiet()
        before = await effects(backbone)
        async with backbone.engines["payroll_bridge"].begin() as connection:
            await connection.execute(text("UPDATE person SET family_name = 'wrong'"))

        more, *done = await asyncio.gather(
            asyncio.gather(*(each.ask_leave("2027-04-01") for each in others)),
            *(backbone.rebuild(service) for service in CONSUMING),
        )
        await backbone.until_quiet()

    after = await effects(backbone)
    assert len(more) == len(others)
    assert after["mails"] == before["mails"] + len(others)
    assert after["numbers"] == before["numbers"]
    assert all(not each.kept for each in done)
    assert await count(backbone.engines["payroll_bridge"], "person", "family_name = 'wrong'") == 0
    again = {service: await backbone.rebuild(service) for service in CONSUMING}
    assert all(not change.written and not change.removed for each in again.values() for change in each.changes.values())


async def test_an_empty_database_begins_from_the_states_and_sends_no_mail_about_the_past(backbone, make_database):
    async with backbone.saying(), backbone.hearing():
        manager, employee = await a_small_town(backbone)
        await some_absences(manager, employee)
        await backbone.until_quiet()
        digests = {service: await backbone.digest(service) for service in CONSUMING}

    for service in ("absence", "notifier"):
        backbone.urls[service] = make_database(f"{service}_empty")
        await backbone.engines[service].dispose()
        backbone.engines[service] = await opened(service, backbone.urls[service])
        done = await backbone.rebuild(service)
        assert done.digest == digests[service], service

    assert await count(backbone.engines["notifier"], "decision") == 0


async def test_a_rebuild_that_is_killed_changes_nothing_and_the_next_one_does_it(backbone):
    async with backbone.saying(), backbone.hearing():
        manager, employee = await a_small_town(backbone)
        await some_absences(manager, employee)
        await backbone.until_quiet()
    right = await backbone.digest("absence")
    await spoil(backbone)
    wrong = await backbone.digest("absence")
    engine = backbone.engines["absence"]
    environment = {**os.environ, **backbone.environment("absence")}
    command = [sys.executable, "-m", "absence", "rebuild"]

    async with engine.begin() as connection:  # keeps the rebuild from its last step, as a batch would
        await connection.execute(select(func.pg_advisory_xact_lock_shared(REPLICA_LOCK)))
        running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: ASYNC220
        await until(lambda: _somebody_waits(engine))
        running.send_signal(signal.SIGKILL)
        running.communicate()
    assert await backbone.digest("absence") == wrong

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: ASYNC221

    assert await backbone.digest("absence") == right
    assert f"replica {right}" in done.stdout


async def _somebody_waits(engine: AsyncEngine) -> bool:
    return bool(await count(engine, "pg_locks", "locktype = 'advisory' AND NOT granted"))


async def test_a_person_with_a_parked_record_keeps_the_rows_and_is_named(backbone):
    async with backbone.saying(), backbone.hearing():
        _, employee = await a_small_town(backbone)
        await backbone.until_quiet()
    consumer, engine = backbone.consumer("absence"), backbone.engines["absence"]
    async with engine.begin() as connection:
        junk = Record(topic="personnel.people", partition=0, offset=10**6, key=b"x", value=b"junk", headers=())
        why = Deferral(state=PARKED, reason="junk", subject=employee.number)
        await defer(connection, consumer.inbox, consumer.group, junk, why, consumer.clock())
    await spoil(backbone)

    done = await backbone.rebuild("absence")

    assert done.kept == {employee.number: DEFERRED}
    wrong = await count(engine, "job_row", f"unit = 'OVO999009' AND vlimpersnummer = '{employee.number}'")
    assert wrong > 0
    assert await count(engine, "job_row", f"unit = 'OVO999009' AND vlimpersnummer <> '{employee.number}'") == 0
