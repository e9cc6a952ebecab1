"""Every accepted fact reaches engine and mailbox, once in effect and in order, whichever process is killed."""

import os
import time
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.chaos.faults import FACTS_MIN, PEOPLE_MIN
from tests.chaos.plan import KAFKA, KILL, POSTGRES, PROCESSES, Fault
from tests.chaos.round import play_round

pytestmark = [
    pytest.mark.kafka,
    pytest.mark.postgres,
    pytest.mark.xdist_group("own engines"),
    pytest.mark.timeout(1500),
]


def test_a_kill_of_each_process_while_facts_are_in_flight_loses_and_doubles_nothing(tmp_path: Path) -> None:
    seed = int(os.environ.get("CHAOS_SEED", time.time_ns() % 10**6))
    print(f"seed {seed}")
    faults = [Fault(KILL, target) for target in (*PROCESSES, KAFKA, POSTGRES)]
    Random(seed).shuffle(faults)

    played = play_round(tmp_path / "run", faults, seed)

    assert Counter(strike.target for strike in played.strikes) == Counter(fault.target for fault in faults)
    assert min(strike.facts for strike in played.strikes) >= FACTS_MIN
    assert min(strike.people for strike in played.strikes) >= PEOPLE_MIN
