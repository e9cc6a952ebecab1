"""Imports part by part, in tests: the job role in this process, or as a process of its own."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.clock import business_clock
from chassis.health import Health
from deploy.local.ports import free_port
from personnel.jobs import Intake, take_part
from personnel.settings import Settings
from personnel.storage.vault import NumberRange, Vault
from personnel.usecases.retention import RetentionTerms
from services.personnel.tests.callers import Caller

DEADLINE = timedelta(minutes=10)


def an_intake(settings: Settings, engine: AsyncEngine, **changes: Any) -> Intake:
    """How imports are taken in here, two people at a time."""
    known: dict[str, Any] = {
        "engine": engine,
        "vault": Vault(settings.sealing_key, settings.blind_index_key),
        "numbers": NumberRange(settings.number_first, settings.number_last),
        "clock": business_clock(settings.business_clock),
        "rows_max": 2,
        "attempts_max": 5,
        "poll_every": timedelta(milliseconds=20),
        "keep": timedelta(days=90),
        "reads_keep": timedelta(days=90),
        "retention": RetentionTerms(report_every=None, acts_after=None, people_max=2),
        "health": Health(),
        "stop": asyncio.Event(),
    }
    return Intake(**{**known, **changes})


async def take_all(intake: Intake) -> int:
    """Take in all there is; tells in how many parts."""
    parts = 0
    while await take_part(intake):
        parts += 1
    return parts


async def opened(caller: Caller, table: bytes, what: str = "people", mode: str = "all_or_nothing") -> str:
    """Open an import; gives its address."""
    answer = await caller.send("/imports", table, what=what, mode=mode)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Location"] == f"/imports/{answer.json()['import_id']}"
    return str(answer.headers["Location"])


@dataclass
class JobProcess:
    """The role `jobs` as an operator starts it."""

    process: asyncio.subprocess.Process
    port: int

    async def is_ready(self) -> bool:
        """Whether it says that it can do its work."""
        async with httpx.AsyncClient() as client:
            return (await client.get(f"http://127.0.0.1:{self.port}/readyz")).is_success

    def memory_peak(self) -> int:
        """The most memory it ever had, in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1])

    async def kill(self) -> None:
        """End it as a power cut would."""
        self.process.kill()
        await self.process.wait()


@asynccontextmanager
async def job_process(settings: Settings, **limits: str) -> AsyncIterator[JobProcess]:
    """The role as a process of its own; nothing of it is left behind."""

    def plain(secret: SecretStr) -> str:
        return secret.get_secret_value()

    port = free_port()
    given = {
        "PERSONNEL_DATABASE_URL": plain(settings.database_url),
        "PERSONNEL_KAFKA_BOOTSTRAP": settings.kafka_bootstrap,
        "PERSONNEL_TOKEN_ISSUER": settings.token_issuer,
        "PERSONNEL_TOKEN_JWKS_URL": settings.token_jwks_url,
        "PERSONNEL_SEALING_KEY": plain(settings.sealing_key),
        "PERSONNEL_BLIND_INDEX_KEY": plain(settings.blind_index_key),
        "PERSONNEL_BUSINESS_CLOCK": str(settings.business_clock),
        "PERSONNEL_IMPORT_POLL_EVERY": "PT0.05S",
        "PERSONNEL_HTTP_HOST": "127.0.0.1",
        "PERSONNEL_HTTP_PORT": str(port),
        "PATH": os.defpath,
        **{f"PERSONNEL_{name.upper()}": value for name, value in limits.items()},
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "personnel", "jobs", env=given, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        yield JobProcess(process, port)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until(caller: Caller, address: str, is_reached: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """How the import is as soon as it got so far."""
    async with asyncio.timeout(DEADLINE.total_seconds()):
        while True:
            seen: dict[str, Any] = (await caller.get(address)).json()
            if is_reached(seen):
                return seen
            await asyncio.sleep(0.05)


def reaching(count: str, wanted: int) -> Callable[[dict[str, Any]], bool]:
    """Whether one of an import's counts is so high."""
    return lambda seen: bool(seen[count] >= wanted)


def is_finished(seen: dict[str, Any]) -> bool:
    """Whether the import ended as it should."""
    return bool(seen["state"] == "finished")
