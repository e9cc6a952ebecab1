"""`python -m bench` measures everything, `python -m bench relay` one thing."""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from bench.engines import Engines, running_engines
from bench.measure import Effort, Figure
from bench.outcomes import RESULTS, keep, load_now, render

BENCHES = {
    "relay": "rows a second that the relay carries to Kafka",
    "bridge": "facts a second that the payroll bridge handles",
    "latency": "time from a write to its fact on the topic",
    "api": "requests a second",
    "load": "records a second of a full load",
    "personnel": "job rows a second that an import of people takes in",
    "roles": "memory and start-up time of each role",
}
USAGE_ERROR = 2
Measure = Callable[[Effort, Engines], list[Figure]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what was asked for; wrong names give help and exit code 2."""
    parser = _parser()
    given = parser.parse_args(arguments)
    unknown = [name for name in given.benches if name not in BENCHES]
    if unknown:
        parser.print_help(sys.stderr)
        print(f"\nthere is no {', '.join(unknown)}", file=sys.stderr)
        return USAGE_ERROR
    effort = Effort(rounds=given.rounds, share=given.share, with_largest=given.largest)
    for name in given.benches or BENCHES:
        print(f"{name}: {BENCHES[name]}", flush=True)
        load_before = load_now()
        with running_engines() as engines:
            figures = measure_of(name)(effort, engines)
        keep(given.results, name, BENCHES[name], effort, figures, load_before=load_before)
    print(f"written: {render(given.results)}")
    return 0


def measure_of(name: str) -> Measure:
    """Give what measures this."""
    found: Measure = import_module(f"bench.{name}").measure
    return found


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<9} {about}" for name, about in BENCHES.items())
    parser = argparse.ArgumentParser(
        prog="make bench",
        description=f"Measures beside peers:\n{listed}",
        formatter_class=argparse.RawTextHelpFormatter,
    )
    parser.add_argument("benches", nargs="*", metavar="BENCH", help="which; all when none is named")
    parser.add_argument("--rounds", type=int, default=Effort.rounds, help="turns of each contestant (%(default)s)")
    parser.add_argument("--share", type=float, default=Effort.share, help="share of the full work (%(default)s)")
    parser.add_argument("--largest", action="store_true", help="also a full load of 300,000 people")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where results are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main())
