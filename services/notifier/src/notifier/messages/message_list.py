"""The who-receives-what list as it is written: a YAML file, checked before it is believed."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ValidationError

from notifier.domain.rule import STATES, Addressee, MessageList, Rule
from notifier.messages.list_faults import Fault, meaning_faults
from notifier.messages.list_shape import ListedAddressee, ListedFile, ListedMessage, duration
from notifier.messages.numbered_yaml import Numbered, Place, UnreadableError, read_numbered

VERSION_CHARACTERS: Final = 12
FAULTS_MAX: Final = 20


class ListRefusedError(Exception):
    """The list is wrong; the one in use stays."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


@lru_cache(maxsize=8)
def read_list(text: str) -> MessageList:
    """Read a list. The same text gives the same list, so it is read once.

    Raises:
        ListRefusedError: something of it is wrong; the error tells the lines and reasons.

    """
    try:
        numbered = read_numbered(text)
    except UnreadableError as error:
        fault = Fault(error.line, error.field, error.reason, error.reason_en)
        raise ListRefusedError((fault,)) from error
    try:
        file = ListedFile.model_validate(numbered.data)
    except ValidationError as error:
        raise ListRefusedError(_shape_faults(error, numbered)) from error
    faults = tuple(meaning_faults(file, numbered.line))
    if faults:
        raise ListRefusedError(faults[:FAULTS_MAX])
    return MessageList(version=_digest(text), rules=tuple(_rule(message) for message in file.messages))


def read_file(path: Path) -> str | None:
    """The content of a list's file; none when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def check_content(content: str | None) -> tuple[MessageList | None, tuple[Fault, ...]]:
    """The list that a file holds, or what is wrong with it."""
    if content is None:
        return None, (Fault(1, "", "het bestand is niet leesbaar", "the file cannot be read"),)
    try:
        return read_list(content), ()
    except ListRefusedError as error:
        return None, error.faults


def check_file(path: Path) -> tuple[MessageList | None, tuple[Fault, ...]]:
    """The list in a file, or what is wrong with it."""
    return check_content(read_file(path))


def _rule(message: ListedMessage) -> Rule:
    version = _digest(json.dumps(message.model_dump(exclude_none=True), sort_keys=True))
    written = message.model_dump(exclude={"to", "closed_by", "before", "after", "repeat"})
    return Rule(
        **written,
        to=tuple(Addressee(each.role, each.when, each.channel, duration(each.after)) for each in message.to),
        before=duration(message.before),
        after=duration(message.after),
        repeat=duration(message.repeat),
        closed_by=tuple(message.closed_by or ()),
        version=version,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_CHARACTERS]


_SHAPE: Final = {
    "missing": ("is verplicht", "is required"),
    "extra_forbidden": ("is geen bekend veld", "is not a known field"),
    "string_pattern_mismatch": ("moet zijn zoals AFW-001", "must be like AFW-001"),
    "string_too_short": ("mag niet leeg zijn", "must not be empty"),
    "string_too_long": ("is te lang", "is too long"),
    "too_short": ("heeft minstens één onderdeel nodig", "needs at least one item"),
    "string_type": ("moet tekst zijn", "must be text"),
    "list_type": ("moet een lijst zijn", "must be a list"),
    "literal_error": ("is geen toegelaten waarde", "is not an allowed value"),
}
_BLOCK: Final = ("moet een blok met velden zijn", "must be a block of fields")


def _shape_faults(error: ValidationError, numbered: Numbered) -> tuple[Fault, ...]:
    faults = []
    for found in error.errors(include_input=False, include_url=False)[:FAULTS_MAX]:
        path: Place = found["loc"]
        reason, reason_en = _SHAPE.get(found["type"], _BLOCK)
        allowed: tuple[str, ...] = STATES if found["type"] == "literal_error" else ()
        if found["type"] == "extra_forbidden":
            allowed = tuple(_model_at(path).model_fields)
        faults.append(Fault(numbered.line(path), _field(path), reason, reason_en, allowed))
    return tuple(sorted(faults, key=lambda fault: fault.line))


def _model_at(path: Place) -> type[BaseModel]:
    return ListedFile if len(path) == 1 else ListedAddressee if "to" in path else ListedMessage


def _field(path: Place) -> str:
    """The name of the field, without the places in lists: the line tells those."""
    names = [part for part in path if isinstance(part, str)]
    return ".".join(names[1:] or names)
