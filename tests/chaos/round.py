"""One round of chaos: a fresh stack, an import, people who flow, planned faults, and the account of every fact."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any, Self

import httpx

from deploy.local.demo.client import Client
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.load import Load
from deploy.local.demo.observers import Observers
from deploy.local.demo.play import bring_in
from deploy.local.demo.population import PEOPLE_MIN, make_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.settings import today
from deploy.local.demo.working_days import DAY
from deploy.local.stack import Stack, StackOptions
from tests.chaos.faults import Strike, Striker
from tests.chaos.flow import Flow, RequestsInFlight
from tests.chaos.plan import Fault
from tests.chaos.stories import stories
from tests.chaos.verdict import judge
from tests.chaos.watch import Watch

AT_ONCE = 8
DRAIN_SECONDS = 240.0
STALL_SECONDS = 60.0


class ChaosError(AssertionError):
    """Something is not accounted for; the message names it."""


@dataclass(frozen=True)
class Round:
    """What a round did, once everything was accounted for."""

    strikes: tuple[Strike, ...]
    facts: int
    records: int
    mails: int
    seconds: float

    @classmethod
    def read(cls, content: dict[str, Any]) -> Self:
        """From what `write` gave."""
        return cls(**{**content, "strikes": tuple(Strike.read(strike) for strike in content["strikes"])})

    def write(self) -> dict[str, Any]:
        """For a file."""
        return {**vars(self), "strikes": [strike.write() for strike in self.strikes]}


def play_round(directory: Path, faults: Sequence[Fault], seed: int, tell: Callable[[str], None] = print) -> Round:
    """Play a round in a directory of its own; ChaosError when something is not accounted for."""
    stack = Stack(StackOptions(directory, is_breakable=True))
    try:
        with stack:
            return asyncio.run(survive(stack, faults, seed, tell))
    finally:
        stack.remove()


async def survive(stack: Stack, faults: Sequence[Fault], seed: int, tell: Callable[[str], None]) -> Round:
    """Import, let people flow, strike, wait until all is through, and account for everything."""
    began, day = time.monotonic(), today()
    # For a demo of the day before: no message about a contract or probation falls due on this one.
    population, requests = make_population(PEOPLE_MIN, [day - DAY]), RequestsInFlight()
    async with httpx.AsyncClient(transport=requests.transport()) as http:
        client = Client(stack.addresses, http)
        observers = Observers(stack.addresses, stack.bootstrap, "", http)
        load = Load(client, Ledger(day))
        await bring_in(client, population, load, Progress(tell))
        await observers.wait_until_drained(DRAIN_SECONDS)

        flow = Flow(load, client, Watch(load.ledger, stack.addresses, http), stack.addresses, http)
        striker = Striker(stack, flow, requests, Random(seed), tell)
        async with asyncio.TaskGroup() as group:
            group.create_task(flow.run(stories(population, seed, day), AT_ONCE))
            group.create_task(striker.run(faults))

        expected = flow.expected()
        await observers.wait_for_records(len(expected.records), STALL_SECONDS)
        await observers.wait_for_mails(expected.mails.total(), STALL_SECONDS)
        await observers.wait_until_drained(DRAIN_SECONDS)
        unaccounted = await judge(stack, http, client, load, observers, expected, striker.strikes)
    if unaccounted:
        raise ChaosError("\n".join(unaccounted))
    seconds = round(time.monotonic() - began, 1)
    counts = len(load.ledger.facts), len(expected.records), expected.mails.total()
    return Round(tuple(striker.strikes), *counts, seconds)
