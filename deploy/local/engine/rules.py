"""The engine's rules: what it makes of each message, and which answers are due. No file, no network, no clock."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from deploy.local.engine.answers import Answer, PlannedAnswer
from deploy.local.engine.gaps import Waiting, has_gap
from deploy.local.engine.messages import BODIES, MASTER, Message
from deploy.local.engine.order_check import Violation, check_number, check_order, check_version
from deploy.local.engine.orders import Order, Orders
from deploy.local.engine.plans import Decision, Verdict, plan_answer

Reason = tuple[str, str | None]

MASTER_UNKNOWN: Final[Reason] = ("master-unknown", "De stamgegevens van dit nummer zijn nog niet aanvaard.")
VERSION_OLDER: Final[Reason] = ("version-older", "Een even nieuwe of nieuwere versie van dit gegeven is al ontvangen.")
BODY_INVALID: Final[Reason] = ("body-invalid", "Het bericht voldoet niet aan de afspraak.")
ORDERED_CODE: Final = "ordered"


class Entry(BaseModel):
    """One delivery and what the engine made of it. `repeat_of` is the number of the first delivery of the same event.

    `redelivered`: the very same Kafka record again; else a repeat is a second record with the same event.
    `turn_of` is the number of the delivery that waited behind a gap and is judged now, without a delivery of its own.
    """

    model_config = ConfigDict(frozen=True)

    number: int
    received_at: datetime
    message: Message
    verdict: Verdict
    code: str | None = None
    text: str | None = None
    repeat_of: int | None = None
    redelivered: bool = False
    turn_of: int | None = None
    order_number: int | None = None
    violations: tuple[Violation, ...] = ()
    planned: tuple[PlannedAnswer, ...] = ()


class Ledger:
    """Everything the engine knows. `judge` only looks; `take`, `number_answer` and `mark_sent` change it.

    The same entries, answers and marks in the same order give the same ledger again.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.orders = Orders()
        self.versions: dict[str, int] = {}
        self.bodies: dict[str, dict[str, Any]] = {}
        self.planned: dict[str, PlannedAnswer] = {}
        self.unsent: dict[str, Answer] = {}
        self.sent: dict[str, Answer] = {}
        self._positions: dict[str, tuple[int, int]] = {}
        self._waiting = Waiting()
        self._by_event_id: dict[str, Entry] = {}
        self._by_place: dict[tuple[int, int], Entry] = {}
        self._answers_given: Counter[tuple[str, int]] = Counter()
        self._decisions: dict[tuple[str, int], Decision] = {}
        self._sequences: Counter[str] = Counter()
        self._numbers_accepted: set[str] = set()

    def judge(self, message: Message, now: datetime) -> Entry:
        """Decide what a delivery is, by everything that was taken before."""
        number = len(self.entries) + 1
        first = self._first_delivery(message)
        if first is not None:
            return _repeat(number, message, now, first)

        position = self._positions.get(message.key or "")
        faults = (Violation.of(number, "contract", message, fault) for fault in message.faults)
        order = check_order(number, message, position)
        if has_gap(message, position):
            seen = (*faults, *order)
            return Entry(number=number, received_at=now, message=message, verdict="waiting", violations=seen)
        return self._judged(number, message, now, (*faults, *order, *self._check_record(number, message)))

    def judge_turn(self, key: str | None, now: datetime) -> Entry | None:
        """Decide what the message is that waited behind a gap of this key and whose turn has come, if there is one."""
        message = self._waiting.turn(key, self._positions.get(key or ""))
        if message is None:
            return None
        first, number = self._first_delivery(message), len(self.entries) + 1
        entry = self._judged(number, message, now, tuple(self._check_record(number, message)))
        return entry.model_copy(update={"turn_of": first.number if first else None})

    def _check_record(self, number: int, message: Message) -> list[Violation]:
        record_id = message.record_id or ""
        highest = self.versions.get(record_id, 0)
        known = self.bodies.get(record_id)
        is_settled = self._decisions.get((record_id, highest), (None,))[0] == "accepted"
        numbers = check_number(number, message, known, is_settled=is_settled)
        return [*check_version(number, message, highest), *numbers]

    def _judged(self, number: int, message: Message, now: datetime, violations: tuple[Violation, ...]) -> Entry:
        found = self.orders.find(message)
        verdict, code, text = self._decide(message, found[1] if found else None)
        return Entry(
            number=number,
            received_at=now,
            message=message,
            verdict=verdict,
            code=code,
            text=text,
            order_number=found[0] if found else None,
            violations=violations,
            planned=self._plan(message, (verdict, code, text), found[1] if found else None, now),
        )

    def take(self, entry: Entry) -> None:
        """Remember a judged delivery."""
        self.entries.append(entry)
        if entry.repeat_of is not None:
            return

        message = entry.message
        self._by_place[message.partition, message.offset] = entry
        if message.event_id is not None and (entry.turn_of is not None or message.event_id not in self._by_event_id):
            self._by_event_id[message.event_id] = entry
        if entry.verdict == "waiting":
            self._waiting.add(message)
            self._positions.setdefault(message.key or "", (message.epoch or 0, 0))
            return
        self._waiting.remove(message)
        if message.key is not None and message.epoch is not None and message.sequence is not None:
            position = (message.epoch, message.sequence)
            self._positions[message.key] = max(position, self._positions.get(message.key, position))
        if message.record_id and message.version and message.version > self.versions.get(message.record_id, 0):
            self.versions[message.record_id] = message.version
            self.bodies[message.record_id] = message.body or {}
        if entry.verdict in {"accepted", "rejected"} and message.record_id and message.version:
            decision = (entry.verdict, entry.code, entry.text)
            self._decisions.setdefault((message.record_id, message.version), decision)
        if entry.order_number is not None:
            self.orders.follow(entry.order_number)
        self._take_plan(entry)

    def due(self, now: datetime) -> list[PlannedAnswer]:
        """Give the planned answers whose time has come, in the order in which they were planned."""
        return [planned for planned in self.planned.values() if planned.due_at <= now]

    def number_answer(self, planned: PlannedAnswer) -> Answer:
        """Give an answer its place in the stream of its key."""
        return Answer(**planned.model_dump(), sequence=self._sequences[planned.key] + 1)

    def take_answer(self, answer: Answer) -> None:
        """Remember that an answer has its place; from now on it is sent with this place only."""
        self.planned.pop(answer.event_id, None)
        self.unsent[answer.event_id] = answer
        self._sequences[answer.key] = answer.sequence
        if answer.opens_number:
            self._numbers_accepted.add(answer.key)

    def mark_sent(self, event_id: str) -> None:
        """Remember that Kafka has an answer."""
        answer = self.unsent.pop(event_id, None)
        if answer is not None:
            self.sent[event_id] = answer

    def answers_to(self, entry: Entry) -> list[Answer]:
        """Give the answers that were already sent to the event of a repeated delivery."""
        if entry.repeat_of is None:
            return []
        first = self.entries[entry.repeat_of - 1]
        return [self.sent[planned.event_id] for planned in first.planned if planned.event_id in self.sent]

    def _first_delivery(self, message: Message) -> Entry | None:
        at_place = self._by_place.get((message.partition, message.offset))
        if at_place is not None and at_place.message.event_id == message.event_id:
            return at_place
        return None if message.event_id is None else self._by_event_id.get(message.event_id)

    def _decide(self, message: Message, order: Order | None) -> Decision:
        if message.event_type is not None and message.event_type not in BODIES:
            return "ignored", None, None
        if not (message.key and message.record_id and message.version and message.elvire_number):
            return "unreadable", None, None

        refusal = self._refusal(message, message.record_id, message.version, order)
        return ("accepted", None, None) if refusal is None else ("rejected", *refusal)

    def _refusal(self, message: Message, record_id: str, version: int, order: Order | None) -> Reason | None:
        if any(fault.startswith("body") for fault in message.faults):
            return BODY_INVALID
        before = self._decisions.get((record_id, version))
        if message.load_id is not None and before is not None:
            return None if before[0] == "accepted" else (before[1] or ORDERED_CODE, before[2])
        if version <= self.versions.get(record_id, 0):
            return VERSION_OLDER
        if order is not None and order.action == "reject":
            return order.code or ORDERED_CODE, order.text
        if message.event_type != MASTER and message.elvire_number not in self._numbers_accepted:
            return MASTER_UNKNOWN
        return None

    def _plan(
        self, message: Message, decision: Decision, order: Order | None, now: datetime
    ) -> tuple[PlannedAnswer, ...]:
        if decision[0] not in {"accepted", "rejected"} or (order is not None and order.action == "silent"):
            return ()

        decisions = [decision]
        if order is not None and order.action == "answer_twice":
            decisions.append(("rejected", order.code, order.text) if order.code else decision)
        due_at = now + timedelta(seconds=order.seconds if order is not None and order.action == "late" else 0)
        given = self._answers_given[message.record_id or "", message.version or 0]
        return tuple(
            plan_answer(message, said, answer_number=given + place, due_at=due_at, now=now)
            for place, said in enumerate(decisions, start=1)
        )

    def _take_plan(self, entry: Entry) -> None:
        for planned in entry.planned:
            self.planned[planned.event_id] = planned
            self._answers_given[planned.record_id, planned.version] += 1
            # An acceptance that comes late counts only when it is said: until then nobody may build on it.
            if planned.opens_number and planned.due_at <= entry.received_at:
                self._numbers_accepted.add(planned.key)


def _repeat(number: int, message: Message, now: datetime, first: Entry) -> Entry:
    same_place = (message.partition, message.offset) == (first.message.partition, first.message.offset)
    content = {"key", "event_type", "epoch", "sequence", "body"}
    violations: tuple[Violation, ...] = ()
    if message.model_dump(include=content) != first.message.model_dump(include=content):
        violations = (Violation.of(number, "id-reused", message, f"differs from delivery {first.number}"),)
    return Entry(
        number=number,
        received_at=now,
        message=message,
        verdict="repeat",
        repeat_of=first.number,
        redelivered=same_place,
        violations=violations,
    )
