"""Who would get a message, and why somebody got one or did not."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter, ValidationError

from vlimpers.answers import Answer, Explained, Previewed
from vlimpers.client import Client
from vlimpers.errors import AccessError
from vlimpers.survey import NOTIFIER


class Wanted(Answer):
    """A message expected: to whom by which rule over which channel; left out: no matter."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    recipient: str | None
    channel: str | None = None
    outcome: str = "sent"

    def is_met_by(self, found: Previewed) -> bool:
        """Whether this message is that one."""
        return (self.rule, self.recipient, self.outcome) == (
            found.rule,
            found.recipient,
            found.outcome,
        ) and self.channel in {None, found.channel}


def read_event(file: Path, at: str) -> dict[str, Any]:
    """What the notifier is asked.

    Raises:
        AccessError: the file is no event, or the instant is none.

    """
    content = _read(file, "--event")
    if not isinstance(content, dict) or not {"type", "data"} <= content.keys():
        raise AccessError("--event is no event: a JSON object with `type` and `data` is expected")
    try:
        instant = datetime.fromisoformat(at)
    except ValueError as error:
        raise AccessError("--at is no instant: expected such as 2026-12-01T09:00+01:00") from error
    if instant.tzinfo is None:
        raise AccessError("--at has no offset: expected such as 2026-12-01T09:00+01:00")
    event = {name: content[name] for name in ("type", "data", "origin") if name in content}
    try:
        json.dumps(event, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise AccessError("--event holds what JSON cannot say: NaN, an infinity, or half a character") from error
    return {"event": event, "at": instant.isoformat()}


def expected_messages(file: Path) -> list[Wanted]:
    """The messages that are expected.

    Raises:
        AccessError: the file is no list of messages.

    """
    try:
        return TypeAdapter(list[Wanted]).validate_python(_read(file, "--expect"))
    except ValidationError as error:
        raise AccessError(
            "--expect is no list of messages: each has `rule` and `recipient`, and may have `channel` and `outcome`"
        ) from error


def preview(client: Client, asked: dict[str, Any]) -> list[Previewed]:
    """Who would be told, and why or why not."""
    return client.entries(Previewed, NOTIFIER, client.ask(NOTIFIER, "/previews", body=asked), "messages")


def rules_about(client: Client, event_type: str) -> list[str]:
    """The rules of the list in use that this type of event triggers."""
    groups = client.ask(NOTIFIER, "/message-list").get("groups", [])
    messages = [message for group in groups for message in group.get("messages", [])]
    return sorted({str(each.get("code")) for each in messages if each.get("trigger") == event_type})


def explanations(client: Client, person: str, event: str) -> list[Explained]:
    """What was decided for a person about an event.

    Raises:
        AccessError: the event's id is none.

    """
    try:
        event_id = str(UUID(event))
    except ValueError as error:
        raise AccessError(
            "EVENT is no id of an event: expected such as 0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01"
        ) from error
    asked = {"vlimpersnummer": person, "event_id": event_id}
    return list(client.pages(Explained, NOTIFIER, "/decisions", "decisions", asked))


def differences(found: Sequence[Previewed], wanted: Sequence[Wanted]) -> tuple[list[Wanted], list[Previewed]]:
    """What is expected and does not come, and what goes out and was not expected."""
    absent = [each for each in wanted if not any(each.is_met_by(other) for other in found)]
    surplus = [each for each in found if each.outcome == "sent" and not any(other.is_met_by(each) for other in wanted)]
    return absent, surplus


def _read(file: Path, option: str) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise AccessError(f"{option}: the file cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise AccessError(f"{option}: the file is not JSON, or too deep") from error
