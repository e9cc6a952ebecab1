"""Measurements still work: each is run with next to no work, and the page of results is what the data say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.__main__ import BENCHES, main
from bench.measure import Aim, Figure, take_turns
from bench.outcomes import PAGE, RESULTS, render
from deploy.local.compose import REPOSITORY

PEERS = "var/bench/.installed"
LITTLE = ("--rounds", "1", "--share", "0.01")


@pytest.fixture(scope="session")
def peers() -> None:
    """The environment in which peers run."""
    subprocess.run(["make", PEERS], cwd=REPOSITORY, check=True, capture_output=True)  # noqa: S607 - whatever make there is


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.postgres
@pytest.mark.xdist_group("bench")
@pytest.mark.parametrize("name", BENCHES)
def test_ours_and_each_peer_are_measured(name: str, peers: None, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bench", name, *LITTLE, "--results", str(tmp_path)]
    ran = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr
    figures = json.loads((tmp_path / f"{name}.json").read_text())["figures"]
    assert figures
    for figure in figures:
        assert len(figure["samples"]) > 1
        assert all(number > 0 for numbers in figure["samples"].values() for number in numbers)
    assert f"## {name}: " in (tmp_path / PAGE).read_text()


def test_a_wrong_name_gives_help_and_measures_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["relays", "--results", str(tmp_path)]) == 2

    said = capsys.readouterr().err
    assert "there is no relays" in said
    assert all(name in said for name in BENCHES)
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_results_is_what_the_data_say(tmp_path: Path) -> None:
    for path in RESULTS.glob("*.json"):
        shutil.copy(path, tmp_path)

    assert render(tmp_path).read_text() == (RESULTS / PAGE).read_text()


def test_the_first_turn_does_not_count_and_the_others_alternate() -> None:
    turns: list[str] = []

    def turn(name: str) -> dict[str, float]:
        turns.append(name)
        return {"rate": float(len(turns))}

    samples = take_turns({"ours": lambda: turn("ours"), "peer": lambda: turn("peer")}, 2, say=lambda _: None)

    assert turns == ["ours", "peer"] * 3
    assert samples == {"rate": {"ours": [3.0, 5.0], "peer": [4.0, 6.0]}}


@pytest.mark.parametrize(("bound", "is_met"), [("at least", True), ("at most", False)])
def test_an_aim_is_judged_by_the_ratios_of_the_rounds(bound: str, *, is_met: bool) -> None:
    figure = Figure(name="rows", unit="rows/s", ours="ours", samples={"ours": [1.0, 3.0], "peer": [2.0, 4.0]})

    assert figure.ratios("peer") == [0.5, 0.75]
    assert Aim(peer="peer", bound=bound, ratio=0.4).is_met(0.5) is is_met  # type: ignore[arg-type]
