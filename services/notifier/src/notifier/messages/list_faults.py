"""What the shape of a list alone does not tell: unknown words, doubles, texts and times that do not fit."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from notifier.domain.channel import CHANNELS, CHANNELS_TO_COME
from notifier.domain.role import ROLES, ROLES_TO_COME
from notifier.domain.rule import CONFIDENTIALITIES, HEALTH, WAITING, WHENS
from notifier.domain.trigger import AHEAD_TRIGGERS, CLOCK_TRIGGERS, CLOSERS, HEALTH_TRIGGERS, TEXTS
from notifier.messages.list_shape import DURATION, ListedAddressee, ListedFile, ListedMessage
from notifier.messages.numbered_yaml import Place

Line = Callable[[Place], int]


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


def meaning_faults(file: ListedFile, line: Line) -> Iterator[Fault]:
    """What is wrong with a list whose shape is right."""
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
        yield from _time_faults(message, at, line)
        yield from _closer_faults(message, at, line)
        if message.trigger in HEALTH_TRIGGERS and message.confidentiality in set(CONFIDENTIALITIES) - {HEALTH}:
            yield _not_allowed(line((*at, "confidentiality")), "confidentiality", (HEALTH,))


_FORMS: Final = {
    "trigger": (re.compile(r"[a-z_]+\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*"), "absence.leave-approved.v1"),
    "text": (re.compile(r"[a-z]+(_[a-z]+)*"), "leave_approved"),
}


def _form_faults(message: ListedMessage, at: Place, line: Line) -> Iterator[Fault]:
    """A waiting rule may name an event and a text that are still to come: only the form of the names is checked."""
    for name, value in (("trigger", message.trigger), ("text", message.text)):
        form, example = _FORMS[name]
        if message.state == WAITING and not form.fullmatch(value):
            yield Fault(line((*at, name)), name, f"moet zijn zoals {example}", f"must be like {example}")


def _words(message: ListedMessage) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    if message.state != WAITING:
        every_text = tuple(text for texts in TEXTS.values() for text in texts)
        yield "trigger", message.trigger, tuple(TEXTS)
        yield "text", message.text, TEXTS.get(message.trigger, every_text)
    yield "channel", message.channel, _channels(message)
    yield "confidentiality", message.confidentiality, CONFIDENTIALITIES


def _channels(message: ListedMessage) -> tuple[str, ...]:
    return (*CHANNELS, *CHANNELS_TO_COME) if message.state == WAITING else tuple(CHANNELS)


def _addressee_faults(message: ListedMessage, at: Place, line: Line) -> Iterator[Fault]:
    seen: set[tuple[str, str]] = set()
    roles = (*ROLES, *ROLES_TO_COME) if message.state == WAITING else tuple(ROLES)
    for index, addressee in enumerate(message.to):
        here: Place = (*at, "to", index)
        channel = addressee.channel or message.channel
        words = (
            ("role", addressee.role, roles),
            ("when", addressee.when, tuple(WHENS)),
            ("channel", channel, _channels(message)),
        )
        for name, value, allowed in words:
            if value not in allowed and getattr(addressee, name) is not None:
                yield _not_allowed(line((*here, name)), f"to.{name}", allowed)
        if (addressee.role, channel) in seen:
            yield Fault(line((*here, "role")), "to.role", "staat er twee keer", "is there twice")
        seen.add((addressee.role, channel))
        if addressee.after is not None:
            yield from _after_faults(message, addressee, here, line)


def _after_faults(message: ListedMessage, addressee: ListedAddressee, here: Place, line: Line) -> Iterator[Fault]:
    where = line((*here, "after")), "to.after"
    if not DURATION.fullmatch(addressee.after or ""):
        yield _no_duration(*where)
    elif message.after is None:
        yield Fault(*where, "kan alleen als het bericht zelf een after heeft", "needs an after of the message itself")


def _time_faults(message: ListedMessage, at: Place, line: Line) -> Iterator[Fault]:
    """Times in whole days, and only such as the trigger can count."""
    for name in ("before", "after", "repeat"):
        value = getattr(message, name)
        where = line((*at, name)), name
        if value is None:
            if message.state != WAITING and CLOCK_TRIGGERS.get(message.trigger) == name:
                yield Fault(*where, "is verplicht bij deze trigger", "is required with this trigger")
        elif not DURATION.fullmatch(value):
            yield _no_duration(*where)
        elif message.state != WAITING and not _counts(message.trigger, name):
            yield Fault(*where, "kan niet bij deze trigger", "cannot be used with this trigger")


def _counts(trigger: str, name: str) -> bool:
    if name == "before":
        return trigger in AHEAD_TRIGGERS or CLOCK_TRIGGERS.get(trigger) == name
    return CLOCK_TRIGGERS.get(trigger) == "after"


def _closer_faults(message: ListedMessage, at: Place, line: Line) -> Iterator[Fault]:
    form, example = _FORMS["trigger"]
    for index, event_type in enumerate(message.closed_by or ()):
        where = line((*at, "closed_by", index))
        allowed = CLOSERS.get(message.trigger, ())
        if message.state == WAITING and not form.fullmatch(event_type):
            yield Fault(where, "closed_by", f"moet zijn zoals {example}", f"must be like {example}")
        if message.state != WAITING and event_type not in allowed:
            yield _not_allowed(where, "closed_by", allowed)


def _no_duration(line: int, field: str) -> Fault:
    return Fault(line, field, "moet een aantal dagen zijn zoals P7D", "must be a number of days like P7D")


def _not_allowed(line: int, field: str, allowed: tuple[str, ...]) -> Fault:
    return Fault(line, field, "is geen toegelaten waarde", "is not an allowed value", allowed)
