"""A rule of the who-receives-what list: on this event, tell these roles, with this text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

ALWAYS: Final = "always"
NOT_REPLACED: Final = "not_replaced"
MANAGER_AWAY: Final = "manager_away"

WHENS: Final = {
    ALWAYS: "altijd",
    NOT_REPLACED: "tenzij afwezig, als een andere leidinggevende of een back-up het bericht krijgt",
    MANAGER_AWAY: "als de leidinggevende afwezig is of als er geen is",
}
MAIL: Final = "mail"
CHANNELS: Final = {MAIL: "mail"}
CHANNELS_TO_COME: Final = {"worklist": "werklijst", "digest": "overzichtsmail"}
"""Channels by which nothing can be sent yet; only a waiting rule may name them."""
CONFIDENTIALITIES: Final = ("none", "personal", "health")
ACTIVE: Final = "active"
WAITING: Final = "waiting"
STATES: Final = (ACTIVE, WAITING)

HEALTH: Final = "health"

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "personnel.employment-started.v1": ("employment_started",),
    "personnel.employment-ended.v1": ("employment_ended",),
    "absence.leave-requested.v1": ("leave_requested",),
    "absence.leave-approved.v1": ("leave_approved",),
    "absence.leave-refused.v1": ("leave_refused",),
    "absence.leave-withdrawn.v1": ("leave_withdrawn",),
    "absence.sickness-reported.v1": ("away_reported",),
    "payroll.number-assigned.v1": ("number_assigned",),
    "payroll.message-rejected.v1": ("payroll_message_rejected",),
}
"""Which events can trigger a message, and the texts that say nothing but what that event tells."""

OCCASIONS: Final[Mapping[str, str]] = {
    "personnel.employment-started.v1": "Iemand komt in dienst.",
    "personnel.employment-ended.v1": "Iemand gaat uit dienst.",
    "absence.leave-requested.v1": "Iemand vraagt verlof aan.",
    "absence.leave-approved.v1": "Een verlofaanvraag is goedgekeurd.",
    "absence.leave-refused.v1": "Een verlofaanvraag is niet goedgekeurd.",
    "absence.leave-withdrawn.v1": "Iemand trekt een verlofaanvraag in.",
    "absence.sickness-reported.v1": "Iemand meldt zich ziek; de mail zegt alleen dat iemand afwezig is, en wanneer.",
    "payroll.number-assigned.v1": "Iemand krijgt een Elvirenummer.",
    "payroll.message-rejected.v1": "De loonmotor weigert een bericht over iemand.",
}
"""The same events in words, for who reads the list."""

HEALTH_TRIGGERS: Final = frozenset({"absence.sickness-reported.v1"})
"""Events that are health data: their rules must be marked so."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A role that is told, and when it is; `channel` is none where it is the one of the rule."""

    role: str
    when: str = ALWAYS
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the list; `version` changes when anything of the row does."""

    code: str
    process: str
    module: str
    trigger: str
    to: tuple[Addressee, ...]
    channel: str
    text: str
    confidentiality: str
    state: str
    version: str
    reason: str | None = None
    """On what occasion the message goes out, for who reads the list; none: see `OCCASIONS`."""

    @property
    def is_active(self) -> bool:
        """Whether messages go out."""
        return self.state == ACTIVE

    @property
    def is_to_come(self) -> bool:
        """Whether nobody says the event yet: the rule waits for it, and is only shown."""
        return self.trigger not in TEXTS

    @property
    def occasion(self) -> str:
        """On what occasion the message goes out, in Dutch."""
        return self.reason or OCCASIONS.get(self.trigger, self.trigger)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """The list in use; `version` changes when anything of the file does."""

    version: str
    rules: tuple[Rule, ...]

    def rules_for(self, event_type: str) -> tuple[Rule, ...]:
        """The rules that an event triggers, in the order of the list."""
        return tuple(rule for rule in self.rules if rule.trigger == event_type)
