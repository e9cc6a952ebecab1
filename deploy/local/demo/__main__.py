"""`python -m deploy.local.demo` starts the whole product on this machine and runs its main job.

It imports an organisation and its people, and plays a month of hires, changes, leavers, leave and sickness over HTTP,
whose days it advances itself. Then it compares what the payroll engine and the mailbox received with what must follow
from these inputs. Exit code 0: all of it is accounted for; 1: something is not, and is named; 2: the arguments are
wrong; 130: it was stopped.
"""

import argparse
import asyncio
import sys
import threading
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

from rich.console import Console

from contracts.catalog import load as load_catalog
from deploy.asyncapi import write as write_asyncapi
from deploy.local.demo.client import DriverError
from deploy.local.demo.clock import BusinessClock
from deploy.local.demo.diary import working_month
from deploy.local.demo.guide import write_guide
from deploy.local.demo.observers import NotDrainedError
from deploy.local.demo.play import Outcome, Stage, play
from deploy.local.demo.population import PeopleCountError, Population, make_population
from deploy.local.demo.progress import Progress
from deploy.local.demo.report import show, write_figures
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


def read_arguments(arguments: list[str]) -> DemoSettings:
    """Read the command line; what is not given there comes from the environment."""
    given = read_settings(DemoSettings)
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.demo", description="A month of HR life, from HTTP to payroll and mailbox."
    )
    parser.add_argument("--keep", action="store_true", default=given.keep, help=_help("keep"))
    parser.add_argument("--report", type=Path, metavar="FILE", default=given.report, help=_help("report"))
    for name in ("seed", "people", "scale", "days"):
        parser.add_argument(f"--{name}", type=int, default=getattr(given, name), help=_help(name))
    start_day = parser.add_argument("--start-day", type=date.fromisoformat, default=given.start_day)
    start_day.help = _help("start_day")
    return given.model_copy(update=vars(parser.parse_args(arguments)))


def _help(name: str) -> str | None:
    return DemoSettings.model_fields[name].description


def main(arguments: list[str]) -> int:
    """Run the demo and give its exit code."""
    asked = read_arguments(arguments)
    days = working_month(asked.start_day, asked.days)
    try:
        population = make_population(asked.headcount, days)
    except PeopleCountError as error:
        print(error, file=sys.stderr)
        return MISUSED

    stop = stop_event()
    run = new_run()
    clock = BusinessClock(run.directory / "clock")
    clock.set_to(days[0])
    options = replace(run, variables=clock.variables)
    stack = Stack(options)
    progress = Progress(lambda line: print(line, flush=True))
    progress.say(
        f"starting Kafka, PostgreSQL and {len(stack.addresses)} processes; logs in {options.directory / 'log'}"
    )
    try:
        stack.start(is_cancelled=stop.is_set)
        return play_on(stack, clock, population, asked, stop, progress)
    except StoppedError:
        return STOPPED
    except (UnitError, DriverError, NotDrainedError, ExceptionGroup) as error:
        for leaf in leaves(error):
            print(f"{type(leaf).__name__}: {leaf}", file=sys.stderr)
        return FAILED
    finally:
        stack.stop()
        stack.remove()


def play_on(
    stack: Stack,
    clock: BusinessClock,
    population: Population,
    asked: DemoSettings,
    stop: threading.Event,
    progress: Progress,
) -> int:
    """Play the demo on a running stack, tell how it went and stay up when that was asked."""
    progress.say(f"everything runs; seed {asked.seed}")
    stage = Stage(stack.addresses, stack.bootstrap, clock, processes=lambda: stack.processes)
    outcome: Outcome = asyncio.run(until_stopped(play(stage, population, asked.seed, progress), stop))
    if asked.report:
        write_figures(outcome, asked.report)
    show(outcome, Console())
    if asked.keep:
        page = stack.directory / "asyncapi"
        write_asyncapi(load_catalog(), page)
        guide = write_guide(stack.addresses, population, outcome.facts, stack.run_file, page / "index.html")
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
