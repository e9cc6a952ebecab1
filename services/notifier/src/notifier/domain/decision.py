"""What was decided for one event, one rule, one person and one channel, and the message that follows from it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from notifier.domain import dutch
from notifier.domain.channel import MAIL
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
    planned_day: date | None = None
    """When the message goes out, where that lies ahead."""
    outcomes: int = 1
    """How many decisions its rule made about the event at once; with fewer of them there, one is lost."""

    @property
    def is_told(self) -> bool:
        """Whether a message goes out."""
        return self.reason is Reason.TOLD

    @property
    def reason_text(self) -> str:
        """The reason in Dutch."""
        day = dutch.long_day(self.planned_day) if self.planned_day else ""
        return DUTCH[self.reason].format(roles=named(self.roles), day=day)


@dataclass(frozen=True, slots=True)
class Letter:
    """A written text: subject line, plain text and HTML that say the same; `body` is what stands between greetings."""

    subject: str
    plain: str
    html: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A letter on its way to one address."""

    mail_id: UUID
    address: str
    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Something on a work list or in an inbox."""

    item_id: UUID
    letter: Letter


Message = Mail | Item


def mail_id(event_id: UUID, rule: str, recipient: str, channel: str = MAIL) -> UUID:
    """The id of the one message of this event, rule, recipient and channel; always the same."""
    name = f"{event_id}/{rule}/{recipient}"
    return uuid5(NAMESPACE, name if channel == MAIL else f"{name}/{channel}")


def named(roles: tuple[str, ...]) -> str:
    """Roles as a Dutch enumeration."""
    names = [ROLE_NAMES[role] for role in roles]
    return " en ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""
