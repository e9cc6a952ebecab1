"""The chassis's delivery path in worlds that chance decides: each fact has its effect once, in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulation.run import simulate
from tests.simulation.seeds import KEPT, Kept

SMALL_SEEDS = range(8)
SMALL_FACTS = 400
LONG_FACTS = 3000
LONG_SECONDS = 330
"""Processor time that the long run may take: below six minutes."""
ROOT = Path(__file__).resolve().parents[2]


def run(seed: int, facts: int):
    """Run a seed; says on a failure how to see it again."""
    try:
        return simulate(seed, facts)
    except AssertionError:
        print(f"again: pytest tests/simulation --seed {seed}:{facts}")
        raise


def chosen(config: pytest.Config) -> list[tuple[int, int]]:
    asked = config.getoption("--seed", default=None)
    if asked is None:
        return [(seed, SMALL_FACTS) for seed in SMALL_SEEDS]
    seed, _, facts = str(asked).partition(":")
    return [(int(seed), int(facts or SMALL_FACTS))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "world" in metafunc.fixturenames:
        metafunc.parametrize("world", chosen(metafunc.config), ids=lambda world: f"{world[0]}-{world[1]}")


@pytest.mark.usefixtures("quiet")
def test_every_fact_has_its_effect_once_and_in_order(world):
    told = run(*world)

    assert told.handled > world[1]


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: str(kept.seed))
def test_what_a_seed_once_found_is_not_found_again(kept: Kept):
    run(kept.seed, kept.facts)


def test_a_seed_replays_exactly_in_another_process():
    told = [_in_a_process(seed=3, facts=120, hash_seed=hash_seed) for hash_seed in ("1", "2")]

    assert told[0] == told[1]
    assert "fingerprint" in told[0]


def _in_a_process(*, seed: int, facts: int, hash_seed: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", str(seed), str(facts)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[0]
