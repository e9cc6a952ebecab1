"""The engine's memory: the ledger, and the file from which the same ledger comes back after a crash.

Every change is written before its effect is: a delivery before its answer, an answer's place before the answer.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from deploy.local.engine.answers import Answer
from deploy.local.engine.loads import Loads
from deploy.local.engine.messages import Message
from deploy.local.engine.orders import Order
from deploy.local.engine.rules import Entry, Ledger
from deploy.local.jsonlines import JsonLines

# Steps shorter than a restart, counted from a day that keeps the number within 32 bits for years.
EPOCH_ZERO: Final = datetime(2026, 1, 1, tzinfo=UTC)
EPOCH_STEP: Final = timedelta(milliseconds=100)


class State:
    """The ledger and its file. Without a file the memory ends with the process.

    `epoch` is new with each new memory, so that sequences which start again are not taken for repeats.
    """

    def __init__(self, lines: JsonLines, now: datetime) -> None:
        self.ledger = Ledger()
        self.loads = Loads()
        self._lines = lines
        self._changed = asyncio.Event()
        kept = lines.load()
        if not kept:
            kept = [{"kind": "epoch", "epoch": (now - EPOCH_ZERO) // EPOCH_STEP}]
            lines.append(*kept)
        self.epoch = int(kept[0]["epoch"])
        for line in kept[1:]:
            self._replay(line)

    @property
    def is_new(self) -> bool:
        """True until the first delivery: then the feed is read from its beginning."""
        return not self.ledger.entries and not self.loads.known

    def receive(self, messages: Sequence[Message], now: datetime) -> list[Answer]:
        """Judge and keep deliveries; returns the answers to say again because their event was delivered again."""
        entries = []
        again: dict[str, Answer] = {}
        for message in messages:
            entry = self.ledger.judge(message, now)
            self.ledger.take(entry)
            entries.append(entry)
            again |= {answer.event_id: answer for answer in self.ledger.answers_to(entry)}
            while (turn := self.ledger.judge_turn(message.key, now)) is not None:
                self.ledger.take(turn)
                entries.append(turn)
        self._lines.append(*({"kind": "entry", **entry.model_dump(mode="json")} for entry in entries))
        self._tell()
        return list(again.values())

    def follow_loads(self, messages: Sequence[Message]) -> None:
        """Keep what was told of full loads."""
        new = [message for message in messages if self.loads.take(message)]
        self._lines.append(*({"kind": "load", "message": message.model_dump(mode="json")} for message in new))

    def number_due(self, now: datetime) -> list[Answer]:
        """Give the answers that are due their place, and return everything that Kafka does not have yet, in order."""
        numbered = []
        for planned in self.ledger.due(now):
            answer = self.ledger.number_answer(planned)
            self.ledger.take_answer(answer)
            numbered.append({"kind": "answer", "event_id": answer.event_id, "sequence": answer.sequence})
        self._lines.append(*numbered)
        return list(self.ledger.unsent.values())

    def mark_sent(self, answers: Sequence[Answer]) -> None:
        """Keep that Kafka has these answers."""
        if not answers:
            return

        event_ids = [answer.event_id for answer in answers]
        self._lines.append({"kind": "sent", "event_ids": event_ids})
        for event_id in event_ids:
            self.ledger.mark_sent(event_id)
        self._tell()

    def give_orders(self, orders: Sequence[Order]) -> list[int]:
        """Take orders in force from the next delivery on; returns their numbers."""
        self._lines.append(*({"kind": "order", "order": order.model_dump(by_alias=True)} for order in orders))
        return [self.ledger.orders.add(order) for order in orders]

    def clear_orders(self) -> None:
        """Answer as usual again."""
        self._lines.append({"kind": "orders-cleared"})
        self.ledger.orders.clear()

    async def entries_after(self, number: int, wait_seconds: float) -> list[Entry]:
        """Give the deliveries after this number as soon as there is one; an empty list when the time is over."""
        deadline = asyncio.get_running_loop().time() + wait_seconds
        while len(self.ledger.entries) <= number:
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                return []
        return self.ledger.entries[number:]

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _replay(self, line: dict[str, Any]) -> None:
        match line["kind"]:
            case "entry":
                self.ledger.take(Entry.model_validate({name: line[name] for name in line if name != "kind"}))
            case "answer":
                planned = self.ledger.planned[line["event_id"]]
                self.ledger.take_answer(Answer(**planned.model_dump(), sequence=line["sequence"]))
            case "sent":
                for event_id in line["event_ids"]:
                    self.ledger.mark_sent(event_id)
            case "load":
                self.loads.take(Message.model_validate(line["message"]))
            case "order":
                self.ledger.orders.add(Order.model_validate(line["order"]))
            case "orders-cleared":
                self.ledger.orders.clear()
            case unknown:
                raise ValueError(f"the state file holds a line of an unknown kind: {unknown}")
