"""The demo from the import to the verdict, against a stack that runs already."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import httpx

from deploy.local.demo.client import Client
from deploy.local.demo.clock import BusinessClock
from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.diary import Page
from deploy.local.demo.expectations import Expectations, expect
from deploy.local.demo.facts import Fact
from deploy.local.demo.importing import import_organisation, import_people
from deploy.local.demo.ledger import Ledger
from deploy.local.demo.load import Load
from deploy.local.demo.mailing import ItemKey
from deploy.local.demo.memory import Memory
from deploy.local.demo.observers import NotDrainedError, Observers, Traffic, retried
from deploy.local.demo.population import Population
from deploy.local.demo.progress import Progress
from deploy.local.demo.scenario import Scenario, make_scenario
from deploy.local.demo.work_lists import read_work_lists
from deploy.local.demo.working_days import days_between

DRAIN_SECONDS: Final = 180.0
IMPORT_SECONDS: Final = 3600.0
STALL_SECONDS: Final = 45.0
CONNECTIONS_MAX: Final = 20
EVENT_TYPES: Final = {"employment": "elvire.employment-changed.v1", "absence": "elvire.absence-changed.v1"}
START, IMPORTED, MIDDLE, END = "start", "imported", "middle", "end"


def _no_processes() -> dict[str, int]:
    return {}


@dataclass(frozen=True)
class Stage:
    """Where a stack is: HTTP address per process, Kafka, what its topics begin with, its clock and its process ids."""

    addresses: Mapping[str, str]
    bootstrap: str
    clock: BusinessClock
    topic_prefix: str = ""
    processes: Callable[[], Mapping[str, int]] = _no_processes


@dataclass(frozen=True)
class Observed:
    """What the outside shows once nothing moves any more. `unsettled` tells what was still on its way, if anything."""

    received: list[dict[str, Any]]
    engine: dict[str, Any]
    mails: list[dict[str, Any]]
    files: list[dict[str, Any]]
    items: set[ItemKey]
    traffic: Traffic
    deferred: dict[str, dict[str, float]]
    unsettled: str | None = None


@dataclass(frozen=True)
class Outcome:
    """Everything the demo can tell at its end; no findings: everything is accounted for."""

    facts: list[Fact]
    accepted: Counter[str]
    retries: Counter[str]
    expected: Expectations
    observed: Observed
    findings: list[Finding]
    memory: Memory = field(default_factory=Memory)

    @property
    def exit_code(self) -> int:
        """0, or 1 when something is not accounted for."""
        return 1 if self.findings else 0


def judge(ledger: Ledger, retries: Counter[str], expected: Expectations, observed: Observed, memory: Memory) -> Outcome:
    """Hold what was observed against what was expected; what is parked, on its way or grown counts too."""
    findings = compare(expected, observed.received, observed.mails, observed.files, observed.items)
    for name, states in observed.deferred.items():
        findings += [Finding("wrong", f"{name}: {count:g} records {state}") for state, count in states.items() if count]
    if observed.unsettled:
        findings.append(Finding("wrong", observed.unsettled))
    findings += [Finding("wrong", f"memory of {grown}") for grown in memory.grown(MIDDLE, END)]
    return Outcome(ledger.facts, ledger.accepted, retries, expected, observed, findings, memory)


async def play(stage: Stage, population: Population, seed: int, progress: Progress) -> Outcome:
    """Import, play day by day, wait until everything arrived, compare."""
    first_day = population.days[0]
    stage.clock.set_to(first_day)
    memory = Memory()
    async with httpx.AsyncClient(limits=httpx.Limits(max_connections=CONNECTIONS_MAX)) as http:
        client = Client(stage.addresses, http)
        observers = Observers(stage.addresses, stage.bootstrap, stage.topic_prefix, http)
        scenario = make_scenario(population, seed)
        load = Load(client, Ledger(first_day, progress.count))
        memory.sample(START, stage.processes())
        await bring_in(client, population, load, progress)
        progress.say("waiting until the services know everybody")
        await observers.wait_until_drained(IMPORT_SECONDS)
        memory.sample(IMPORTED, stage.processes())
        await order_engine(observers, scenario)
        for number, page in enumerate(scenario.pages, 1):
            await _play_day(stage, load, page, observers, progress)
            if number == len(scenario.pages) // 2:
                memory.sample(MIDDLE, stage.processes())
        days = days_between(population.days[0], population.days[-1])
        expected = expect(load.ledger.facts, scenario.rejections, days)
        progress.say(
            f"expected: {len(expected.records)} feed records, {expected.mails.total()} mails; waiting for them"
        )
        observed = await _observe(observers, expected, partial(read_work_lists, client, population.role_holders()))
        memory.sample(END, stage.processes())
        return judge(load.ledger, client.retries, expected, observed, memory)


async def bring_in(client: Client, population: Population, load: Load, progress: Progress) -> None:
    """Import the organisation, the reference data and the people."""
    progress.say(f"importing {len(population.units)} units and {len(population.people)} people")
    load.ledger.facts.extend(await import_organisation(client, population))
    for known, facts in await import_people(client, population.people, load.ledger.today, progress.count_lines):
        load.knows(known, facts)


async def _play_day(stage: Stage, load: Load, page: Page, observers: Observers, progress: Progress) -> None:
    """Let every day come up to this one, then its stories happen, and wait until they are known everywhere."""
    for day in days_between(load.ledger.today, page.day):
        stage.clock.set_to(day)
        await observers.wait_for_rules(day, DRAIN_SECONDS)
    load.ledger.today = page.day
    before = load.ledger.accepted.total()
    await load.play(page.stories)
    await observers.settle(DRAIN_SECONDS)
    progress.say(f"{page.day:%a %d %b}: {len(page.stories)} people, {load.ledger.accepted.total() - before} facts")


async def order_engine(observers: Observers, scenario: Scenario) -> None:
    """Tell the engine what to reject."""
    orders = [
        {
            "match": {
                "vlimpersnummer": rejection.vlimpersnummer,
                "event_type": EVENT_TYPES[rejection.record_kind],
                "version": rejection.version,
            },
            "do": "reject",
            "code": "demo-rejected",
            "text": "De demo vroeg om dit te weigeren.",
        }
        for rejection in scenario.rejections
    ]
    await observers.order_engine(orders)


async def _observe(
    observers: Observers, expected: Expectations, read_items: Callable[[], Awaitable[set[ItemKey]]]
) -> Observed:
    """Wait for what is expected, then until nothing more comes, and only then look."""
    await retried(lambda: observers.wait_for_records(len(expected.records), STALL_SECONDS))
    await retried(lambda: observers.wait_for_mails(expected.mails.total(), STALL_SECONDS))
    unsettled = None
    try:
        await observers.wait_until_drained(DRAIN_SECONDS)
    except NotDrainedError as error:
        unsettled = str(error)
    return Observed(
        received=await retried(observers.received),
        engine=await retried(observers.engine_summary),
        mails=await retried(observers.mails),
        files=await observers.file_events(),
        items=await read_items(),
        traffic=await observers.traffic(),
        deferred=await observers.deferred(),
        unsettled=unsettled,
    )
