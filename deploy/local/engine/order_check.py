"""What a consumer of the feed may count on: per key no gap and no step back, per record every version, once."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from deploy.local.engine.messages import Message

Kind = Literal[
    "contract", "gap", "sequence-older", "epoch-older", "version-gap", "version-older", "key-differs", "id-reused"
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
    """Compare a new event with the highest version of its record; 0: the record's first event."""
    if message.record_id is None or message.version is None or message.version == highest + 1:
        return []

    kind: Kind = "version-older" if message.version <= highest else "version-gap"
    return [Violation.of(number, kind, message, f"version {message.version} comes after {highest}")]
