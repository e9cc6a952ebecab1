"""What was decided for one event, one rule and one person, and the message that follows from it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from notifier.domain.reason import DUTCH, Reason
from notifier.domain.role import ROLE_NAMES

NAMESPACE: Final = UUID("6f1c4a52-8a0e-5d6b-9f83-2f7f4f0a7c11")
"""Under which the ids of messages are made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One row of the decision log; `recipient` is none when the decision concerns nobody in particular."""

    event_id: UUID
    event_type: str
    origin: str
    rule: str
    rule_version: str
    list_version: str
    vlimpersnummer: str
    recipient: str | None
    roles: tuple[str, ...]
    channel: str
    reason: Reason
    cause: str
    effective_day: date
    decided_at: datetime

    @property
    def is_told(self) -> bool:
        """Whether a message goes out."""
        return self.reason is Reason.TOLD

    @property
    def reason_text(self) -> str:
        """The reason in Dutch."""
        return DUTCH[self.reason].format(roles=named(self.roles))


@dataclass(frozen=True, slots=True)
class Letter:
    """A written text: subject line, plain text and HTML that say the same."""

    subject: str
    plain: str
    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter on its way to one address."""

    mail_id: UUID
    address: str
    letter: Letter


def mail_id(event_id: UUID, rule: str, recipient: str) -> UUID:
    """The id of the one message of this event, rule and recipient; always the same, so that a repeat is known."""
    return uuid5(NAMESPACE, f"{event_id}/{rule}/{recipient}")


def named(roles: tuple[str, ...]) -> str:
    """Roles as a Dutch enumeration."""
    return " en ".join(ROLE_NAMES[role] for role in roles)
