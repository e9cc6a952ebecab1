"""A rule of the who-receives-what list: on this occasion, tell these roles, with this text."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from notifier.domain.channel import MAIL
from notifier.domain.trigger import OCCASIONS, TEXTS

ALWAYS: Final = "always"
NOT_REPLACED: Final = "not_replaced"
MANAGER_AWAY: Final = "manager_away"

WHENS: Final = {
    ALWAYS: "altijd",
    NOT_REPLACED: "tenzij afwezig, als een andere leidinggevende of een back-up het bericht krijgt",
    MANAGER_AWAY: "als de leidinggevende afwezig is of als er geen is",
}
CONFIDENTIALITIES: Final = ("none", "personal", "health")
ACTIVE: Final = "active"
WAITING: Final = "waiting"
STATES: Final = (ACTIVE, WAITING)

HEALTH: Final = "health"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A role that is told, and when it is; `channel` is none where it is the one of the rule, and so is `after`."""

    role: str
    when: str = ALWAYS
    channel: str | None = None
    after: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the list; `version` changes when anything of the row does."""

    code: str
    process: str
    module: str
    trigger: str
    to: tuple[Addressee, ...]
    text: str
    confidentiality: str
    state: str
    version: str
    channel: str = MAIL
    before: timedelta | None = None
    """How long before the day that it is about; none: at once."""
    after: timedelta | None = None
    """How long after the day on which what it is about began."""
    repeat: timedelta | None = None
    """How often again, as long as nothing changed."""
    closed_by: tuple[str, ...] = ()
    """Events about the same cause after which its open items are done with."""
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

    def channel_of(self, addressee: Addressee) -> str:
        """By what way an addressee is told."""
        return addressee.channel or self.channel


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageList:
    """The list in use; `version` changes when anything of the file does."""

    version: str
    rules: tuple[Rule, ...]

    def rules_for(self, event_type: str) -> tuple[Rule, ...]:
        """The rules that an event triggers, in the order of the list."""
        return tuple(rule for rule in self.rules if rule.trigger == event_type)

    def closed_by(self, event_type: str) -> tuple[str, ...]:
        """Codes of the rules whose open items an event ends."""
        return tuple(rule.code for rule in self.rules if event_type in rule.closed_by)
