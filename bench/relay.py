"""How many outbox rows a second the relay carries to Kafka, and what a row costs the processor."""

from contextlib import ExitStack

from bench.arena import Contestant
from bench.engines import Engines
from bench.measure import Aim, Effort, Figure, take_turns
from bench.payload import TOPIC

ROWS = 20_000
ROWS_OF_THE_SLOW = 2_000
OURS = "relay"
RAW = "aiokafka, raw"
RAW_LIBRDKAFKA = "librdkafka, raw"
WITH_LIBRDKAFKA = "relay producing with librdkafka"
LIBRARY = "faststream-outbox"
AIMS = (Aim(peer=RAW, bound="at least", ratio=0.5), Aim(peer=LIBRARY, bound="at least", ratio=15))


def measure(effort: Effort, engines: Engines) -> list[Figure]:
    """Let the relay, raw producers and the library take turns with the same rows."""
    task = {
        "database_url": engines.databases.make("relay"),
        "bootstrap": engines.bootstrap,
        "prefix": engines.make_topics(TOPIC),
        "rows": effort.of(ROWS, at_least=1000),
    }
    few = task | {"rows": effort.of(ROWS_OF_THE_SLOW, at_least=100)}
    with ExitStack() as open_:

        def enter(module: str) -> Contestant:
            return open_.enter_context(Contestant(module, engines.log(module)))

        relay, raw = enter("bench.contestants.relay"), enter("bench.contestants.raw_producer")
        librdkafka, library = enter("bench.peers.librdkafka"), enter("bench.peers.faststream_outbox")
        relay.ask("fill", **task)
        samples = take_turns(
            {
                OURS: lambda: relay.ask("drain", **task),
                RAW: lambda: raw.ask("produce_kept", **task),
                WITH_LIBRDKAFKA: lambda: librdkafka.ask("drain", **task),
                RAW_LIBRDKAFKA: lambda: librdkafka.ask("produce_kept", **task),
                LIBRARY: lambda: library.ask("drain", **few),
            },
            effort.rounds,
        )
    return [
        Figure(name="rows relayed", unit="rows/s", ours=OURS, samples=samples["rate"], aims=AIMS),
        Figure(name="processor time of the relay", unit="ms per 1,000", ours=OURS, samples=samples["processor"]),
    ]
