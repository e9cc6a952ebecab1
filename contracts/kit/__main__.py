"""The consumer kit: judges a payroll engine by the rules of the channel, from outside.

Point it at an engine under test that reads `<prefix>elvire.feed` and answers on `<prefix>engine.acks`. The kit plays
scripted feeds about persons who do not exist and judges the answers by the rules of `contracts/channel.md`.
Exit code 0: every rule was kept. 1: at least one was broken. 2: the arguments are wrong, or there is no broker.
3: the broker stalled or was lost on the way, or the kit itself failed, so that the engine cannot be judged.
"""

import argparse
import asyncio
import json
import logging
import os
import re
import secrets
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NoReturn

from contracts.kit.channel import BrokerLostError, ChannelError
from contracts.kit.play import Patience
from contracts.kit.run import Result, judge
from contracts.kit.scenarios import SCENARIOS, Scenario

KEPT, BROKEN, UNUSABLE, LOST = 0, 1, 2, 3
DEADLINE_SECONDS: Final = 30.0
QUIET_SECONDS: Final = 1.0
PREFIX: Final = "kit-"
SEED_BITS: Final = 32
PORT_MAX: Final = 65_535
_PORT: Final = re.compile("[1-9][0-9]{0,4}")
_PREFIX: Final = re.compile("[A-Za-z0-9._-]{0,100}")


class _Parser(argparse.ArgumentParser):
    """Answers a wrong argument with the help and the reason."""

    def error(self, message: str) -> NoReturn:
        self.print_help(sys.stderr)
        self.exit(UNUSABLE, f"\nkit: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m contracts.kit", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--bootstrap", required=True, type=_brokers, metavar="HOST:PORT", help="Kafka broker of the engine under test"
    )
    parser.add_argument(
        "--prefix",
        default=PREFIX,
        type=_prefix,
        help=f"stands before both topic names; the topics are made if missing ({PREFIX})",
    )
    parser.add_argument(
        "--deadline",
        type=_seconds,
        default=DEADLINE_SECONDS,
        metavar="SECONDS",
        help=f"how long an answer may take ({DEADLINE_SECONDS:g})",
    )
    parser.add_argument(
        "--quiet",
        type=_seconds,
        default=QUIET_SECONDS,
        metavar="SECONDS",
        help=f"after how long without an answer the kit believes that none comes ({QUIET_SECONDS:g})",
    )
    parser.add_argument(
        "--seed", type=int, help="makes the persons of an earlier run again, if they are not on the feed yet"
    )
    parser.add_argument("--report", type=_file, metavar="FILE", help="write the results as JSON")
    parser.add_argument(
        "--only",
        action="append",
        choices=[scenario.name for scenario in SCENARIOS],
        metavar="SCENARIO",
        help="play this one; may be given more than once. All: " + ", ".join(one.name for one in SCENARIOS),
    )
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise ValueError
    return seconds


def _brokers(text: str) -> str:
    for broker in text.split(","):
        host, _, port = broker.strip().rpartition(":")
        if not (host and host.isascii() and host.isprintable() and _PORT.fullmatch(port) and int(port) <= PORT_MAX):
            raise argparse.ArgumentTypeError(f"expected host:port[,host:port], a port from 1 to {PORT_MAX}")
    return text


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise argparse.ArgumentTypeError("expected at most 100 letters, digits, dots, hyphens or underscores")
    return text


def _file(text: str) -> Path:
    file = Path(text)
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise argparse.ArgumentTypeError("a file cannot be written there")
    return file


_seconds.__name__ = "number of seconds"  # argparse names the type in its message


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the kit and return the exit code."""
    for library in ("aiokafka", "asyncio"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what matters of it is told in a sentence
    parser = _parser()
    given = parser.parse_args(arguments)
    chosen = [scenario for scenario in SCENARIOS if not given.only or scenario.name in given.only]
    seed = secrets.randbits(SEED_BITS) if given.seed is None else given.seed
    print(f"kit: {len(chosen)} scenarios on {given.prefix}elvire.feed at {given.bootstrap}, seed {seed}", flush=True)
    try:
        results = asyncio.run(_run(given, seed, chosen))
        if given.report is not None:
            _write(given.report, given.prefix, seed, given.deadline, results)
    except BrokerLostError as error:
        print(f"kit: {error}; the engine cannot be judged", file=sys.stderr)
        return LOST
    except (ChannelError, OSError) as error:
        parser.error(str(error))
    except Exception:  # noqa: BLE001 - Python's own exit code for it says that the engine broke a rule
        traceback.print_exc()
        return LOST
    return _conclude(results, chosen)


async def _run(given: argparse.Namespace, seed: int, chosen: Sequence[Scenario]) -> list[Result]:
    results = []
    async for result in judge(given.bootstrap, given.prefix, seed, Patience(given.deadline, given.quiet), chosen):
        results.append(result)
        print(f"{result.verdict}  {result.scenario.name:<14} {result.scenario.says}", flush=True)
        if result.rule is not None:
            print(f"        {result.rule.value}: {result.sentence}\n        see {result.rule.anchor}", flush=True)
    return results


def _conclude(results: Sequence[Result], chosen: Sequence[Scenario]) -> int:
    failed = sum(result.verdict == "failed" for result in results)
    print(f"kit: {len(results) - failed} passed, {failed} failed, {len(chosen) - len(results)} not played")
    return BROKEN if failed or len(results) < len(chosen) else KEPT


def _write(file: Path, prefix: str, seed: int, deadline: float, results: Sequence[Result]) -> None:
    report = {
        "seed": seed,
        "prefix": prefix,
        "deadline_seconds": deadline,
        "passed": all(result.verdict == "passed" for result in results),
        "scenarios": [result.written() for result in results],
    }
    file.write_text(json.dumps(report, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
