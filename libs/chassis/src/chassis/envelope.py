"""CloudEvents 1.0 in the binary Kafka binding: facts in, facts out.

What crosses the wire is fixed in `contracts/envelope.schema.json`; this module only reads and writes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

Headers = tuple[tuple[str, bytes | None], ...]

SPEC_VERSION: Final = "1.0"
ORIGINS: Final = frozenset({"entered", "imported", "corrected"})
KEY_BYTES_MAX: Final = 500
"""Longest topic or key: what an index of PostgreSQL surely holds."""
DIGITS_MAX: Final = 18
"""Longest number: what a bigint surely holds."""


class UndecodableError(Exception):
    """A record whose envelope cannot be read. The reason names the header and never holds its value."""


class Seen(NamedTuple):
    """A foreign position that a decision rested on; written `topic/key@sequence`."""

    topic: str
    key: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.topic}/{self.key}@{self.sequence}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What came from Kafka, byte for byte; `topic` is without the environment's prefix."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: Headers


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A record whose envelope was read. `data` is the JSON payload, not yet looked into."""

    topic: str
    key: str
    event_id: UUID
    event_type: str
    source: str
    time: datetime
    epoch: int
    sequence: int
    origin: str
    seen: tuple[Seen, ...]
    traceparent: str | None
    data: bytes

    @property
    def position(self) -> Seen:
        """Where this fact stands in its own stream."""
        return Seen(self.topic, self.key, self.sequence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact to be said: handed to the outbox, which gives it its place in the stream."""

    topic: str
    key: str
    event_id: UUID
    event_type: str
    data: bytes | None
    """None is a tombstone: on a compacted topic, it takes away what was said under the key."""
    origin: str = "entered"
    seen: tuple[Seen, ...] = ()


def parse_seen(text: str) -> tuple[Seen, ...]:
    """Read a comma separated list of positions.

    Raises:
        ValueError: the text is not of the form `topic/key@sequence[, …]`.

    """
    positions = []
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        place, at, sequence = part.rpartition("@")
        topic, slash, key = place.partition("/")
        if not (at and slash and _is_name(topic) and _is_name(key)):
            raise ValueError("expected topic/key@sequence")
        positions.append(Seen(topic, key, _number(sequence)))
    return tuple(positions)


def format_seen(positions: Sequence[Seen]) -> str:
    """Write positions as `parse_seen` reads them."""
    return ",".join(str(position) for position in positions)


def write_headers(
    event: Event, *, source: str, time: datetime, epoch: int, sequence: int, traceparent: str | None
) -> Headers:
    """The CloudEvents headers of an event that got its place in the stream."""
    fields = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": str(event.event_id),
        "ce_type": event.event_type,
        "ce_source": source,
        "ce_subject": event.key,
        "ce_time": time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_dataschema": f"contracts/events/{event.event_type}/schema.json",
        "ce_sequence": str(sequence),
        "ce_epoch": str(epoch),
        "ce_origin": event.origin,
        "content-type": "application/json",
    }
    if event.seen:
        fields["ce_seen"] = format_seen(event.seen)
    if traceparent:
        fields["traceparent"] = traceparent
    return tuple((name, value.encode()) for name, value in fields.items())


def read_fact(record: Record) -> Fact:
    """Read the envelope of a record; the payload stays unopened.

    Raises:
        UndecodableError: a header is missing, not UTF-8 or not of its form, or key or value is missing.

    """
    if record.value is None or not record.key:
        raise UndecodableError("the key or the value is missing")
    headers = _text_headers(record.headers)
    try:
        key = record.key.decode()
        seen = parse_seen(headers.get("ce_seen", ""))
    except ValueError as error:
        raise UndecodableError("the key is not UTF-8, or ce_seen is not a list of positions") from error
    if not _is_name(key):
        raise UndecodableError("the key is too long or not a text")
    origin = headers.get("ce_origin", "entered")
    if origin not in ORIGINS:
        raise UndecodableError("ce_origin is not one of entered, imported, corrected")
    try:
        return Fact(
            topic=record.topic,
            key=key,
            event_id=UUID(headers["ce_id"]),
            event_type=headers["ce_type"],
            source=headers["ce_source"],
            time=datetime.fromisoformat(headers["ce_time"]),
            epoch=_number(headers["ce_epoch"]),
            sequence=_number(headers["ce_sequence"]),
            origin=origin,
            seen=seen,
            traceparent=headers.get("traceparent"),
            data=record.value,
        )
    except KeyError as error:
        raise UndecodableError(f"the header {error.args[0]} is missing") from error
    except ValueError as error:
        raise UndecodableError("ce_id, ce_time, ce_epoch or ce_sequence is not of its form") from error


def readable(record: Record) -> Fact | None:
    """The fact; None when the envelope cannot be read, so that the record concerns nobody."""
    try:
        return read_fact(record)
    except UndecodableError:
        return None


def _text_headers(headers: Headers) -> dict[str, str]:
    text = {}
    for name, value in headers:
        if value is None:
            raise UndecodableError(f"the header {_plain(name)} is null")
        try:
            text[name] = value.decode()
        except UnicodeDecodeError as error:
            raise UndecodableError(f"the header {_plain(name)} is not UTF-8") from error
        if "\x00" in text[name]:
            raise UndecodableError(f"the header {_plain(name)} is not a text")
    return text


def _is_name(text: str) -> bool:
    """Whether a topic or key can be kept in the database."""
    return 0 < len(text.encode()) <= KEY_BYTES_MAX and "\x00" not in text


def _number(text: str) -> int:
    """Read a sequence or epoch; `int` would take signs, underscores, foreign digits and what no column holds."""
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX and int(text)):
        raise ValueError("expected 1 or more")
    return int(text)


def _plain(name: str) -> str:
    """A header's name fit for a reason: foreign names may hold anything, so only tame ones are repeated."""
    return name if name.replace("_", "").replace("-", "").isalnum() and name.isascii() else "(unreadable name)"
