"""What became of the rows of an import."""

from dataclasses import dataclass
from typing import Literal

from personnel.domain.fault import Fault

Outcome = Literal["created", "changed", "unchanged", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What became of a row; `subject` is a Vlimpersnummer or a key of the organisation's topic."""

    lines: tuple[int, ...]
    outcome: Outcome
    subject: str | None = None
    faults: tuple[Fault, ...] = ()

    def faults_on(self, line: int) -> list[Fault]:
        """What is wrong on one of the lines; of a refused row each line tells at least which other one is at fault."""
        own = [fault for fault in self.faults if fault.line == line]
        if own or not self.faults:
            return own
        return [Fault(kind="table", code="other-line", line=line, bounds={"line": self.faults[0].line})]
