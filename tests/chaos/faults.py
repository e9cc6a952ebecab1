"""Kills of processes that are at work, in an order that a seed gives."""

import asyncio
import os
import signal
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlsplit

import httpx

from deploy.local.stack import Stack
from tests.chaos.flow import Flow, RequestsInFlight

APIS = ("personnel.api", "absence.api", "payroll_bridge.api", "notifier.api")
WORKERS = (
    "personnel.relay",
    "absence.relay",
    "absence.consume",
    "payroll_bridge.relay",
    "payroll_bridge.consume",
    "notifier.relay",
    "notifier.consume",
    "notifier.deliver",
    "personnel.jobs",
    "payroll_bridge.jobs",
    "notifier.jobs",
)
ENGINES = ("kafka", "postgres")
TARGETS = (*APIS, *WORKERS, *ENGINES)
BUSY_SECONDS = 60.0


@dataclass(frozen=True)
class Kill:
    """One kill -9: whom, and what was in flight at that moment."""

    target: str
    requests: int
    facts: int

    def __str__(self) -> str:
        return f"{self.target}: {self.requests} requests and {self.facts} facts in flight"


@dataclass
class Killer:
    """Kills each target so many times, one after the other, each time once it is back and work is in flight."""

    stack: Stack
    flow: Flow
    requests: RequestsInFlight
    seed: int
    kills: list[Kill] = field(default_factory=list)

    async def run(self, times: int) -> None:
        """Strike; ends the flow afterwards."""
        targets = list(TARGETS) * times
        Random(self.seed).shuffle(targets)
        for target in targets:
            self.kills.append(await self._kill(target))
            print(f"killed {self.kills[-1]}", flush=True)
        self.flow.is_over.set()

    def counts(self) -> Counter[str]:
        """How often each target was killed."""
        return Counter(kill.target for kill in self.kills)

    async def _kill(self, target: str) -> Kill:
        """Kill while it is at work: an api while it answers, everything else while facts are on their way."""
        port = urlsplit(self.stack.addresses[target]).port if target in APIS else None
        async with asyncio.timeout(BUSY_SECONDS):
            facts = await self._facts_in_flight()
            while facts == 0:
                await asyncio.sleep(0.001)
                facts = await self._facts_in_flight()
            while port is not None and self.requests.open[port] == 0:
                await asyncio.sleep(0.001)
        starts = self.stack.starts(target)
        requests = self.requests.open[port] if port is not None else self.requests.open.total()
        os.kill(self.stack.processes[target], signal.SIGKILL)
        await asyncio.to_thread(self.stack.wait_for_restart, target, starts)
        return Kill(target, requests, facts)

    async def _facts_in_flight(self) -> int:
        try:
            return await self.flow.in_flight()
        except httpx.TransportError:
            return 0
