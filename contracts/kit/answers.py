"""What the engine says on the answers topic, read strictly: the kit believes nothing that the contract does not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from jsonschema import Draft202012Validator

from contracts.catalog import Catalog

ACKNOWLEDGED: Final = "engine.message-acknowledged.v1"
SOURCE: Final = "/engine"
WRONG_CONTENT: Final = {"type", "enum", "const", "pattern", "minLength", "maxLength", "minimum", "format"}


@dataclass(frozen=True)
class Answer:
    """One answer; `faults` names what the contract does not allow, without a value of the message."""

    key: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    faults: tuple[str, ...]

    @property
    def event_id(self) -> str:
        """Identity of the answer; empty when it has none."""
        return self.headers.get("ce_id", "")

    @property
    def about(self) -> tuple[Any, Any]:
        """Record and version that it answers."""
        return self.body.get("record_id"), self.body.get("version")

    @property
    def is_accepted(self) -> bool:
        """Tell whether the engine keeps the version."""
        return self.body.get("outcome") == "accepted"

    @property
    def meaning(self) -> tuple[Any, Any]:
        """What must not differ when the same message is answered again."""
        return self.body.get("outcome"), self.body.get("code")

    @property
    def place(self) -> tuple[int, int]:
        """Epoch and sequence; (0, 0) when they cannot be read."""
        return _count(self.headers.get("ce_epoch")), _count(self.headers.get("ce_sequence"))

    def __str__(self) -> str:
        record_id, version = self.about
        code = f", code {self.body['code']}" if self.body.get("code") else ""
        return f"{self.body.get('outcome')} for {record_id} version {version}{code}"


class AnswerReader:
    """Reads answers and compares them with the schemas of the contract."""

    def __init__(self, catalog: Catalog) -> None:
        self._envelope = Draft202012Validator(catalog.envelope)
        self._payload = Draft202012Validator(catalog.events[ACKNOWLEDGED].schema)

    def read(self, key: bytes | None, value: bytes | None, headers: Sequence[tuple[str, bytes | None]]) -> Answer:
        """Read one Kafka record; nothing in it makes this raise."""
        texts = {name: _text(content) for name, content in headers}
        body = _object(value)
        number = _text(key)
        faults = [f"header {_fault(error)}" for error in self._envelope.iter_errors(texts)]
        faults += [f"field {_fault(error)}" for error in self._payload.iter_errors(body)]
        faults += _disagreements(number, texts, body)
        return Answer(key=number, headers=texts, body=body, faults=tuple(faults))


def _disagreements(key: str, headers: Mapping[str, str], body: Mapping[str, Any]) -> list[str]:
    """What the schemas cannot say: which values belong together."""
    wanted = {
        "ce_type": ACKNOWLEDGED,
        "ce_source": SOURCE,
        "ce_dataschema": f"contracts/events/{ACKNOWLEDGED}/schema.json",
        "ce_subject": key,
    }
    found = [
        f"header {name} must be {'the key' if name == 'ce_subject' else text}"
        for name, text in wanted.items()
        if name in headers and headers[name] != text
    ]
    if body.get("elvire_number") != key:
        found.append("field elvire_number must be the key")
    if body.get("outcome") == "rejected" and not body.get("code"):
        found.append("field code must say why the message was rejected")
    if body.get("outcome") == "accepted" and body.get("code") is not None:
        found.append("field code must be null when the message was accepted")
    return found


def _fault(error: Any) -> str:
    """Name the place and the rule; a validator's own text would repeat the value."""
    place = ".".join(map(str, error.absolute_path))
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        return f"{', '.join(missing)} is missing"
    if error.validator == "additionalProperties":
        unknown = sorted(set(error.instance) - set(error.schema["properties"]))
        return f"{', '.join(unknown)} is not in the contract"
    kind: Literal["content", "form"] = "content" if error.validator in WRONG_CONTENT else "form"
    return f"{place or 'value'} has the wrong {kind} ({error.validator})"


def _text(content: bytes | None) -> str:
    return (content or b"").decode(errors="replace")


def _object(value: bytes | None) -> dict[str, Any]:
    try:
        body = json.loads(value or b"")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _count(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else 0
