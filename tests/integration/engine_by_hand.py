"""The engine's memory, fed by hand: no Kafka, and every answer seen."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.local.engine.messages import Message
from deploy.local.engine.orders import Match, Order
from deploy.local.engine.rules import Entry
from deploy.local.engine.state import State
from deploy.local.jsonlines import JsonLines
from tests.support.feed import Said

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Engine:
    """The engine simulator's memory with a file, or in this process only."""

    def __init__(self, file: Path | None = None) -> None:
        self.state = State(JsonLines(file), NOW)
        self._offset = len(self.state.ledger.entries)

    def hear(self, *said: Said | Message, at: datetime = NOW) -> list[Entry]:
        """What it notes of each."""
        for one in said:
            message = one if isinstance(one, Message) else one.message(self._offset)
            self._offset += 1
            self.state.receive([message], at)
        return self.state.ledger.entries[-len(said) :]

    def order(self, action: str, times: int | None = None, **rest: Any) -> None:
        """Tell it to behave otherwise."""
        match = {name: rest.pop(name) for name in Match.model_fields if name in rest}
        self.state.give_orders([Order.model_validate({"match": match, "do": action, "times": times, **rest})])

    def complaints(self) -> list[str]:
        """Every promise that it found broken, in order."""
        return [violation.kind for entry in self.state.ledger.entries for violation in entry.violations]


def outcomes(entries: list[Entry]) -> list[tuple[str, str | None]]:
    """Verdict and code of each."""
    return [(entry.verdict, entry.code) for entry in entries]
