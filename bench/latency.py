"""How long it takes from a write until its fact can be read from the topic, at a steady pace."""

from bench.arena import Contestant
from bench.engines import Engines
from bench.measure import Aim, Effort, Figure, take_turns
from bench.payload import TOPIC

PER_SECOND = 50
WRITES = 400
OURS = "write, relay, topic"
FLOOR = "one commit, one produce, one fetch"


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Let a service's writes and the bare ones take turns; the relay runs all the time."""
    task = {
        "database_url": engines.databases.make("latency"),
        "bootstrap": engines.bootstrap,
        "prefix": engines.make_topics(TOPIC),
    }
    writing = {"per_second": PER_SECOND, "writes": effort.of(WRITES, at_least=25)}
    bare = task | {"prefix": engines.make_topics(TOPIC)}
    with (
        Contestant("bench.contestants.relay", engines.log("relay")) as relay,
        Contestant("bench.contestants.writer", engines.log("writer")) as writer,
        Contestant("bench.contestants.floor", engines.log("floor")) as floor,
    ):
        relay.ask("fill", **task, rows=0)
        relay.ask("stand", **task)
        samples = take_turns(
            {
                OURS: lambda: writer.ask("write", **task, **writing),
                FLOOR: lambda: floor.ask("write", **bare, **writing),
            },
            effort.rounds,
        )
    aims = (Aim(peer=FLOOR, bound="at most", ratio=2.5),)
    return [
        Figure(name="half of the facts, within", unit="ms", ours=OURS, samples=samples["p50"], aims=aims),
        Figure(name="99 % of the facts, within", unit="ms", ours=OURS, samples=samples["p99"]),
    ]
