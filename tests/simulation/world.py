"""One run: the processes of the town, the faults that strike them, and how it comes to rest."""

import asyncio
import random
from collections.abc import Coroutine
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from chassis.brokers import Brokers
from chassis.consumer import Consumer
from chassis.relay import run_relay
from chassis.subscribe import Subscription, new_broker, run_sweep
from chassis.verdict import Patience
from tests.simulation.cluster import Cluster, Doubt, TwinProducer
from tests.simulation.database import Database
from tests.simulation.groups import Member, Message
from tests.simulation.lanes import elapse
from tests.simulation.people import RUSH, Hearer, Operator, Plan, Writer
from tests.simulation.process import Process, Weather
from tests.simulation.town import CARDS, FEED, JOURNALS, LEAVE, PEOPLE, STATES, UNITS, Tables, new_tables, person_of
from tests.simulation.wakeup import TwinWakeUp

BEGIN: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
HEARS: Final = {"office": frozenset({PEOPLE, CARDS, UNITS, FEED}), "payroll": frozenset({PEOPLE, CARDS, UNITS, LEAVE})}
SERVICES: Final = ("registry", "office", "payroll")
ROLES: Final = {
    "registry": ("write", "relay", "relay"),
    "office": ("write", "consume", "consume", "relay", "relay", "operate"),
    "payroll": ("consume", "consume", "relay", "relay", "operate"),
}
POLL_EVERY: Final = timedelta(seconds=1)
WRITERS: Final = 3
FACTS_PER_WRITE: Final = 3
ODD_MAX: Final = 0.03
ODD_PER_PERSON: Final = 3
"""How many facts about each person make a handler fail; more would let all of them stand still all the time."""
STORM: Final = 60.0
"""Virtual seconds that the writers take together, about."""
SLOW: Final = 0.05
SLOW_MAX: Final = 3.0
"""How often a topic is behind the others, and by how many virtual seconds at most."""
STATEMENT_MAX: Final = 10.0


@dataclass(slots=True, kw_only=True)
class Rules:
    """What chance chose for a run."""

    people: int
    partitions: int
    records_max: int
    rows_max: int
    weather: Weather
    doubt: Doubt
    outage_every: float


def choose(chance: random.Random) -> Rules:
    """Worlds differ: crowded or empty, calm or stormy, with small batches or large ones."""
    storm = chance.choice((0.0, 0.0003, 0.001, 0.003))
    return Rules(
        people=chance.choice((5, 30, 200, 1000)),
        partitions=chance.choice((1, 2, 5)),
        records_max=chance.choice((3, 20, 100, 300)),
        rows_max=chance.choice((3, 50, 500)),
        weather=Weather(kill=storm, freeze=storm / 3, break_=storm),
        doubt=Doubt(
            append=chance.choice((0.0, 0.05, 0.2)), commit=chance.choice((0.0, 0.1)), is_orderly=chance.random() < 0.3
        ),
        outage_every=chance.choice((5.0, 20.0, 100.0)),
    )


@dataclass(slots=True)
class Service:
    """What a service owns."""

    name: str
    tables: Tables
    database: Database


@dataclass(slots=True)
class World:
    """Everything of one run."""

    chance: random.Random
    rules: Rules
    plan: Plan
    cluster: Cluster
    services: dict[str, Service] = field(default_factory=dict)
    processes: dict[str, Process] = field(default_factory=dict)
    faults: dict[str, int] = field(default_factory=dict)
    surprises: list[BaseException] = field(default_factory=list)
    is_ending: bool = False
    turns: int = 0
    """How many awaits on the outside there were, each of which could have been a process's last."""
    delivered: int = 0
    """How many records consumers took to an end, as often as each was handed to one."""

    def now(self) -> datetime:
        """The time in the world."""
        return BEGIN + timedelta(seconds=asyncio.get_running_loop().time())

    def count(self, fault: str) -> None:
        """A fault struck."""
        self.faults[fault] = self.faults.get(fault, 0) + 1


def new_world(seed: int, facts: int) -> World:
    """A world that a seed decides."""
    chance = random.Random(seed)
    rules = choose(chance)
    cluster = Cluster(chance, rules.doubt)
    odd = min(ODD_MAX, ODD_PER_PERSON * rules.people / facts)
    pause_max = STORM * WRITERS * 2 / (facts / FACTS_PER_WRITE) / RUSH
    world = World(chance, rules, Plan(facts, rules.people, odd=odd, pause_max=pause_max), cluster)
    for name in SERVICES:
        tables = new_tables()
        world.services[name] = Service(name, tables, Database(tables.metadata, world.now, statement_max=STATEMENT_MAX))
    for topic in sorted(JOURNALS | STATES):
        cluster.make(topic, rules.partitions)
        for group in sorted(HEARS):
            if topic in HEARS[group]:
                cluster.make(f"{topic}.{group}.dlq", 1)
    return world


