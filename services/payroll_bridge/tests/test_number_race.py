"""Numbers under race: processes, some of them killed, go through a shuffled, tripled file of facts; one per key."""

import asyncio
import os
import pickle
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from chassis.consumer import Memory
from chassis.envelope import Record
from chassis.release import release
from payroll_bridge.storage.tables import ELVIRE_NUMBER, FEED_MESSAGE
from services.payroll_bridge.tests.world import World

pytestmark = pytest.mark.postgres

REPOSITORY = Path(__file__).parents[3]
WORKERS = 8
EMPLOYERS = ("810", "844")
CATEGORIES = ("495", "496")
BATCH_MAX, BATCHES_MIN = 100, 12
KEYS_OF_A_PERSON = len(EMPLOYERS) * len(CATEGORIES)
SEED = int(os.environ.get("SEED") or "20261124")


def facts_of(world: World, keys: int) -> list[Record]:
    """People with a relation under each of their keys; a person's facts are one stream, so that they race as well."""
    records = []
    for index in range(keys // KEYS_OF_A_PERSON):
        nr = f"{900000 + index}"
        records.append(world.registered(vlimpersnummer=nr))
        pairs = [(employer, category) for employer in EMPLOYERS for category in CATEGORIES]
        records += [
            world.started(vlimpersnummer=nr, employment_sequence=place, legal_employer=employer, rsz_category=category)
            for place, (employer, category) in enumerate(pairs, start=1)
        ]
    return records


@dataclass
class Race:
    """The workers that run, by their part of the file."""

    url: str
    folder: Path
    size: int
    running: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    kills: int = 0

    async def start(self, part: int) -> None:
        """Start the worker of a part, again if it was killed."""
        command = [sys.executable, "-m", "services.payroll_bridge.tests.race_worker", self.url]
        command += [str(self.folder / "facts"), str(self.place(part)), str(part), str(WORKERS), str(self.size)]
        self.running[part] = await asyncio.create_subprocess_exec(*command, cwd=REPOSITORY)

    def place(self, part: int) -> Path:
        """Where a worker notes how far it came."""
        return self.folder / f"place-{part}"

    async def kill(self, part: int) -> None:
        """Kill a worker soon after it got further than it is now, unless it ends before; start it anew."""
        process, before = self.running[part], self._noted(part)
        while process.returncode is None and self._noted(part) == before:
            await asyncio.sleep(0.005)
        if process.returncode is None:
            process.kill()
            await process.wait()
            self.kills += 1
            await self.start(part)

    def _noted(self, part: int) -> str:
        return self.place(part).read_text() if self.place(part).exists() else ""


@asynccontextmanager
async def a_race(url: str, folder: Path, facts: list[Record], size: int) -> AsyncIterator[Race]:
    await asyncio.to_thread((folder / "facts").write_bytes, pickle.dumps(facts))
    race = Race(url, folder, size)
    try:
        for part in range(WORKERS):
            await race.start(part)
        yield race
    finally:
        for process in race.running.values():
            if process.returncode is None:
                process.kill()
                await process.wait()


async def one_number_per_key(world: World, url: str, folder: Path, *, keys: int, kills: int) -> None:
    """Race for the numbers, kill, and count."""
    print(f"SEED={SEED}")
    chance = random.Random(SEED)
    facts = facts_of(world, keys) * 3
    size = min(BATCH_MAX, len(facts) // WORKERS // BATCHES_MIN)
    async with a_race(url, folder, chance.sample(facts, k=len(facts)), size) as race:
        for _ in range(kills):
            await race.kill(chance.randrange(WORKERS))
        ended = [await process.wait() for process in race.running.values()]
    await release(world.engine, world.consumer, Memory())

    assert ended == [0] * WORKERS
    assert race.kills >= kills // 2
    assert await world.deferred() == []
    async with world.engine.connect() as connection:
        numbers = (await connection.execute(select(ELVIRE_NUMBER))).all()
        counts = select(FEED_MESSAGE.c.record_id, func.count(), func.max(FEED_MESSAGE.c.version))
        records = (await connection.execute(counts.group_by(FEED_MESSAGE.c.record_id))).all()
    assert len(numbers) == keys
    assert len({row.elvire_number for row in numbers}) == keys
    assert len({(row.vlimpersnummer, row.legal_employer, row.rsz_category) for row in numbers}) == keys
    assigned = await world.numbers()
    assert sorted(assigned) == sorted(row.elvire_number for row in numbers)
    assert all(count == highest for _, count, highest in records)


async def test_killed_workers_give_one_number_per_key(world: World, database_url: str, tmp_path: Path) -> None:
    await one_number_per_key(world, database_url, tmp_path, keys=200, kills=6)


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_killed_workers_give_one_number_to_each_of_ten_thousand_keys(
    world: World, database_url: str, tmp_path: Path
) -> None:
    await one_number_per_key(world, database_url, tmp_path, keys=10_000, kills=24)
