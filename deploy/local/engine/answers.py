"""What the engine says on `engine.acks`, in the form that the contract asks."""

import json
from datetime import UTC, datetime
from typing import Final, Literal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict

ACKNOWLEDGED: Final = "engine.message-acknowledged.v1"
SOURCE: Final = "/engine"
BRUSSELS: Final = ZoneInfo("Europe/Brussels")
ANSWERS: Final = UUID("6d0c1f4e-0c52-5e0d-9d6f-3f7b6a1e8c25")


class PlannedAnswer(BaseModel):
    """An answer that was decided and is to be sent at `due_at`. `opens_number`: it accepts a number's master."""

    model_config = ConfigDict(frozen=True)

    event_id: str
    key: str
    record_id: str
    version: int
    outcome: Literal["accepted", "rejected"]
    code: str | None
    text: str | None
    decided_at: datetime
    due_at: datetime
    origin: str
    traceparent: str | None
    opens_number: bool


class Answer(PlannedAnswer):
    """An answer with its place in the stream of its key; sent again, it is the same to the last byte."""

    sequence: int


def answer_id(record_id: str, version: int, answer_number: int) -> str:
    """Derive the event id from what is answered, so that an answer sent again after a crash is known as the same."""
    return str(uuid5(ANSWERS, f"{record_id}@{version}#{answer_number}"))


def write_value(answer: Answer) -> bytes:
    """Write the payload."""
    payload = {
        "elvire_number": answer.key,
        "record_id": answer.record_id,
        "version": answer.version,
        "outcome": answer.outcome,
        "code": answer.code,
        "text": answer.text,
        "effective_day": answer.decided_at.astimezone(BRUSSELS).date().isoformat(),
        "recorded_at": _instant(answer.decided_at),
    }
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def write_headers(answer: Answer, epoch: int) -> list[tuple[str, bytes]]:
    """Write the CloudEvents headers; an answer inherits origin and trace from what it answers."""
    fields = {
        "ce_specversion": "1.0",
        "ce_id": answer.event_id,
        "ce_type": ACKNOWLEDGED,
        "ce_source": SOURCE,
        "ce_subject": answer.key,
        "ce_time": _instant(answer.decided_at),
        "ce_dataschema": f"contracts/events/{ACKNOWLEDGED}/schema.json",
        "ce_sequence": str(answer.sequence),
        "ce_epoch": str(epoch),
        "ce_origin": answer.origin,
        "content-type": "application/json",
    }
    if answer.traceparent is not None:
        fields["traceparent"] = answer.traceparent
    return [(name, text.encode()) for name, text in fields.items()]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
