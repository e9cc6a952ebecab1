"""The role `jobs` as a process of its own: killed in the middle of a full load it goes on after the last number."""

import asyncio
import os
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from deploy.local.ports import free_port
from payroll_bridge.storage.jobs import Job, Jobs
from services.payroll_bridge.tests.builders import SEALING_KEY
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

PEOPLE_COUNT = 60
DEADLINE = timedelta(seconds=60)


@asynccontextmanager
async def job_process(database_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The role as an operator starts it; nothing of it is left behind."""
    given = {
        "PAYROLL_BRIDGE_DATABASE_URL": database_url,
        "PAYROLL_BRIDGE_KAFKA_BOOTSTRAP": "127.0.0.1:1",
        "PAYROLL_BRIDGE_TOKEN_ISSUER": "http://issuer.invalid",
        "PAYROLL_BRIDGE_TOKEN_JWKS_URL": "http://issuer.invalid/keys",
        "PAYROLL_BRIDGE_SEALING_KEY": SEALING_KEY,
        "PAYROLL_BRIDGE_JOBS_PEOPLE_MAX": "1",
        "PAYROLL_BRIDGE_JOBS_POLL_EVERY": "PT0.05S",
        "PAYROLL_BRIDGE_HTTP_HOST": "127.0.0.1",
        "PAYROLL_BRIDGE_HTTP_PORT": str(free_port()),
        "PATH": os.defpath,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "payroll_bridge", "jobs", env=given, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def reached(world: World, job: Job, seen: int, state: str) -> Job:
    """The job as soon as it got so far, or has this state."""
    async with asyncio.timeout(DEADLINE.total_seconds()):
        while True:
            async with world.engine.connect() as connection:
                found = await Jobs(connection).job(job.job_id, job.kind)
            assert found is not None
            if found.seen >= seen or found.state == state:
                return found
            await asyncio.sleep(0.02)


async def test_a_full_load_that_is_killed_goes_on_and_repeats_nothing_twice(world: World, database_url: str) -> None:
    nrs = [f"9{number:05}" for number in range(PEOPLE_COUNT)]
    for nr in nrs:
        await world.apply(*world.known(vlimpersnummer=nr), world.started(vlimpersnummer=nr))
    job = Job(job_id=uuid4(), kind="full_load", asked_by="somebody", asked_at=datetime.now(UTC))
    async with world.engine.begin() as connection:
        await Jobs(connection).add(job)

    for seen in (1, PEOPLE_COUNT // 3, PEOPLE_COUNT // 2):
        async with job_process(database_url) as process:
            stands = await reached(world, job, seen, "finished")
            process.kill()
            await process.wait()
        assert stands.state == "running"
    async with job_process(database_url) as process:
        done = await reached(world, job, PEOPLE_COUNT + 1, "finished")
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    assert (done.state, done.done) == ("finished", PEOPLE_COUNT)
    repeated = Counter(each.version for each in await world.said("elvire.feed") if each.body["load_id"])
    assert repeated == {(f"master/{nr}/810/495", 1): 1 for nr in nrs}
    assert [each.event_type for each in await world.said("elvire.control")] == [
        "elvire.full-load-begun.v1",
        "elvire.full-load-ended.v1",
    ]
