"""Ours: the consumer of payroll-bridge as its role `consume` runs it, with its rules, on its own database."""

import asyncio

from bench.contestant import Stopwatch, Task, take_tasks
from chassis.process import Process, new_process, new_subscription
from chassis.subscribe import run_consumer, run_sweep
from chassis.telemetry import FACTS
from payroll_bridge.app import SERVICE, new_consumer
from payroll_bridge.settings import Settings

LOOK_SECONDS = 0.002
COMMIT_SECONDS = 0.3
"""What the offsets of the last batch need to be committed; else it would come again in the next turn."""
DONE, REPEAT = "done", "repeat"
TOTAL = "vlimpers_facts_total"


async def take(task: Task) -> dict[str, float]:
    """Handle so many facts that are on the topics already; counted from the first batch on, joining is not."""
    process = _process()
    process.stop.clear()
    before, facts = _handled(), int(task["facts"])
    working = asyncio.ensure_future(_consume(process))
    while _handled() == before:
        await _look(working)
    first, watch = _handled() - before, Stopwatch()
    while _handled() - before < facts:
        await _look(working)
    # With one batch alone there is nothing to measure: the smallest runs only show that it works.
    measured = watch.read(max(facts - first, 1))
    await asyncio.sleep(COMMIT_SECONDS)
    process.stop.set()
    await working
    return measured


async def _look(working: "asyncio.Future[None]") -> None:
    await asyncio.sleep(LOOK_SECONDS)
    if working.done():
        working.result()
        raise RuntimeError("the consumer ended")


async def _consume(process: Process) -> None:
    subscription = new_subscription(process, new_consumer(Settings()))
    await asyncio.gather(run_consumer(subscription), run_sweep(subscription, process.settings.consume_sweep_every))


def _process() -> Process:
    if not _STARTED:
        _STARTED.append(new_process(Settings(), SERVICE, "consume", "kafka"))
    return _STARTED[0]


_STARTED: list[Process] = []


def _handled() -> int:
    """How many facts had their effect; any other outcome would make the measurement one of something else."""
    by_outcome: dict[str, float] = {}
    for sample in (sample for metric in FACTS.collect() for sample in metric.samples if sample.name == TOTAL):
        outcome = sample.labels["outcome"]
        by_outcome[outcome] = by_outcome.get(outcome, 0) + sample.value
    if by_outcome.keys() - {DONE, REPEAT}:
        raise RuntimeError(f"not all facts were handled: {by_outcome}")
    return int(by_outcome.get(DONE, 0))


if __name__ == "__main__":
    take_tasks({"take": take})
