"""The demo from the import to the verdict, against a stack that runs already."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import httpx

from deploy.local.demo.client import Client
from deploy.local.demo.compare import Finding, compare
from deploy.local.demo.expectations import Expectations, expect
from deploy.local.demo.facts import Fact
from deploy.local.demo.importing import import_organisation, import_people
from deploy.local.demo.load import Load
from deploy.local.demo.observers import NotDrainedError, Observers, Traffic, retried
from deploy.local.demo.population import Population
from deploy.local.demo.progress import Progress
from deploy.local.demo.scenario import Scenario

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
DRAIN_SECONDS: Final = 180.0
STALL_SECONDS: Final = 45.0
CONNECTIONS_MAX: Final = 20
EVENT_TYPES: Final = {"employment": "elvire.employment-changed.v1", "absence": "elvire.absence-changed.v1"}


@dataclass(frozen=True)
class Stage:
    """Where a stack is: HTTP address per process, Kafka, and what its topics begin with."""

    addresses: Mapping[str, str]
    bootstrap: str
    topic_prefix: str = ""


@dataclass(frozen=True)
class Observed:
    """What the outside shows once nothing moves any more. `unsettled` tells what was still on its way, if anything."""

    received: list[dict[str, Any]]
    engine: dict[str, Any]
    mails: list[dict[str, Any]]
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

    @property
    def exit_code(self) -> int:
        """0, or 1 when something is not accounted for."""
        return 1 if self.findings else 0


def judge(
    facts: list[Fact], accepted: Counter[str], retries: Counter[str], expected: Expectations, observed: Observed
) -> Outcome:
    """Hold what was observed against what was expected; what is parked or still on its way counts too."""
    findings = compare(expected, observed.received, observed.mails)
    for name, states in observed.deferred.items():
        findings += [Finding("wrong", f"{name}: {count:g} records {state}") for state, count in states.items() if count]
    if observed.unsettled:
        findings.append(Finding("wrong", observed.unsettled))
    return Outcome(facts, accepted, retries, expected, observed, findings)


def today_in_brussels(now: datetime) -> date:
    """The day that it is for the users."""
    return now.astimezone(BRUSSELS).date()


async def play(stage: Stage, population: Population, scenario: Scenario, today: date, progress: Progress) -> Outcome:
    """Import, play, wait until everything arrived, compare."""
    limits = httpx.Limits(max_connections=CONNECTIONS_MAX)
    async with httpx.AsyncClient(limits=limits) as http:
        client = Client(stage.addresses, http)
        observers = Observers(stage.addresses, stage.bootstrap, stage.topic_prefix, http)
        load = Load(client, today, progress.count)
        await _import(client, population, load, progress)
        progress.say("waiting until the services know everybody")
        await observers.wait_until_drained(DRAIN_SECONDS)
        await _order_engine(observers, scenario)
        progress.say("first act: a manager goes on leave")
        await load.play(scenario.first_act)
        await observers.wait_until_drained(DRAIN_SECONDS)
        progress.say("second act: hires, changes, leavers, leave, sickness")
        await load.play(scenario.second_act)
        expected = expect(load.facts, scenario.rejections)
        progress.say(
            f"expected: {len(expected.records)} feed records, {expected.mails.total()} mails; waiting for them"
        )
        observed = await _observe(observers, expected)
        return judge(load.facts, load.accepted, client.retries, expected, observed)


async def _import(client: Client, population: Population, load: Load, progress: Progress) -> None:
    progress.say(f"importing {len(population.units)} units and {len(population.people)} people")
    load.facts.extend(await import_organisation(client, population))
    for known, facts in await import_people(client, population.people):
        load.knows(known, facts)


async def _order_engine(observers: Observers, scenario: Scenario) -> None:
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


async def _observe(observers: Observers, expected: Expectations) -> Observed:
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
        traffic=await observers.traffic(),
        deferred=await observers.deferred(),
        unsettled=unsettled,
    )
