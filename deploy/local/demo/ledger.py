"""What was accepted so far, in the order of the answers."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from deploy.local.demo.facts import Fact


def _say_nothing(_: Counter[str]) -> None:
    """Tell nobody."""


@dataclass
class Ledger:
    """Facts and how many of each kind; `today` is the day on which they are recorded."""

    today: date
    progress: Callable[[Counter[str]], None] = _say_nothing
    facts: list[Fact] = field(default_factory=list)
    accepted: Counter[str] = field(default_factory=Counter)

    def accept(self, what: str, fact: Fact) -> None:
        """Note a fact, and tell how far it is."""
        self.facts.append(fact)
        self.accepted[what] += 1
        self.progress(self.accepted)
