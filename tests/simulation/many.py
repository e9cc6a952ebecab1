"""World after world, in several processes, until there were enough events."""

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.quiet import hush
from tests.simulation.run import Told, simulate


class BrokenWorldError(AssertionError):
    """A promise was broken; the message says how to see it again."""


@dataclass(slots=True)
class Total:
    """What the worlds came to together."""

    worlds: int = 0
    events: int = 0
    said: int = 0
    delivered: int = 0
    handled: int = 0
    turns: int = 0
    seconds: float = 0
    """Of processors, all together."""
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, told: Told, seconds: float) -> None:
        """One more world."""
        self.worlds += 1
        self.events += told.events
        self.said += told.said
        self.delivered += told.delivered
        self.handled += told.handled
        self.turns += told.turns
        self.seconds += seconds
        self.faults.update(told.faults)

    def __str__(self) -> str:
        strikes = ", ".join(f"{count} {fault}" for fault, count in sorted(self.faults.items()))
        return (
            f"{self.worlds} worlds, {self.events} events: {self.said} facts said, {self.delivered} records taken by "
            f"consumers, {self.handled} effects; {self.turns} awaits that could have been the last; "
            f"{self.seconds:.0f} s of processors, {self.seconds / self.events * 100_000:.0f} s for 100,000 events; "
            f"{strikes}"
        )


def run_many(first_seed: int, facts: int, *, events_min: int, processes: int) -> Total:
    """Run the worlds of one seed after the other until there were so many events.

    Raises:
        BrokenWorldError: one of them broke a promise.

    """
    total = Total()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=hush) as pool:
        seeds = iter(range(first_seed, first_seed + events_min))
        running = {pool.submit(_measured, seed, facts): seed for seed, _ in zip(seeds, range(processes), strict=False)}
        for done, seed in _ended(running):
            total.add(*_outcome(done, seed, facts))
            if total.events < events_min:
                following = next(seeds)
                running[pool.submit(_measured, following, facts)] = following
    return total


def _ended(running: dict[Future[tuple[Told, float]], int]) -> Iterator[tuple[Future[tuple[Told, float]], int]]:
    while running:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for each in sorted(done, key=running.__getitem__):
            yield each, running.pop(each)


def _outcome(done: Future[tuple[Told, float]], seed: int, facts: int) -> tuple[Told, float]:
    try:
        return done.result()
    except AssertionError as error:
        raise BrokenWorldError(f"{error}; again: pytest tests/simulation --seed {seed}:{facts}") from error


def _measured(seed: int, facts: int) -> tuple[Told, float]:
    begun = time.process_time()
    told = simulate(seed, facts)
    return told, time.process_time() - begun
