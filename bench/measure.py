"""What a measurement is: contestants that take turns, a number per turn, and the ratios between them."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Turn = Callable[[], Mapping[str, float]]
"""One turn of one contestant: what was measured, by its name."""

Samples = dict[str, dict[str, list[float]]]
"""By measure, then by contestant: a number per round."""


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How much work a measurement is: rounds, and the share of the full amount of work in each."""

    rounds: int = 5
    share: float = 1.0
    with_largest: bool = False
    """Whether the largest size is measured too, which takes many minutes."""

    def of(self, amount: int, at_least: int = 1) -> int:
        """Scale an amount of work."""
        return max(at_least, int(amount * self.share))


@dataclass(frozen=True, kw_only=True)
class Aim:
    """What the ratio of ours to a peer should be."""

    peer: str
    bound: Literal["at least", "at most"]
    ratio: float

    def is_met(self, ratio: float) -> bool:
        """Tell whether a ratio is good enough."""
        return ratio >= self.ratio if self.bound == "at least" else ratio <= self.ratio


@dataclass(frozen=True, kw_only=True)
class Limit:
    """What our own number should at most be, whoever is beside it."""

    at_most: float


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One figure: ours beside its peers, a number per round each."""

    name: str
    unit: str
    ours: str
    samples: dict[str, list[float]]
    aims: Sequence[Aim] = field(default_factory=tuple)
    limit: Limit | None = None
    alike: Sequence[str] = field(default_factory=tuple)
    """Others of ours, each of which is measured beside the same peers and has the same limit."""

    @property
    def peers(self) -> list[str]:
        """Those whom ours is measured beside."""
        return [name for name in self.samples if name != self.ours and name not in self.alike]

    def ratios(self, peer: str, ours: str | None = None) -> list[float]:
        """Ours over the peer's, round by round: both were measured within seconds of each other."""
        mine = self.samples[ours or self.ours]
        return [own / theirs for own, theirs in zip(mine, self.samples[peer], strict=True)]


@dataclass(frozen=True)
class Spread:
    """The median of some numbers, the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, numbers: Sequence[float]) -> "Spread":
        """Summarise numbers."""
        return cls(statistics.median(numbers), min(numbers), max(numbers))


def _say(line: str) -> None:
    print(line, flush=True)


def take_turns(turns: Mapping[str, Turn], rounds: int, say: Callable[[str], None] = _say) -> Samples:
    """Let the contestants take turns: first one that does not count, then `rounds` that do."""
    samples: Samples = {}
    for number in range(rounds + 1):
        for name, turn in turns.items():
            measured = turn()
            said = ", ".join(f"{measure} {value:,.4g}" for measure, value in measured.items())
            say(f"  {'warm-up' if number == 0 else f'round {number}'}  {name}: {said}")
            if number:
                for measure, value in measured.items():
                    samples.setdefault(measure, {}).setdefault(name, []).append(value)
    return samples
