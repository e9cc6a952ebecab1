"""A million events; `python -m tests.simulation FIRST FACTS WORLDS` runs as many worlds as anybody wants."""

import pytest

from tests.simulation.many import run_many

EVENTS = 1_000_000
FACTS = 1000
FIRST_SEED = 1000
PROCESSES = 2


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_world_after_world_keeps_every_promise(capsys):
    total = run_many(FIRST_SEED, FACTS, events_min=EVENTS, processes=PROCESSES)

    with capsys.disabled():
        print(f"\n{total}")
    assert total.events >= EVENTS
