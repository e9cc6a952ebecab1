"""A run from the first fact to the last: storm, calm, mending, rest; then the checks."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from chassis.deferred import OPEN_STATES
from tests.simulation.checks import check_rest, check_stillness
from tests.simulation.cluster import LATE_MAX
from tests.simulation.lanes import VirtualLoop, elapse
from tests.simulation.world import World, new_world, start_all

REST_MAX: Final = 600.0
"""Virtual seconds after which a world that has not come to rest never will."""
OUTAGE_MAX: Final = 8.0
SWEEPS: Final = 5.0
"""Virtual seconds in which consumers surely moved a deferred record, if there was one to move."""
HALTED: Final = "more records failed"


class RestlessError(AssertionError):
    """Something stays to be done for ever."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a run came to; the same seed tells the same."""

    seed: int
    said: int
    handled: int
    delivered: int
    records: int
    turns: int
    faults: dict[str, int]
    virtual_seconds: float
    fingerprint: int

    @property
    def events(self) -> int:
        """What was said and kept, and what consumers took to an end, each time that it was handed to one."""
        return self.said + self.delivered


def simulate(seed: int, facts: int) -> Told:
    """Run one world and check it.

    Raises:
        AssertionError: a promise was broken.

    """
    loop = VirtualLoop(random.Random(seed))
    try:
        return loop.run_until_complete(_live(seed, facts, loop))
    finally:
        loop.close()


async def _live(seed: int, facts: int, loop: VirtualLoop) -> Told:
    world = new_world(seed, facts)
    start_all(world)
    watch = asyncio.ensure_future(_watch(world))
    trouble = asyncio.ensure_future(_trouble(world))
    await _until(world, lambda: world.plan.facts <= 0, "the writers do not get on")
    trouble.cancel()
    _calm_down(world)
    await elapse(LATE_MAX)
    await _until(world, lambda: _is_still(world), "with what is parked it does not become still")
    await _settle(world)
    check_stillness(world)
    world.plan.is_mended = True
    await _until(world, lambda: _is_still(world) and not _open(world), "what was parked does not get done")
    world.is_ending = True
    watch.cancel()
    for process in list(world.processes.values()):
        process.stop.set()
    await _until(world, lambda: all(each.is_over for each in world.processes.values()), "a process does not stop")
    world.surprises += [error for process in world.processes.values() for error in process.errors()]
    check_rest(world)
    return _tell(seed, world, loop)


async def _until(world: World, holds: Callable[[], bool], complaint: str) -> None:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + REST_MAX
    while not holds():
        if world.surprises:
            raise AssertionError("a process ended with an error") from world.surprises[0]
        if loop.time() > deadline:
            raise RestlessError(complaint)
        await elapse(1)


async def _settle(world: World) -> None:
    """Wait until no deferred record moves any more: where much was held, one sweep takes long."""
    deadline = asyncio.get_running_loop().time() + REST_MAX
    before: list[tuple[str, int, str]] | None = None
    while (now := _open(world)) != before:
        if asyncio.get_running_loop().time() > deadline:
            raise RestlessError("with what is parked it does not stay still")
        before = now
        await elapse(SWEEPS)
        await _until(world, lambda: _is_still(world), "with what is parked it does not stay still")


async def _watch(world: World) -> None:
    """Start again what ended, and a consumer that halted: somebody looked at it."""
    while True:
        await elapse(1)
        for process in list(world.processes.values()):
            world.surprises += process.errors()
            if process.is_alive and any(HALTED in reason for reason in process.health.reasons.values()):
                world.count("halt")
                process.stop.set()
            if process.is_alive and process.is_over and not (process.is_writer and world.plan.facts <= 0):
                process.kill()


async def _trouble(world: World) -> None:
    """Outages, halts of consumers that somebody starts again, rolling restarts."""
    chance = world.chance
    while True:
        await elapse(chance.random() * world.rules.outage_every)
        match chance.choice(("database", "brokers", "restart", "kill", "freeze", "look")):
            case "database":
                await _lose_database(world)
            case "brokers":
                world.count("loss of brokers")
                world.cluster.is_up = False
                await elapse(chance.random() * OUTAGE_MAX)
                world.cluster.is_up = True
            case "restart":
                chance.choice(list(world.processes.values())).stop.set()
                world.count("restart")
            case "kill":
                chance.choice(list(world.processes.values())).kill()
            case "freeze":
                chance.choice(list(world.processes.values())).freeze(chance.random() * 20)
                world.count("freeze")
            case _:
                pass


async def _lose_database(world: World) -> None:
    database = world.chance.choice(list(world.services.values())).database
    world.count("loss of database")
    database.crash()
    await elapse(world.chance.random() * OUTAGE_MAX)
    database.is_up = True


def _calm_down(world: World) -> None:
    world.plan.is_calm = True
    weather, doubt = world.rules.weather, world.rules.doubt
    weather.kill = weather.freeze = weather.break_ = 0
    doubt.append = doubt.commit = 0
    world.cluster.is_up = True
    for service in world.services.values():
        service.database.is_up = True
    for process in world.processes.values():
        if process.is_consumer:
            process.stop.set()  # started again it reads anew what it could not commit


def _is_still(world: World) -> bool:
    outboxes = any(service.database.rows(service.tables.outbox.outbox) for service in world.services.values())
    is_writing = any(each.is_writer and not each.is_over for each in world.processes.values())
    return not outboxes and not world.cluster.lag and not is_writing


def _open(world: World) -> list[tuple[str, int, str]]:
    """Which records are deferred, and how."""
    return [
        (service.name, row.id, row.state)
        for service in world.services.values()
        for row in service.database.rows(service.tables.inbox.deferred)
        if row.state in OPEN_STATES
    ]


def _tell(seed: int, world: World, loop: VirtualLoop) -> Told:
    services = world.services.values()
    return Told(
        seed=seed,
        said=sum(len(service.database.rows(service.tables.said)) for service in services),
        handled=sum(len(service.database.rows(service.tables.effect)) for service in services),
        delivered=world.delivered,
        records=sum(len(log) for logs in world.cluster.topics.values() for log in logs),
        turns=world.turns,
        faults=dict(sorted(world.faults.items())),
        virtual_seconds=round(loop.time(), 3),
        fingerprint=world.chance.getrandbits(64),
    )
