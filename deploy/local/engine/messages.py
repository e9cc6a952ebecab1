"""What the engine hears on `elvire.feed`: our own reading of the contract, which no message can make raise."""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

MASTER: Final = "elvire.master-changed.v1"
EMPLOYMENT: Final = "elvire.employment-changed.v1"
ABSENCE: Final = "elvire.absence-changed.v1"

LOAD_BEGUN: Final = "elvire.full-load-begun.v1"
LOAD_ENDED: Final = "elvire.full-load-ended.v1"

HEADERS_REQUIRED: Final = (
    "ce_specversion",
    "ce_id",
    "ce_type",
    "ce_source",
    "ce_subject",
    "ce_time",
    "ce_dataschema",
    "ce_sequence",
    "ce_epoch",
    "ce_origin",
    "content-type",
)

ORIGINS: Final = frozenset({"entered", "imported", "corrected"})
TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

Headers = Sequence[tuple[str, bytes | None]]
Text = Annotated[str, Field(min_length=1)]


class Message(BaseModel):
    """One delivery of a feed message. What could not be read is None, and `faults` says what the contract misses."""

    model_config = ConfigDict(frozen=True)

    partition: int
    offset: int
    key: str | None
    event_id: str | None
    event_type: str | None
    epoch: int | None
    sequence: int | None
    origin: str | None
    traceparent: str | None
    body: dict[str, Any] | None
    faults: tuple[str, ...] = ()

    @property
    def record_id(self) -> str | None:
        """The record that the message is a version of."""
        value = (self.body or {}).get("record_id")
        return value if isinstance(value, str) and value else None

    @property
    def version(self) -> int | None:
        """The version of the record, 1 for the first."""
        value = (self.body or {}).get("version")
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 1 else None

    @property
    def elvire_number(self) -> str | None:
        """The number that the message is about, as its body says."""
        value = (self.body or {}).get("elvire_number")
        return value if isinstance(value, str) and value else None

    @property
    def load_id(self) -> str | None:
        """The full load that the message is a part of, or tells of."""
        value = (self.body or {}).get("load_id")
        return value if isinstance(value, str) and value else None


class _Record(BaseModel):
    """What every feed record has; unknown fields are later additions and are not looked at."""

    model_config = ConfigDict(extra="ignore")

    record_id: Text
    version: Annotated[int, Field(ge=1, strict=True)]
    elvire_number: Text
    vlimpersnummer: Annotated[str, Field(pattern=r"^\d{6}$")]
    effective_day: date
    recorded_at: Text
    load_id: UUID | None = None


class _Master(_Record):
    legal_employer: Text
    rsz_category: Text
    given_name: Text
    family_name: Text
    birth_day: date
    language: Literal["nl", "fr", "de", "en"]
    insz: str | None
    iban: str | None = None
    status: Literal["open", "closed"]
    closed_after: date | None
    replaces: str | None = None


class _Employment(_Record):
    employment_sequence: Annotated[int, Field(ge=1)]
    statute: Literal["contractual", "statutory"]
    unit: Text
    pay_group: Literal["MON", "NVT"]
    first_day: date
    last_day: date | None
    status: Literal["active", "cancelled"] = "active"
    location: str | None = None
    schedule: str | None = None
    worker_code: str | None = None


class _AbsenceDay(BaseModel):
    day: date
    part: Literal["full", "am", "pm"]
    pay_category: Literal["paid", "unpaid", "sickness"]


class _Absence(_Record):
    employment_sequence: Annotated[int, Field(ge=1)]
    absence_id: Text
    days: list[_AbsenceDay]
    status: Literal["active", "cancelled"]


BODIES: Final[dict[str, type[_Record]]] = {MASTER: _Master, EMPLOYMENT: _Employment, ABSENCE: _Absence}


def read_message(*, partition: int, offset: int, key: bytes | None, value: bytes | None, headers: Headers) -> Message:
    """Read one Kafka record; whatever is wrong with it ends up in `faults`, without a value of the message."""
    texts = {name: _text(content) for name, content in headers}
    body = _body(value)
    event_type = texts.get("ce_type")
    epoch, sequence = _count(texts.get("ce_epoch")), _count(texts.get("ce_sequence"))
    traceparent = texts.get("traceparent") or ""

    faults = [f"header {name} is missing or not text" for name in HEADERS_REQUIRED if not texts.get(name)]
    faults += [] if epoch is not None and sequence is not None else ["ce_epoch or ce_sequence is no number"]
    faults += [] if texts.get("ce_subject") == _text(key) else ["ce_subject is not the key"]
    faults += [] if texts.get("ce_origin", "entered") in ORIGINS else ["ce_origin is not one of the contract's"]
    faults += ["traceparent is not of its form"] if traceparent and not TRACEPARENT.fullmatch(traceparent) else []
    faults += _body_faults(event_type, body)
    return Message(
        partition=partition,
        offset=offset,
        key=_text(key),
        event_id=texts.get("ce_id"),
        event_type=event_type,
        epoch=epoch,
        sequence=sequence,
        origin=texts.get("ce_origin"),
        traceparent=traceparent if TRACEPARENT.fullmatch(traceparent) else None,
        body=body,
        faults=tuple(faults),
    )


def _body_faults(event_type: str | None, body: dict[str, Any] | None) -> list[str]:
    kind = BODIES.get(event_type or "")
    if kind is None:
        return []
    if body is None:
        return ["the body is no JSON object"]
    try:
        kind.model_validate(body)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_context=False, include_url=False)
        return [f"body field {'.'.join(map(str, fault['loc']))}: {fault['type']}" for fault in faults]
    return []


def _text(content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def _count(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None


def _body(value: bytes | None) -> dict[str, Any] | None:
    try:
        body = json.loads(value or b"")
    except ValueError:
        return None
    return body if isinstance(body, dict) else None
