"""`python -m deploy.local.demo` starts the whole product on this machine and runs its main job.

It imports an organisation and its people, enters hires, changes, leavers, leave and sickness over HTTP, and then
compares what the payroll engine and the mailbox received with what must follow from these inputs. Exit code 0: all of
it is accounted for; 1: something is not, and is named; 2: the arguments are wrong; 130: it was stopped.
"""

import argparse
import asyncio
import sys
import threading
from collections.abc import Awaitable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console

from contracts.catalog import load as load_catalog
from deploy.asyncapi import write as write_asyncapi
from deploy.local.demo.client import DriverError
from deploy.local.demo.guide import write_guide
from deploy.local.demo.observers import NotDrainedError
from deploy.local.demo.play import Outcome, Stage, play, today_in_brussels
from deploy.local.demo.population import PeopleCountError, Population, read_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.report import show, write_figures
from deploy.local.demo.scenario import make_scenario
from deploy.local.demo.settings import DemoSettings
from deploy.local.run import new_run, stop_event
from deploy.local.stack import Stack
from deploy.local.unit import UnitError
from deploy.local.webprocess import read_settings

FAILED: Final = 1
MISUSED: Final = 2
STOPPED: Final = 130
LOOK_FOR_STOP_SECONDS: Final = 0.2

Result = TypeVar("Result")


class StoppedError(Exception):
    """Ctrl-C or SIGTERM came."""


def read_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line; what is not given there comes from the environment."""
    given = read_settings(DemoSettings)
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.demo", description="The main job, from HTTP to payroll and mailbox."
    )
    parser.add_argument("--keep", action="store_true", default=given.keep, help=_help("keep"))
    parser.add_argument("--report", type=Path, metavar="FILE", default=given.report, help=_help("report"))
    parser.add_argument("--seed", type=int, default=given.seed, help=_help("seed"))
    parser.add_argument("--people", type=int, default=given.people, help=_help("people"))
    return parser.parse_args(arguments)


def _help(name: str) -> str | None:
    return DemoSettings.model_fields[name].description


def main(arguments: list[str]) -> int:
    """Run the demo and give its exit code."""
    asked = read_arguments(arguments)
    console = Console()
    try:
        population = read_population(asked.people)
    except PeopleCountError as error:
        print(error, file=sys.stderr)
        return MISUSED

    stop = stop_event()
    options = new_run()
    stack = Stack(options)
    progress = Progress(lambda line: print(line, flush=True))
    progress.say(
        f"starting Kafka, PostgreSQL and {len(stack.addresses)} processes; logs in {options.directory / 'log'}"
    )
    try:
        stack.start(is_cancelled=stop.is_set)
        return run(stack, population, asked, stop, progress, console)
    except StoppedError:
        return STOPPED
    except (UnitError, DriverError, NotDrainedError, ExceptionGroup) as error:
        for leaf in leaves(error):
            print(f"{type(leaf).__name__}: {leaf}", file=sys.stderr)
        return FAILED
    finally:
        stack.stop()
        stack.remove()


def run(
    stack: Stack,
    population: Population,
    asked: argparse.Namespace,
    stop: threading.Event,
    progress: Progress,
    console: Console,
) -> int:
    """Play the demo on a running stack, tell how it went and stay up when that was asked."""
    today = today_in_brussels(datetime.now(UTC))
    scenario = make_scenario(population, asked.seed, today)
    progress.say(f"everything runs; seed {asked.seed}")
    stage = Stage(stack.addresses, stack.bootstrap)
    outcome: Outcome = asyncio.run(until_stopped(play(stage, population, scenario, today, progress), stop))
    if asked.report:
        write_figures(outcome, asked.report)
    show(outcome, console)
    if asked.keep:
        page = stack.directory / "asyncapi"
        write_asyncapi(load_catalog(), page)
        guide = write_guide(stack.addresses, population, outcome.facts, today, stack.run_file, page / "index.html")
        print(asyncio.run(until_stopped(guide, stop)), flush=True)
        stop.wait()
    return outcome.exit_code


async def until_stopped(work: Awaitable[Result], stop: threading.Event) -> Result:
    """Do the work unless a signal comes first; signal handlers set the event in the main thread, which runs this."""
    task = asyncio.ensure_future(work)
    while not task.done():
        await asyncio.wait({task}, timeout=LOOK_FOR_STOP_SECONDS)
        if stop.is_set():
            task.cancel()
            await asyncio.wait({task})
            raise StoppedError
    return task.result()


def leaves(error: BaseException) -> Iterator[BaseException]:
    """The errors themselves, out of the groups in which concurrent work raises them."""
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from leaves(part)
    else:
        yield error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
