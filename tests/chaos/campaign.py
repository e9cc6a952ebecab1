"""Rounds of chaos one after the other, with a state file, so that a long run can be taken up again where it was."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.faults import Strike, kinds_struck
from tests.chaos.plan import deck, plan
from tests.chaos.round import Round, play_round

ROUND_FAULTS = 25
"""Faults of one round: what a run that was cut off has to do again."""


@dataclass
class Campaign:
    """So many faults by one seed. `path` keeps the rounds that ended well; a round that did not is played again."""

    seed: int
    faults: int
    path: Path
    round_faults: int = ROUND_FAULTS
    rounds: list[Round] = field(default_factory=list)

    def load(self) -> None:
        """Take up what an earlier run with the same seed and number of faults did."""
        if self.path.exists():
            content: dict[str, Any] = json.loads(self.path.read_text())
            self.rounds = [Round.read(each) for each in content["rounds"]]

    def run(self, directory: Path, tell: Callable[[str], None] = print) -> None:
        """Play the rounds that are left, each in a folder of its own."""
        planned = plan(self.seed, self.faults)
        while len(self.strikes) < self.faults:
            number = len(self.rounds)
            begun = len(self.strikes)
            faults = planned[begun : begun + self.round_faults]
            tell(f"round {number + 1}: faults {begun + 1} to {begun + len(faults)} of {self.faults}, seed {self.seed}")
            played = play_round(directory / f"round-{number + 1}", faults, self.seed * 1000 + number, tell)
            self.rounds.append(played)
            self._keep()

    @property
    def strikes(self) -> list[Strike]:
        """Every fault so far."""
        return [strike for each in self.rounds for strike in each.strikes]

    def report(self) -> str:
        """Each fault, how often each kind of process and each fault was struck, and what was accounted for."""
        kinds = kinds_struck(self.strikes)
        whats = Counter(strike.what for strike in self.strikes)
        lines = [str(strike) for strike in self.strikes]
        lines += ["", f"{'kind of process':24}struck", *(f"{kind:24}{count}" for kind, count in sorted(kinds.items()))]
        lines += ["", f"{'fault':24}struck", *(f"{what:24}{count}" for what, count in sorted(whats.items()))]
        facts, records, mails = (sum(getattr(each, what) for each in self.rounds) for what in COUNTED)
        seconds = sum(each.seconds for each in self.rounds)
        lines += ["", f"{len(self.strikes)} faults, seed {self.seed}, {seconds / 60:.1f} minutes"]
        lines += [f"{facts} facts, {records} feed records, {mails} mails: each accounted for, once and in order"]
        return "\n".join(lines)

    def _keep(self) -> None:
        draft = self.path.with_suffix(".draft")
        draft.parent.mkdir(parents=True, exist_ok=True)
        content = {"seed": self.seed, "faults": self.faults, "rounds": [each.write() for each in self.rounds]}
        draft.write_text(json.dumps(content, indent=1) + "\n")
        draft.replace(self.path)


COUNTED = ("facts", "records", "mails")
DECK = len(deck())
EACH_KIND_MIN = 10
"""How often each kind of process is struck by one deck."""
