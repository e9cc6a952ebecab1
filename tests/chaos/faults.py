"""Strikes fault after fault, each only while enough is in flight, and keeps a report of each."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from deploy.local.stack import Stack
from tests.chaos.blows import BLOWS, Blow, possible
from tests.chaos.flow import Flow, RequestsInFlight
from tests.chaos.plan import APIS, KAFKA, PROCESSES, ROLLING, Fault
from tests.chaos.watch import InFlight

FACTS_MIN = 20
PEOPLE_MIN = 5
BUSY_SECONDS = 90.0
DAM_AFTER_SECONDS = 5.0
DAM_DELAY_SECONDS = 0.5


@dataclass(frozen=True)
class Strike:
    """One fault: what, whom, when (UTC), how long it took until the stack was whole, and what was in flight then."""

    what: str
    target: str
    at: str
    seconds: float
    requests: int
    facts: int
    people: int

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """From what `write` gave."""
        return cls(**content)

    def write(self) -> dict[str, Any]:
        """For a file."""
        return asdict(self)

    @property
    def kinds(self) -> set[str]:
        """The kinds of process that it struck."""
        struck = PROCESSES if self.what == ROLLING else (self.target,)
        return {name.rpartition(".")[2] for name in struck}

    def __str__(self) -> str:
        flying = f"{self.facts} facts of {self.people} people and {self.requests} requests in flight"
        return f"{self.at}  {self.what} of {self.target}: {flying}; whole again after {self.seconds:.1f} s"


@dataclass
class Striker:
    """Strikes the planned faults one after the other, then ends the flow."""

    stack: Stack
    flow: Flow
    requests: RequestsInFlight
    chance: Random
    tell: Callable[[str], None] = print
    strikes: list[Strike] = field(default_factory=list)

    async def run(self, faults: Sequence[Fault]) -> None:
        """Strike all."""
        for planned in faults:
            fault = possible(self.stack, planned)
            if fault != planned:
                self.tell(f"{planned}: nobody lets us fill it here (no mount, no prlimit); a kill instead")
            strike = await self._strike(fault)
            self.strikes.append(strike)
            self.tell(str(strike))
        self.flow.is_over.set()

    async def _strike(self, fault: Fault) -> Strike:
        flying = await self._until_busy()
        port = urlsplit(self.stack.addresses[fault.target]).port if fault.target in APIS else None
        async with asyncio.timeout(BUSY_SECONDS):
            while port is not None and self.requests.open[port] == 0:
                await asyncio.sleep(0.001)
        requests = self.requests.open[port] if port is not None else self.requests.open.total()
        at, loop = datetime.now(UTC), asyncio.get_running_loop()
        began = loop.time()
        await BLOWS[fault.what](Blow(self.stack, self.chance, self._until_busy), fault.target)
        await asyncio.to_thread(self.stack.wait_until_settled)
        seconds = round(loop.time() - began, 1)
        when = at.isoformat(timespec="milliseconds")
        return Strike(fault.what, fault.target, when, seconds, requests, flying.facts, flying.people)

    async def _until_busy(self) -> InFlight:
        """Wait until enough facts of enough people are in flight. When they go too fast, a dam before Kafka helps."""
        loop, line = asyncio.get_running_loop(), self.stack.lines[KAFKA]
        began = loop.time()
        try:
            async with asyncio.timeout(BUSY_SECONDS):
                while (flying := await self._look()).facts < FACTS_MIN or flying.people < PEOPLE_MIN:
                    if loop.time() - began > DAM_AFTER_SECONDS:
                        line.slow_down(DAM_DELAY_SECONDS)
                    await asyncio.sleep(0.05)
        finally:
            line.slow_down(0.0)
        return flying

    async def _look(self) -> InFlight:
        try:
            return await self.flow.watch.look()
        except httpx.TransportError:
            return InFlight(0, 0)


def kinds_struck(strikes: Sequence[Strike]) -> Counter[str]:
    """How often each kind of process was struck."""
    return Counter(kind for strike in strikes for kind in strike.kinds)
