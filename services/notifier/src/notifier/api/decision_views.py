"""What is answered about decisions, as models for the documentation."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from notifier.api.examples import DECISIONS, like
from notifier.domain.explanation import Explained, ItemFate, MailFate, closed_in_words, dropped_in_words, explain
from notifier.domain.reason import Reason


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class MailAnswer(_Answer):
    """How far a mail is. `uncertain` counts the times it may have arrived without the server's word."""

    state: Literal["due", "sending", "sent", "failed", "given_up", "erased"]
    attempts: int
    uncertain: int
    last_error: str | None = Field(description="the last answer of the mail server, such as `smtp 451`")
    sent_at: datetime | None
    given_up_reason: str | None = Field(description="why an operator gave it up, if one did")


class ItemAnswer(_Answer):
    """How far an item is, and by what or whom it was closed."""

    item_id: UUID
    state: Literal["open", "closed"]
    closed_at: datetime | None
    closed_by_event: UUID | None
    closed_by_type: str | None
    closed_by_person: str | None
    closed_reason: str | None


class EndedAnswer(_Answer):
    """What an event put an end to: an open item, or a message of the calendar that was still to come."""

    kind: Literal["item", "reminder"]
    rule: str
    cause: str
    recipient: str | None
    day: date | None = Field(description="the day on which the message would have gone out; null for an item")
    sentence: str = Field(description="the same in Dutch")


class DecisionAnswer(_Answer):
    """Why somebody was told, or was not."""

    id: int
    event_id: UUID
    event_type: str
    origin: str
    rule: str = Field(examples=["AFW-002"])
    rule_version: str
    list_version: str
    vlimpersnummer: str = Field(description="whom the event is about")
    recipient: str | None = Field(description="Vlimpersnummer of the recipient; null: nobody in particular")
    roles: list[str]
    channel: str = Field(examples=["mail", "worklist"])
    outcome: Literal["sent", "planned", "not_sent"] = Field(
        description="what was decided; `mail` and `item` tell how far it is"
    )
    reason: str = Field(examples=["told", "no_address"])
    reason_text: str = Field(description="the reason in Dutch")
    cause: str
    effective_day: date
    decided_at: datetime
    mail: MailAnswer | None
    item: ItemAnswer | None
    sentence: str = Field(description="all of it in Dutch sentences")


class DecisionsAnswer(_Answer):
    """Decisions in the order they were made."""

    model_config = like(DECISIONS)

    decisions: list[DecisionAnswer]
    ended: list[EndedAnswer] = Field(description="what the event that is asked for put an end to")
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


def decision_answer(row: Row[Any]) -> DecisionAnswer:
    """The answer about a row of the decision log."""
    kept = row._asdict()
    mail = MailFate(**_part(kept, MailFate, "mail_")) if row.mail_state is not None else None
    item = ItemFate(**_part(kept, ItemFate, "item_")) if row.item_state is not None else None
    told = {name: value for name, value in kept.items() if name in DecisionAnswer.model_fields}
    return DecisionAnswer(
        **told,
        outcome="sent" if row.is_told else "planned" if row.reason == Reason.PLANNED else "not_sent",
        mail=MailAnswer(**asdict(mail)) if mail else None,
        item=ItemAnswer(item_id=row.item_id, **asdict(item)) if item else None,
        sentence=explain(Explained(**_part(kept, Explained, "")), mail, item),
    )


def ended_answers(items: Sequence[Row[Any]], reminders: Sequence[Row[Any]]) -> list[EndedAnswer]:
    """The answer about what an event put an end to."""
    closed = [
        EndedAnswer(
            kind="item",
            rule=row.rule,
            cause=row.cause,
            recipient=row.recipient,
            day=None,
            sentence=closed_in_words(row.rule, row.recipient, row.channel),
        )
        for row in items
    ]
    dropped = [
        EndedAnswer(
            kind="reminder",
            rule=row.rule,
            cause=row.cause,
            recipient=None,
            day=row.day,
            sentence=dropped_in_words(row.rule, row.day),
        )
        for row in reminders
    ]
    return closed + dropped


def _part(kept: Mapping[str, Any], of: type[Any], prefix: str) -> dict[str, Any]:
    """Those columns of a row that a class is made of."""
    return {each.name: kept[prefix + each.name] for each in fields(of)}
