"""How much memory each process uses, looked up at a few moments of the demo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import psutil

MEBIBYTE: Final = 1024 * 1024
KEEP_EVERYTHING: Final = frozenset({"engine", "mailsink", "collector", "kafka", "postgres"})
"""Not judged: the stand-ins keep all they received, so that the demo can look; the engines have their own caches."""

GROWTH_MAX: Final = 1.25
"""From the middle to the end, when every process has long done whatever it does."""
GROWTH_MIN_MEBIBYTES: Final = 25
"""Less than this is no growth, whatever the ratio."""


@dataclass
class Memory:
    """Resident memory in MiB by moment and process."""

    samples: dict[str, dict[str, float]] = field(default_factory=dict)

    def sample(self, moment: str, processes: Mapping[str, int]) -> None:
        """Look at each process now; one that has just ended is left out."""
        found = {}
        for name, pid in processes.items():
            try:
                found[name] = psutil.Process(pid).memory_info().rss / MEBIBYTE
            except psutil.NoSuchProcess:
                continue
        self.samples[moment] = found

    def growth(self, earlier: str, later: str) -> dict[str, float]:
        """How many times as much each process uses at the later moment; nothing when either was not looked at."""
        before, after = self.samples.get(earlier, {}), self.samples.get(later, {})
        return {name: after[name] / before[name] for name in before.keys() & after.keys()}

    def grown(self, earlier: str, later: str) -> list[str]:
        """Which processes of the product did not stay flat."""
        before, after = self.samples.get(earlier, {}), self.samples.get(later, {})
        return [
            f"{name}: {before[name]:.0f} MiB to {after[name]:.0f} MiB"
            for name, ratio in sorted(self.growth(earlier, later).items())
            if name not in KEEP_EVERYTHING and ratio > GROWTH_MAX and after[name] - before[name] > GROWTH_MIN_MEBIBYTES
        ]
