"""Pages about records and streams: the symptom is caused for real, the page's own commands are run, and it is gone."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.apart import run_apart
from deploy.local.stack import Stack
from tests.operations.conftest import Operator
from tests.operations.runbook import read_page
from tests.operations.sessions import Session
from tests.operations.town import Town, on

pytestmark = [
    pytest.mark.long,
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("operations"),
    pytest.mark.timeout(600),
]

Sql = Callable[..., Any]
Until = Callable[..., None]
NOBODY = "999999"


async def produce(stack: Stack, topic: str, key: str, **headers: str) -> None:
    """Put a record of somebody else on a topic."""
    given = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_source": "/absence",
        "ce_subject": key,
        "ce_time": "2026-11-24T12:00:00Z",
        "ce_sequence": "1",
        "ce_epoch": "1",
        "ce_origin": "entered",
        **headers,
    }
    async with AIOKafkaProducer(bootstrap_servers=stack.bootstrap, acks="all") as producer:
        encoded = [(name, value.encode()) for name, value in given.items()]
        await producer.send_and_wait(topic, key=key.encode(), value=b"{}", headers=encoded)


def test_a_parked_record(operator: Operator, town: Town, stack: Stack, until: Until, symptoms: Any) -> None:
    page = read_page("a-record-is-parked.md")
    run_apart(lambda: produce(stack, "absence.requests", NOBODY, ce_type="absence.leave-approved.v1"))
    until(lambda: page.name in symptoms())
    until(lambda: "2 parked" in operator.run(page.command("vlimpers parked list")))

    for service in ("payroll-bridge", "notifier"):
        (number,) = [
            line.split()[1]
            for line in operator.run(page.command("vlimpers parked list")).splitlines()
            if line.split()[:1] == [service]
        ]
        shown = operator.run(page.command("vlimpers parked show", SERVICE=service, NUMBER=number))
        assert "absence.leave-approved.v1" in shown
        again = operator.run(page.command("vlimpers parked replay", SERVICE=service, NUMBER=number), codes=(2,))
        assert "stays parked" in again
        operator.run(page.command("vlimpers parked discard", SERVICE=service, NUMBER=number))

    assert page.name not in symptoms()
    assert "0 parked" in operator.run("vlimpers parked list")


def test_a_waiting_fact(operator: Operator, town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Any) -> None:
    page = read_page("a-fact-waits.md")
    number = on(town.hire())
    ((sequence,),) = sql(
        "personnel", "SELECT sequence FROM stream WHERE topic = 'personnel.people' AND key = $1", number
    )
    seen = f"personnel.people/{number}@{sequence + 1}"
    kind = "absence.something-said.v1"
    run_apart(lambda: produce(stack, "absence.requests", number, ce_type=kind, ce_seen=seen))
    until(lambda: len(sql("notifier", page.query("deadline_at"))) == 1)
    for service in ("notifier", "payroll_bridge"):
        until(lambda service=service: bool(sql(service, page.query("deadline_at"))))
        sql(service, "UPDATE deferred SET deadline_at = now() - interval '1 minute' WHERE state = 'waiting'")
    assert page.name in symptoms()
    assert "waiting" in operator.run(page.command("vlimpers trace", PERSON=number), codes=(0, 1))
    assert [row["handled_sequence"] for row in sql("notifier", page.query("FROM position").replace("900017", number))]

    on(town.rename(number))

    until(lambda: page.name not in symptoms())


def test_a_wrong_replica(operator: Operator, town: Town, sql: Sql, drained: Callable[[], None]) -> None:
    page = read_page("a-replica-is-wrong.md")
    drained()
    names = "SELECT given_name FROM person WHERE vlimpersnummer = $1"
    right = sql("notifier", names, town.employee)
    sql("notifier", "UPDATE person SET given_name = 'Fout' WHERE vlimpersnummer = $1", town.employee)

    resync = page.command("absence resync").replace("absence", "notifier").replace("900017", town.employee)
    assert "already" in operator.run(resync)
    told = operator.run(page.command("absence rebuild").replace("absence", "notifier"))

    assert re.search(r"^person\s+(written )?1\b", told, re.MULTILINE), told
    assert sql("notifier", names, town.employee) == right


def test_a_lag(operator: Operator, town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Any) -> None:
    page = read_page("the-lag-grows.md")
    number = on(town.hire())
    until(lambda: page.name not in symptoms())
    with Session(stack, "absence") as repair:
        repair.run("BEGIN")
        repair.run("SELECT * FROM subject WHERE key = $1 FOR UPDATE", number)
        on(town.rename(number))
        until(lambda: page.name in symptoms())
        assert sql("absence", page.query("blocked_by"))

        sql("absence", page.query("pg_terminate_backend"))

        until(lambda: page.name not in symptoms())


def test_a_growing_outbox(operator: Operator, town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Any) -> None:
    page = read_page("the-outbox-grows.md")
    with Session(stack, "personnel") as left_behind:
        left_behind.run(f"SELECT pg_advisory_lock({0x6F7574626F78})")
        on(town.rename(town.employee))
        sql("personnel", "UPDATE outbox SET written_at = now() - interval '2 minutes'")
        assert page.name in symptoms()
        assert "personnel" in operator.run(page.command("vlimpers status"))
        assert sql("personnel", page.query("query_start"))

        sql("personnel", page.query("pg_terminate_backend"))

        until(lambda: page.name not in symptoms())


def test_a_gap(operator: Operator, town: Town, stack: Stack, sql: Sql, until: Until, symptoms: Any) -> None:
    page = read_page("a-stream-has-a-gap.md")
    number = on(town.hire())
    until(lambda: not operator.json("vlimpers check --json --within 5")["missing"])
    stack.hold("personnel.relay")
    on(town.rename(number))
    sql("personnel", "DELETE FROM outbox WHERE topic = 'personnel.people'")
    on(town.rename(number))
    stack.release("personnel.relay")
    until(lambda: page.name in symptoms())
    assert "neither in the outbox nor in Kafka" in operator.run(
        page.command("vlimpers trace", PERSON=number), codes=(1,)
    )

    for service in ("absence", "payroll-bridge", "notifier"):
        until(
            lambda service=service: _resynced(operator, page.command("vlimpers resync", SERVICE=service, PERSON=number))
        )

    until(lambda: page.name not in symptoms())
    assert operator.json("vlimpers check --json --within 10")["missing"] == []


def _resynced(operator: Operator, command: str) -> bool:
    """Whether there was a state to go to: it is said within moments of the fact."""
    return "No state" not in operator.run(command, codes=(0, 2))
