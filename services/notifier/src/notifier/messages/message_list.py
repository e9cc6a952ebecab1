"""The who-receives-what list as it is written: a YAML file, checked before it is believed."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from notifier.domain.role import ROLES, ROLES_TO_COME
from notifier.domain.rule import (
    ACTIVE,
    ALWAYS,
    CHANNELS,
    CHANNELS_TO_COME,
    CONFIDENTIALITIES,
    HEALTH,
    HEALTH_TRIGGERS,
    STATES,
    TEXTS,
    WAITING,
    WHENS,
    Addressee,
    MessageList,
    Rule,
)
from notifier.messages.numbered_yaml import Numbered, Place, UnreadableError, read_numbered

VERSION_CHARACTERS: Final = 12
FAULTS_MAX: Final = 20

Label = Annotated[str, Field(min_length=1, max_length=60)]
Sentence = Annotated[str, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{3}-[0-9]{3}$")]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a list: the line (counted from 1), the field, and the reason in Dutch and English."""

    line: int
    field: str
    reason: str
    reason_en: str
    allowed: tuple[str, ...] = ()

    @property
    def in_words(self) -> str:
        """The fault as one line for an operator, without its place."""
        allowed = f"; toegelaten (allowed): {', '.join(self.allowed)}" if self.allowed else ""
        return f"{self.field} {self.reason} ({self.reason_en}){allowed}".strip()


class ListRefusedError(Exception):
    """The list is wrong; the one in use stays."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class _Addressee(_Strict):
    role: str
    when: str = ALWAYS
    channel: str | None = None


class _Message(_Strict):
    code: Code
    process: Label
    module: Label
    trigger: str
    to: Annotated[list[_Addressee], Field(min_length=1)]
    channel: str
    text: str
    confidentiality: str
    state: Literal["active", "waiting"] = ACTIVE
    reason: Sentence | None = None


class _File(_Strict):
    messages: Annotated[list[_Message], Field(min_length=1)]


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
        file = _File.model_validate(numbered.data)
    except ValidationError as error:
        raise ListRefusedError(_shape_faults(error, numbered)) from error
    faults = tuple(_meaning_faults(file, numbered.line))
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


def _rule(message: _Message) -> Rule:
    version = _digest(json.dumps(message.model_dump(exclude_none=True), sort_keys=True))
    to = tuple(Addressee(each.role, each.when, each.channel) for each in message.to)
    return Rule(**message.model_dump(exclude={"to"}), to=to, version=version)


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
    return _File if len(path) == 1 else _Addressee if "to" in path else _Message


def _field(path: Place) -> str:
    """The name of the field, without the places in lists: the line tells those."""
    names = [part for part in path if isinstance(part, str)]
    return ".".join(names[1:] or names)


def _meaning_faults(file: _File, line: Callable[[Place], int]) -> Iterator[Fault]:
    """What the shape alone does not tell: unknown words, doubles, and texts that do not fit their event."""
    seen: dict[str, int] = {}
    for index, message in enumerate(file.messages):
        at: Place = ("messages", index)
        if message.code in seen:
            reason = f"staat al op regel {seen[message.code]}", f"is already on line {seen[message.code]}"
            yield Fault(line((*at, "code")), "code", *reason)
        seen.setdefault(message.code, line((*at, "code")))
        yield from _form_faults(message, at, line)
        for name, value, allowed in _words(message):
            if value not in allowed:
                yield _not_allowed(line((*at, name)), name, allowed)
        yield from _addressee_faults(message, at, line)
        if message.trigger in HEALTH_TRIGGERS and message.confidentiality in set(CONFIDENTIALITIES) - {HEALTH}:
            yield _not_allowed(line((*at, "confidentiality")), "confidentiality", (HEALTH,))


def _form_faults(message: _Message, at: Place, line: Callable[[Place], int]) -> Iterator[Fault]:
    """A waiting rule may name an event and a text that are still to come: only the form of the names is checked."""
    for name, value in (("trigger", message.trigger), ("text", message.text)):
        form, example = _FORMS[name]
        if message.state == WAITING and not form.fullmatch(value):
            yield Fault(line((*at, name)), name, f"moet zijn zoals {example}", f"must be like {example}")


_FORMS: Final = {
    "trigger": (re.compile(r"[a-z_]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*"), "absence.leave-approved.v1"),
    "text": (re.compile(r"[a-z]+(_[a-z]+)*"), "leave_approved"),
}


def _words(message: _Message) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if message.state != WAITING:
        every_text = tuple(text for texts in TEXTS.values() for text in texts)
        yield "trigger", message.trigger, tuple(TEXTS)
        yield "text", message.text, TEXTS.get(message.trigger, every_text)
    yield "channel", message.channel, _channels(message)
    yield "confidentiality", message.confidentiality, CONFIDENTIALITIES


def _channels(message: _Message) -> tuple[str, ...]:
    return (*CHANNELS, *CHANNELS_TO_COME) if message.state == WAITING else tuple(CHANNELS)


def _addressee_faults(message: _Message, at: Place, line: Callable[[Place], int]) -> Iterator[Fault]:
    seen: set[str] = set()
    roles = (*ROLES, *ROLES_TO_COME) if message.state == WAITING else tuple(ROLES)
    for index, addressee in enumerate(message.to):
        here: Place = (*at, "to", index)
        words = (
            ("role", addressee.role, roles),
            ("when", addressee.when, tuple(WHENS)),
            ("channel", addressee.channel or message.channel, _channels(message)),
        )
        for name, value, allowed in words:
            if value not in allowed and getattr(addressee, name) is not None:
                yield _not_allowed(line((*here, name)), f"to.{name}", allowed)
        if addressee.role in seen:
            yield Fault(line((*here, "role")), "to.role", "staat er twee keer", "is there twice")
        seen.add(addressee.role)


def _not_allowed(line: int, field: str, allowed: tuple[str, ...]) -> Fault:
    return Fault(line, field, "is geen toegelaten waarde", "is not an allowed value", allowed)
