"""Feed messages as payroll-bridge says them: builders of `elvire.feed` events for tests of whoever reads them."""

import json
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from deploy.local.engine.messages import ABSENCE, EMPLOYMENT, MASTER, Message, read_message

NUMBER = "E0000010193"
PERSON = "900017"
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

MASTER_ID = f"master/{PERSON}/810/495"
EMPLOYMENT_ID = f"employment/{PERSON}/1"
ABSENCE_ID = "absence/7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01"

OWN_FIELDS: dict[str, dict[str, Any]] = {
    MASTER: {
        "record_id": MASTER_ID,
        "legal_employer": "810",
        "rsz_category": "495",
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": "1990-03-04",
        "language": "nl",
        "insz": None,
        "status": "open",
        "closed_after": None,
    },
    EMPLOYMENT: {
        "record_id": EMPLOYMENT_ID,
        "employment_sequence": 1,
        "statute": "contractual",
        "unit": "OVO999001",
        "pay_group": "MON",
        "first_day": "2026-11-01",
        "last_day": None,
    },
    ABSENCE: {
        "record_id": ABSENCE_ID,
        "employment_sequence": 1,
        "absence_id": ABSENCE_ID.removeprefix("absence/"),
        "days": [{"day": "2026-12-21", "part": "full", "pay_category": "paid"}],
        "status": "active",
    },
}


@dataclass
class Said:
    """One event on the feed, with the place in the stream it was given."""

    event_type: str
    sequence: int
    key: str = NUMBER
    epoch: int = 1
    event_id: str = field(default_factory=lambda: str(uuid4()))
    changes: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str | None] = field(default_factory=dict)

    @property
    def value(self) -> bytes:
        """The payload."""
        body = {
            "version": 1,
            "elvire_number": self.key,
            "vlimpersnummer": PERSON,
            "effective_day": "2026-11-01",
            "recorded_at": "2026-11-02T08:00:00Z",
            **OWN_FIELDS.get(self.event_type, {}),
            **self.changes,
        }
        return json.dumps(body).encode()

    def kafka_headers(self) -> list[tuple[str, bytes]]:
        """The CloudEvents headers; a change to None leaves the header out."""
        texts: dict[str, str | None] = {
            "ce_specversion": "1.0",
            "ce_id": self.event_id,
            "ce_type": self.event_type,
            "ce_source": "/payroll-bridge",
            "ce_subject": self.key,
            "ce_time": "2026-11-02T08:00:00Z",
            "ce_dataschema": f"contracts/events/{self.event_type}/schema.json",
            "ce_sequence": str(self.sequence),
            "ce_epoch": str(self.epoch),
            "ce_origin": "entered",
            "content-type": "application/json",
            "traceparent": TRACE,
            **self.headers,
        }
        return [(name, text.encode()) for name, text in texts.items() if text is not None]

    def message(self, offset: int) -> Message:
        """The event as the engine reads it at a place of the topic."""
        return read_message(
            partition=0, offset=offset, key=self.key.encode(), value=self.value, headers=self.kafka_headers()
        )


def a_master(sequence: int = 1, **changes: Any) -> Said:
    """A version of a master record; changes are fields of the payload."""
    return Said(MASTER, sequence, changes=changes)


def an_employment(sequence: int = 2, **changes: Any) -> Said:
    """A version of an employment record; changes are fields of the payload."""
    return Said(EMPLOYMENT, sequence, changes=changes)


def an_absence(sequence: int = 3, **changes: Any) -> Said:
    """A version of an absence record; changes are fields of the payload."""
    return Said(ABSENCE, sequence, changes=changes)
