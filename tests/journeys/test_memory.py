"""Which processes grew while the demo ran, and that the business clock shows the day it is set to."""

import os
from datetime import date
from pathlib import Path

from deploy.local.demo.clock import BusinessClock
from deploy.local.demo.memory import Memory


def test_a_process_that_grew_is_named_and_a_small_or_slow_growth_is_none() -> None:
    memory = Memory(
        {
            "middle": {"absence.api": 100, "absence.relay": 40, "notifier.api": 400},
            "end": {"absence.api": 140, "absence.relay": 60, "notifier.api": 450},
        }
    )

    assert memory.grown("middle", "end") == ["absence.api: 100 MiB to 140 MiB"]


def test_who_keeps_everything_on_purpose_is_not_judged() -> None:
    memory = Memory({"middle": {"mailsink": 50}, "end": {"mailsink": 500}})

    assert memory.grown("middle", "end") == []
    assert memory.growth("middle", "end") == {"mailsink": 10}


def test_a_process_that_ended_or_began_in_between_is_not_compared() -> None:
    memory = Memory({"middle": {"absence.api": 50}})
    memory.sample("end", {"notifier.api": os.getpid(), "absence.api": 2**22 + 1})

    assert list(memory.samples["end"]) == ["notifier.api"]
    assert memory.growth("middle", "end") == {}


def test_the_clock_shows_nine_o_clock_in_brussels_in_summer_and_winter(tmp_path: Path) -> None:
    clock = BusinessClock(tmp_path / "now")

    for day, shown in (
        (date(2026, 7, 1), "2026-07-01T09:00:00+02:00"),
        (date(2026, 12, 1), "2026-12-01T09:00:00+01:00"),
    ):
        clock.set_to(day)
        assert (tmp_path / "now").read_text() == f"{shown}\n"
    assert set(clock.variables.values()) == {str(tmp_path / "now")}