def start_all(world: World) -> None:
    """Start every process of the town."""
    for service in SERVICES:
        for number, role in enumerate(ROLES[service]):
            start(world, service, role, number)


def start(world: World, service: str, role: str, number: int) -> None:
    """Start one process, as often as it dies."""
    name = f"{service}.{role}.{number}"

    def died(dead: Process) -> None:
        world.count(f"end of {role}")
        delay = 0.1 + world.chance.random() * 3
        asyncio.get_running_loop().call_later(delay, start, world, service, role, number)
        world.surprises += dead.errors()

    if world.is_ending:
        return
    owned = world.services[service]
    process = Process(name, owned.database, world, died)
    world.processes[name] = process
    process.run(_work(world, process, owned, role))


def _work(world: World, process: Process, service: Service, role: str) -> list[Coroutine[Any, Any, None]]:
    match role:
        case "write":
            writer = Writer(process, service.tables, world.plan, world.now)
            return [(writer.register() if service.name == "registry" else writer.decide()) for _ in range(WRITERS)]
        case "relay":
            return [_relay(world, process, service)]
        case "operate":
            return [_operate(world, process, service)]
        case _:
            return _consume(world, process, service)


async def _relay(world: World, process: Process, service: Service) -> None:
    await run_relay(
        process.engine,  # type: ignore[arg-type]
        service.tables.outbox,
        lambda: TwinProducer(world.cluster, process.turn),
        TwinWakeUp(service.database, process.turn),  # type: ignore[arg-type]
        process.health,
        rows_max=world.rules.rows_max,
        poll_every=POLL_EVERY,
        stop=process.stop,
    )


def new_consumer(world: World, process: Process, service: Service) -> Consumer:
    """The consumer of a service, with the chassis's own rules."""
    heard = HEARS[service.name]
    hearer = Hearer(process, service.tables, world.plan, world.now)

    async def subject_of(_connection: object, topic: str, key: str) -> str | None:
        return None if topic == UNITS else person_of(key)

    return Consumer(
        group=service.name,
        journals=heard & JOURNALS,
        states=heard & STATES,
        handlers={f"{topic}.v1": hearer.on_fact for topic in sorted(heard)},
        subject_of=subject_of,
        inbox=service.tables.inbox,
        outbox=service.tables.outbox,
        patience=Patience(3, timedelta(seconds=0.1), timedelta(seconds=1), 20),
        waiting_max=timedelta(seconds=30),
        clock=world.now,
    )


def _consume(world: World, process: Process, service: Service) -> list[Coroutine[Any, Any, None]]:
    subscription = Subscription(
        engine=process.engine,  # type: ignore[arg-type]
        consumer=new_consumer(world, process, service),
        brokers=Brokers("nowhere:1"),
        prefix="",
        records_max=world.rules.records_max,
        fetch_every=timedelta(seconds=0.2),
        request_max=timedelta(seconds=2),
        drain_max=timedelta(seconds=5),
        health=process.health,
        stop=process.stop,
    )
    work: list[Coroutine[Any, Any, None]] = [run_sweep(subscription, timedelta(seconds=1))]
    takers = {each.topics[0].name: each.calls[0].handler for each in new_broker(subscription).subscribers}  # type: ignore[attr-defined]
    for topic, taker in sorted(takers.items()):  # the broker keeps them in the order of their addresses
        member = Member(world.cluster.group(service.name, topic), process.turn)
        process.memberships.append(member)
        take: Any = taker._original_call
        work.append(_fetch(world, process, subscription, member, take))
    return work


async def _fetch(world: World, process: Process, subscription: Subscription, member: Member, take: Any) -> None:
    """What FastStream does: one batch after the other to the chassis's own function."""
    while not process.stop.is_set():
        if process.chance.random() < SLOW:
            await elapse(process.chance.random() * SLOW_MAX)
        got = await member.poll(subscription.records_max)
        if got:
            message = Message(got, member)
            await take(message)
            world.delivered += len(got) if message.is_taken else 0
        else:
            await elapse(subscription.fetch_every.total_seconds())


async def _operate(world: World, process: Process, service: Service) -> None:
    operator = Operator(process, new_consumer(world, process, service), world.plan)
    while not process.stop.is_set():
        await elapse(1 if world.plan.is_mended else 3)
        await operator.look()
