"""How many facts a second payroll-bridge handles: consume, dedupe, rules, state, outbox."""

from itertools import count

from bench.arena import Contestant
from bench.engines import Engines
from bench.measure import Aim, Effort, Figure, take_turns
from bench.population import Population, bridge_of, database_of
from bench.product import Product
from bench.raw import produce
from deploy.local.apart import run_apart
from payroll_bridge.settings import Settings

PEOPLE_MANY = 1000
FACTS = 10_000
READ, COPIED = 80_000, 20_000
SURPLUS = 10_000
"""Records on the topic beside those that are counted: the first batch, which is not, may have thousands."""
OURS = "payroll-bridge"
BARE = "aiokafka getmany"
COPY = "getmany and one COPY a batch"
SCRATCH = "scratch"
AIMS = (Aim(peer=BARE, bound="at least", ratio=0.05),)
AT_ONCE: int = Settings.model_fields["consume_records_max"].default


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Let the consumer and its peers take turns with the same payload."""
    product = Product(engines, "payroll-bridge")
    with (
        bridge_of(engines, product) as bridge,
        Contestant("bench.contestants.getmany", engines.log("getmany")) as peer,
    ):
        population = Population(engines, product, bridge, effort.of(PEOPLE_MANY, at_least=50))
        population.settle()
        rounds, facts = count(), effort.of(FACTS, at_least=2 * AT_ONCE)
        task = {
            "bootstrap": engines.bootstrap,
            "topic": _payload(engines, population, effort.of(READ, at_least=1000) + SURPLUS),
            "database_url": database_of(product),
        }
        bare = task | {"with_copy": False, "at_once": None, "records": effort.of(READ, at_least=1000)}
        copied = task | {"with_copy": True, "at_once": AT_ONCE, "records": effort.of(COPIED, at_least=1000)}
        samples = take_turns(
            {
                OURS: lambda: population.tell_and_take(population.changes(next(rounds), facts)),
                BARE: lambda: peer.ask("read", **bare),
                COPY: lambda: peer.ask("read", **copied),
            },
            effort.rounds,
        )
    return [
        Figure(name="facts handled", unit="facts/s", ours=OURS, samples=samples["rate"], aims=AIMS),
        Figure(name="processor time of the consumer", unit="ms per 1,000", ours=OURS, samples=samples["processor"]),
    ]


def _payload(engines: Engines, population: Population, records: int) -> str:
    """Put what ours gets on a topic that only the peers read, many times; gives the topic."""
    topic = engines.make_topics(SCRATCH) + SCRATCH
    told = population.like_changes(FACTS)
    facts = [told[number % len(told)]._replace(topic=topic) for number in range(records)]
    run_apart(lambda: produce(engines.bootstrap, facts))
    return topic
