"""How many records a second a full load puts on the feed, and whether that stays so when there are more people."""

from uuid import uuid4

from bench.arena import Contestant
from bench.engines import Engines
from bench.facts import person_of
from bench.growth import growth
from bench.measure import Aim, Effort, Figure, take_turns
from bench.multiplied import multiply
from bench.population import Population, bridge_of, database_of
from bench.product import Product
from bench.raw import ends
from chassis.clock import real_clock
from chassis.database import new_engine
from deploy.local.apart import run_apart
from payroll_bridge.settings import Settings
from payroll_bridge.storage.jobs import Job, Jobs

MODELS = 100
RECORDS_EACH = 2
SMALL, LARGE, LARGEST = 3_000, 30_000, 300_000
OURS, RAW = "full load", "aiokafka, raw, same bytes"
FEED, SCRATCH = "elvire.feed", "scratch"
JOBS, RELAY = "payroll-bridge-jobs", "payroll-bridge-relay"
AIMS = (Aim(peer=RAW, bound="at least", ratio=0.3),)


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """For each number of people: full loads beside the raw produce of what they said."""
    product = Product(engines, "payroll-bridge")
    with bridge_of(engines, product) as bridge:
        Population(engines, product, bridge, MODELS).settle()
    try:
        return [_measured(effort, engines, product, size) for size in (SMALL, LARGE, LARGEST)[: _sizes(effort)]]
    finally:
        product.close()


def _sizes(effort: Effort) -> int:
    return len((SMALL, LARGE, LARGEST)) if effort.with_largest else len((SMALL, LARGE))


def _measured(effort: Effort, engines: Engines, product: Product, size: int) -> Figure:
    people = effort.of(size, at_least=MODELS + size // 1000)
    run_apart(lambda: multiply(database_of(product), [person_of(each) for each in range(people)]))
    for name in (JOBS, RELAY):
        product.start(name)
    with Contestant("bench.contestants.raw_producer", engines.log("raw_producer")) as raw:
        load = _Load(engines, product, people * RECORDS_EACH, raw)
        samples = _in_turns(load, effort) if size == SMALL else _in_parts(load, effort)
    for name in (RELAY, JOBS):
        product.stop(name)
    return Figure(name=f"{people:,} people", unit="records/s", ours=OURS, samples=samples, aims=AIMS)


def _in_turns(load: "_Load", effort: Effort) -> dict[str, list[float]]:
    turns = {OURS: lambda: {"rate": load.all(1)[0]}, RAW: lambda: {"rate": load.raw()}}
    return take_turns(turns, effort.rounds)["rate"]


def _in_parts(load: "_Load", effort: Effort) -> dict[str, list[float]]:
    """Measure one load in equal parts, as it takes minutes; if it grew slower on its way, they would show it."""
    ours = load.all(effort.rounds)
    raw = [load.raw() for _ in ours]
    print(f"  parts  {OURS}: {[round(rate) for rate in ours]}, {RAW}: {[round(rate) for rate in raw]}", flush=True)
    return {OURS: ours, RAW: raw}


class _Load:
    """Full loads of everybody, and what the last one said, produced raw."""

    def __init__(self, engines: Engines, product: Product, records: int, raw: Contestant) -> None:
        self._engines, self._raw, self._records = engines, raw, records
        self._topic, self._settings = product.prefix + FEED, product.settings(Settings, JOBS)
        self._begun: dict[int, int] = {}

    def all(self, parts: int) -> list[float]:
        """Load everybody; records a second from the first on the feed to the last, in each of the parts."""
        return run_apart(lambda: self._all(parts))

    def raw(self) -> float:
        """Produce the bytes of the last load to another topic; records a second."""
        scratch = self._engines.make_topics(SCRATCH) + SCRATCH
        where = {"bootstrap": self._engines.bootstrap, "topic": self._topic, "to": scratch}
        rate: float = self._raw.ask("produce_copied", **where, starts=self._begun)["rate"]
        return rate

    async def _all(self, parts: int) -> list[float]:
        settings, bootstrap = self._settings, self._engines.bootstrap
        self._begun = await ends(bootstrap, self._topic)
        engine = new_engine(settings.database_url, connections_max=1, statement_max=settings.database_statement_max)
        async with engine.begin() as connection:
            asked = Job(job_id=uuid4(), kind="full_load", asked_by="bench", asked_at=real_clock())
            await Jobs(connection).add(asked)
        await engine.dispose()
        return await growth(bootstrap, self._topic, self._begun, self._records, parts)
