"""Junk on a topic is set aside with its reason; everybody else goes on, and an operator gives it up by command."""

import asyncio
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from aiokafka import AIOKafkaProducer

from deploy.local.demo.client import HANDLER, Client, Write
from deploy.local.demo.observers import Observers
from deploy.local.stack import Stack
from tests.journeys.conftest import Town

pytestmark = [pytest.mark.kafka, pytest.mark.postgres, pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]

TOPIC = "absence.requests"
NOBODY = "999999"
DEADLINE_SECONDS = 60


def operate(stack: Stack, service: str, *arguments: str) -> list[str]:
    """What a service's own command prints, run with the environment of its consumer."""
    script = Path(sys.executable).with_name(service)
    environment = {name: value for name, value in stack.services[f"{service}-consume"].environment.items() if value}
    done = subprocess.run(
        [str(script), *arguments], env={**environment, "PATH": "/usr/bin"}, capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


async def produce_junk(town: Town) -> None:
    well_formed = {
        "ce_specversion": "1.0",
        "ce_id": str(uuid4()),
        "ce_type": "absence.leave-approved.v1",
        "ce_source": "/absence",
        "ce_subject": NOBODY,
        "ce_time": "2026-11-24T12:00:00Z",
        "ce_sequence": "1",
        "ce_epoch": "1",
        "ce_origin": "entered",
    }
    headers = [(name, value.encode()) for name, value in well_formed.items()]
    async with AIOKafkaProducer(bootstrap_servers=town.stage.bootstrap, acks="all") as producer:
        topic = town.stage.topic_prefix + TOPIC
        await producer.send_and_wait(topic, key=b"\xff\xfe", value=b"\x00", headers=[("ce_id", None)])
        await producer.send_and_wait(topic, key=NOBODY.encode(), value=b'{"first_day": "nooit"}', headers=headers)


async def test_junk_parks_alone_with_its_reason_and_is_given_up_by_command(stack: Stack, town: Town) -> None:
    await produce_junk(town)
    async with httpx.AsyncClient(timeout=60) as http:
        client = Client(town.stage.addresses, http)
        observers = Observers(town.stage.addresses, town.stage.bootstrap, town.stage.topic_prefix, http)
        await observers.wait_until_drained(DEADLINE_SECONDS)
        someone = town.population.without_role()[0]["vlimpersnummer"]
        path = f"/people/{someone}"
        await client.write(Write("personnel", "PATCH", path, HANDLER, {"given_name": "Toch"}, read_path=path))
        await observers.wait_until_drained(DEADLINE_SECONDS)
        received = await observers.received()

    assert received[-1]["body"]["given_name"] == "Toch"
    for service in ("payroll-bridge", "notifier"):
        *parked, count = await asyncio.to_thread(operate, stack, service, "parked")
        assert count == "2 parked"
        rows = [line.split("\t") for line in parked]
        assert [row[3] for row in rows] == ["-", NOBODY]
        assert "nooit" not in "".join(parked)
        for row in rows:
            told = await asyncio.to_thread(operate, stack, service, "discard", row[0], "--reason", "junk")
            assert told == [f"record {row[0]} discarded"]
        assert await asyncio.to_thread(operate, stack, service, "parked") == ["0 parked"]
