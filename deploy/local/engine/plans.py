"""From a decision to the answer that will say it."""

from datetime import datetime
from typing import Literal

from deploy.local.engine.answers import PlannedAnswer, answer_id
from deploy.local.engine.messages import MASTER, ORIGINS, Message

Verdict = Literal["accepted", "rejected", "ignored", "unreadable", "repeat", "waiting"]
Decision = tuple[Verdict, str | None, str | None]


def plan_answer(
    message: Message, decision: Decision, *, answer_number: int, due_at: datetime, now: datetime
) -> PlannedAnswer:
    """Make the answer that says a decision; of several answers to one version each has its own number."""
    record_id, version = message.record_id or "", message.version or 0
    return PlannedAnswer(
        event_id=answer_id(record_id, version, answer_number),
        key=message.elvire_number or "",
        record_id=record_id,
        version=version,
        outcome="accepted" if decision[0] == "accepted" else "rejected",
        code=decision[1],
        text=decision[2],
        decided_at=now,
        due_at=due_at,
        origin=message.origin if message.origin in ORIGINS else "entered",
        traceparent=message.traceparent,
        opens_number=message.event_type == MASTER and decision[0] == "accepted",
    )
