"""Processes that can be killed at every await on the outside, frozen, and started again."""

import asyncio
import random
import types
from collections.abc import Callable, Coroutine, Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chassis.health import Health
from tests.simulation.database import Database, TwinEngine
from tests.simulation.lanes import OUTSIDE, Lane, VirtualLoop, elapse, within


@types.coroutine
def _pass() -> Generator[None, None, None]:
    yield


async def give_way(_where: str) -> None:
    """Let others run, and nothing else."""
    await _pass()


@dataclass(slots=True)
class Weather:
    """How likely is what, at each await on the outside; all zero when it is calm."""

    kill: float = 0.0
    freeze: float = 0.0
    break_: float = 0.0
    delay: float = 0.05
    switch: float = 0.4


class Sky(Protocol):
    """Whoever knows the weather."""

    weather: Weather


class Fate(Protocol):
    """Who decides what becomes of a process, and counts how often it could have."""

    chance: random.Random
    turns: int

    @property
    def rules(self) -> Sky: ...


class Process:
    """Tasks that live and die together, with one engine.

    Args:
        name: service, role and number.
        database: of its service.
        fate: chance, which decides everything, and how likely faults are now.
        died: told when the process is killed.

    """

    def __init__(
        self,
        name: str,
        database: Database,
        fate: Fate,
        died: Callable[["Process"], None],
    ) -> None:
        self.name = name
        self.lane = Lane(name)
        self.engine = TwinEngine(database, self.turn)
        self.chance = fate.chance
        self._fate = fate
        self.is_alive = True
        self.stop = asyncio.Event()
        self.memberships: list[Any] = []
        self.health = Health()
        self._died = died
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: VirtualLoop = asyncio.get_running_loop()  # type: ignore[assignment]

    def run(self, work: Sequence[Coroutine[Any, Any, None]]) -> None:
        """Start the process's tasks, in a lane of their own."""
        self._tasks = [self._loop.create_task(each, context=within(self.lane)) for each in work]

    @property
    def is_writer(self) -> bool:
        """Whether it ends by itself when everything is written."""
        return ".write." in self.name

    @property
    def is_consumer(self) -> bool:
        """Whether it is a member of groups."""
        return bool(self.memberships)

    @property
    def is_over(self) -> bool:
        """Whether all its tasks ended."""
        return all(task.done() for task in self._tasks)

    def errors(self) -> list[BaseException]:
        """What its tasks raised; a process of ours never should."""
        ended = [task for task in self._tasks if task.done() and not task.cancelled()]
        return [error for task in ended if (error := task.exception())]

    async def turn(self, _where: str) -> None:
        """An await on the outside: others may run, time may pass, and the process may die.

        Raises:
            CancelledError: it was killed.

        """
        odds = self.chance.random()
        weather = self._fate.rules.weather
        self._fate.turns += 1
        if not self.is_alive:
            raise asyncio.CancelledError
        if odds < weather.switch:
            await _pass()
        elif odds < weather.switch + weather.delay:
            await elapse(self.chance.random() * 0.05)
        else:
            odds = 1.0 - odds
            if odds < weather.kill:
                self.kill()
            elif odds < weather.kill + weather.break_:
                self.engine.break_connections()
            elif odds < weather.kill + weather.break_ + weather.freeze:
                self.freeze(self.chance.random() * 20)
                await _pass()
        if not self.is_alive:
            raise asyncio.CancelledError

    def kill(self) -> None:
        """As kill -9: connections break, group memberships run out, no task ever does anything again."""
        if not self.is_alive:
            return
        self.is_alive = False
        self.engine.break_connections()
        for member in self.memberships:
            member.vanish()
        for task in self._tasks:
            task.cancel()
        self._loop.thaw(self.lane)
        self._died(self)

    def freeze(self, seconds: float) -> None:
        """As SIGSTOP and, later, SIGCONT: locks and connections stay."""
        if not self.lane.is_frozen:
            self._loop.freeze(self.lane)
            for member in self.memberships:
                member.fall_silent(seconds)
            self._loop.call_later(seconds, self._loop.thaw, self.lane, context=within(OUTSIDE))
