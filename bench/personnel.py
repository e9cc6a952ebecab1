"""How many job rows a second an import of people takes in, and whether that, reads and searches stay so as it grows."""

from bench.arena import Contestant
from bench.careers import RELATIONS, number_of
from bench.engines import Engines
from bench.measure import Aim, Effort, Figure, Limit
from bench.product import Product

SIZES = (3_000, 30_000, 300_000)
"""Job rows there are after each step."""

JOBS = "personnel-jobs"
READS = 200
OURS, COPY = "import of people", "COPY of the same rows by asyncpg"
SPENT_MAX = 500.0
"""Microseconds of a processor for a job row: 2,000 a second."""

SPENT_GROWTH_MAX = 1.1
PLAN_GROWTH_MAX = 3.0
PEOPLE_MIN = 10


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Take in people up to each size, in equal parts; at each size read and look for some of them."""
    product = Product(engines, "personnel")
    environment = product.environment(JOBS) | {"PERSONNEL_LOG_LEVEL": "WARNING"}
    database = environment["PERSONNEL_DATABASE_URL"].replace("+asyncpg", "")
    ours = Contestant("bench.contestants.personnel", engines.log("personnel"), environment)
    with ours, Contestant("bench.contestants.copier", engines.log("copier")) as copier:
        ours.ask("prepare")
        steps = _Steps(effort, ours, copier, database)
        for size in SIZES:
            steps.go_on_to(size)
    return steps.figures()


class _Steps:
    """What was measured at each size."""

    def __init__(self, effort: Effort, ours: Contestant, copier: Contestant, database: str) -> None:
        self._effort, self._ours, self._copier, self._database = effort, ours, copier, database
        self._people = 0
        self._rates: dict[int, dict[str, list[float]]] = {}
        self._spent: dict[int, list[float]] = {}
        self._reads: dict[int, list[float]] = {}
        self._costs: dict[int, dict[str, float]] = {}

    def go_on_to(self, size: int) -> None:
        """Take in what is lacking for a size, in as many parts as there are rounds; each beside a copy of its rows."""
        rounds = self._effort.rounds
        wanted = max(self._effort.of(size // RELATIONS) - self._people, PEOPLE_MIN * rounds)
        rates: dict[str, list[float]] = {OURS: [], COPY: []}
        self._rates[size], self._spent[size] = rates, []
        for _ in range(rounds):
            first, people = self._people, wanted // rounds
            taken = self._ours.ask("take", first=first, people=people)
            copied = self._copier.ask("copy", database_url=self._database, **{"from": number_of(first)})
            self._people += people
            self._spent[size].append(taken["processor"])
            rates[OURS].append(taken["rate"])
            rates[COPY].append(copied["rate"])
            said = f"{taken['rate']:,.0f} rows/s, {taken['processor']:,.0f} µs each; COPY {copied['rate']:,.0f} rows/s"
            print(f"  {self._people * RELATIONS:,} rows  {said}", flush=True)
        reads = self._effort.of(READS, at_least=10)
        self._reads[size] = [
            self._ours.ask("read", people=self._people, reads=reads)["milliseconds"] for _ in range(rounds)
        ]
        self._costs[size] = self._ours.ask("plans", people=self._people)

    def figures(self) -> list[Figure]:
        """Rates beside the copy, and what grew beside what it was when there was least."""
        names = {size: f"up to {size:,} job rows" for size in SIZES}
        rates = [Figure(name=names[size], unit="job rows/s", ours=OURS, samples=self._rates[size]) for size in SIZES]
        spent = {names[size]: self._spent[size] for size in SIZES}
        reads = {names[size]: self._reads[size] for size in SIZES}
        least, most = names[SIZES[0]], names[SIZES[-1]]
        flat = (Aim(peer=least, bound="at most", ratio=SPENT_GROWTH_MAX),)
        limit = Limit(at_most=SPENT_MAX)
        processor = Figure(name="processor for a job row", unit="µs", ours=most, samples=spent, aims=flat, limit=limit)
        read = Figure(name="a full file as of a day", unit="ms", ours=most, samples=reads, aims=flat)
        grown = (Aim(peer=least, bound="at most", ratio=PLAN_GROWTH_MAX),)
        plans = [
            Figure(
                name=f"plan of a search by {by}",
                unit="cost",
                ours=most,
                samples={names[size]: [self._costs[size][by]] for size in SIZES},
                aims=() if by == "unit" else grown,
            )
            for by in self._costs[SIZES[0]]
        ]
        return [*rates, processor, read, *plans]
