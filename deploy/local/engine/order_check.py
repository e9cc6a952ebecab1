"""What a consumer of the feed may count on: per key no gap and no step back, per record every version, once."""

from collections.abc import Mapping
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict

from deploy.local.engine.messages import Message

Kind = Literal[
    "contract",
    "gap",
    "sequence-older",
    "epoch-older",
    "version-gap",
    "version-older",
    "key-differs",
    "id-reused",
    "number-differs",
]


class Violation(BaseModel):
    """One broken promise of the feed, seen in the delivery with this number."""

    model_config = ConfigDict(frozen=True)

    number: int
    kind: Kind
    key: str | None
    event_type: str | None
    record_id: str | None
    detail: str

    @classmethod
    def of(cls, number: int, kind: Kind, message: Message, detail: str) -> Self:
        """Make a violation that a message shows."""
        return cls(
            number=number,
            kind=kind,
            key=message.key,
            event_type=message.event_type,
            record_id=message.record_id,
            detail=detail,
        )


def check_order(number: int, message: Message, position: tuple[int, int] | None) -> list[Violation]:
    """Compare a new event with the highest (epoch, sequence) of its key; None: the key's first event.

    A new epoch may begin at any sequence: the sender was restored from a copy and knows how far it had come.
    """
    violations = []
    if message.elvire_number is not None and message.elvire_number != message.key:
        violations.append(Violation.of(number, "key-differs", message, "the key is not the Elvire number of the body"))
    if message.epoch is None or message.sequence is None:
        return violations

    epoch, last = position or (message.epoch, 0)
    if message.epoch < epoch:
        violations.append(Violation.of(number, "epoch-older", message, f"epoch {message.epoch} after {epoch}"))
    elif message.epoch == epoch and message.sequence <= last:
        detail = f"sequence {message.sequence} is new but comes after {last}"
        violations.append(Violation.of(number, "sequence-older", message, detail))
    elif message.epoch == epoch and message.sequence > last + 1:
        violations.append(Violation.of(number, "gap", message, f"sequence {message.sequence} comes after {last}"))
    return violations


def check_version(number: int, message: Message, highest: int) -> list[Violation]:
    """Compare a new event with the highest version of its record; 0: the record's first event.

    A full load repeats what is there already, and begins a record at any version.
    """
    if message.record_id is None or message.version is None or message.version == highest + 1:
        return []
    if message.load_id is not None and (highest == 0 or message.version <= highest):
        return []

    kind: Kind = "version-older" if message.version <= highest else "version-gap"
    return [Violation.of(number, kind, message, f"version {message.version} comes after {highest}")]


def check_number(
    number: int, message: Message, known: Mapping[str, Any] | None, *, is_settled: bool
) -> list[Violation]:
    """A record comes under another number only after it was cancelled under the one it had, and that was accepted.

    `known` is the record as it was told last, and `is_settled` whether that was answered.
    """
    if known is None or known.get("elvire_number") == message.elvire_number or message.elvire_number is None:
        return []
    if message.load_id is not None and (message.version or 0) <= known["version"]:
        return []
    if known.get("status") == "cancelled" and is_settled:
        return []
    detail = "the record was not cancelled, or the cancel not answered, under the number it had"
    return [Violation.of(number, "number-differs", message, detail)]
