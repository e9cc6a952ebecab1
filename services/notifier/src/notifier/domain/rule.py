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
CHANNELS: Final = ("mail",)
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

HEALTH_TRIGGERS: Final = frozenset({"absence.sickness-reported.v1"})
"""Events that are health data: their rules must be marked so."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A role that is told, and when it is."""

    role: str
    when: str = ALWAYS


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


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """The list in use; `version` changes when anything of the file does."""

    version: str
    rules: tuple[Rule, ...]

    def rules_for(self, event_type: str) -> tuple[Rule, ...]:
        """The rules that an event triggers, in the order of the list."""
        return tuple(rule for rule in self.rules if rule.trigger == event_type)
