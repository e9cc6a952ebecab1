"""Results as data and as a page: what was measured, when, on what machine, and how each figure stands to its aim."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from bench.measure import Aim, Effort, Figure, Limit, Spread
from deploy.local.compose import REPOSITORY

RESULTS = REPOSITORY / "bench" / "results"
PAGE = "README.md"
GIBIBYTE = 2**30
LARGE = 100
HEADER = """\
# Results

Made by `make bench`; what was measured, and why a figure is what it is, is in [bench](../README.md). Medians, with the
least and the greatest of the rounds. A ratio is ours over the peer's of the same round; where many of ours are beside
several peers, it is over the first peer's.
"""


def load_now() -> float:
    """How busy the machine is: processes that ran or wanted to, over the last minute."""
    return round(os.getloadavg()[0], 1)


def keep(
    directory: Path, name: str, about: str, effort: Effort, figures: Sequence[Figure], *, load_before: float
) -> None:
    """Write one bench's results as JSON."""
    content = {
        "bench": name,
        "about": about,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": _machine(),
        "load_before": load_before,
        "effort": asdict(effort),
        "figures": [asdict(figure) for figure in figures],
    }
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def render(directory: Path) -> Path:
    """Write the page from all results that are kept; gives its path."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(directory.glob("*.json"))]
    page = directory / PAGE
    page.write_text(HEADER + "".join(_section(content) for content in found), encoding="utf-8")
    return page


def _section(content: dict[str, Any]) -> str:
    machine, effort = content["machine"], content["effort"]
    lines = [
        f"\n## {content['bench']}: {content['about']}\n",
        (
            f"{content['made_at']}, commit {content['commit']}; {machine['processors']} processors "
            f"({machine['model']}), {machine['memory_gib']} GiB, load {content['load_before']} before; "
            f"{effort['rounds']} rounds, {effort['share']:g} of the full work.\n"
        ),
        "| figure | who | median | least to greatest | ours : peer | aim |",
        "|---|---|---|---|---|---|",
    ]
    for figure in content["figures"]:
        lines += _rows(_figure(figure))
    return "\n".join(lines) + "\n"


def _figure(content: dict[str, Any]) -> Figure:
    aims = tuple(Aim(**aim) for aim in content["aims"])
    limit = Limit(**content["limit"]) if content["limit"] else None
    return Figure(**{**content, "aims": aims, "limit": limit})


def _rows(figure: Figure) -> Iterable[str]:
    aims = {aim.peer: aim for aim in figure.aims}
    title = f"{figure.name}, {figure.unit}"
    for own in (figure.ours, *figure.alike):
        spread = Spread.of(figure.samples[own])
        beside = _ratio(figure, figure.peers[0], own) if figure.alike else ""
        yield _row(title, f"**{own}**", spread, beside, _limit(figure.limit, spread))
        title = ""
    for peer in figure.peers:
        ratio = "" if figure.alike else _ratio(figure, peer, figure.ours)
        said = _aim(aims.get(peer), Spread.of(figure.ratios(peer)))
        yield _row("", peer, Spread.of(figure.samples[peer]), ratio, said)


def _ratio(figure: Figure, peer: str, own: str) -> str:
    ratio = Spread.of(figure.ratios(peer, own))
    return f"{_number(ratio.median)} ({_number(ratio.least)} to {_number(ratio.greatest)})"


def _row(figure: str, who: str, spread: Spread, ratio: str, aim: str) -> str:
    numbers = f"{_number(spread.median)} | {_number(spread.least)} to {_number(spread.greatest)}"
    return f"| {figure} | {who} | {numbers} | {ratio} | {aim} |"


def _aim(aim: Aim | None, ratio: Spread) -> str:
    if aim is None:
        return ""
    return f"{aim.bound} {aim.ratio:g}: {'met' if aim.is_met(ratio.median) else '**missed**'}"


def _limit(limit: Limit | None, ours: Spread) -> str:
    if limit is None:
        return ""
    return f"at most {limit.at_most:g}: {'met' if ours.median <= limit.at_most else '**missed**'}"


def _number(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= LARGE else f"{number:.3g}"


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False).stdout.strip()


def _machine() -> dict[str, Any]:
    return {
        "processors": os.cpu_count(),
        "model": _model(),
        "memory_gib": round(psutil.virtual_memory().total / GIBIBYTE),
        "kernel": platform.release(),
        "python": platform.python_version(),
    }


def _model() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())
