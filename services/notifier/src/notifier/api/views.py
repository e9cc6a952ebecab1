"""What the interface answers, as models for its documentation."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from notifier.api.examples import DECISIONS, MESSAGE_LIST, like
from notifier.domain.role import ROLE_NAMES
from notifier.domain.rule import MessageList, Rule
from notifier.storage.message_lists import ListInUse

By = Literal["process", "module"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class MailAnswer(_Answer):
    """How far a mail is. `uncertain` counts the times it may have arrived without the server's word."""

    state: Literal["due", "sending", "sent", "failed"]
    attempts: int
    uncertain: int
    last_error: str | None = Field(description="the last answer of the mail server, such as `smtp 451`")
    sent_at: datetime | None


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
    channel: str
    outcome: Literal["sent", "not_sent"] = Field(description="what was decided; `mail` tells how far the mail is")
    reason: str = Field(examples=["told", "no_address"])
    reason_text: str = Field(description="the reason in Dutch")
    cause: str
    effective_day: date
    decided_at: datetime
    mail: MailAnswer | None


class DecisionsAnswer(_Answer):
    """Decisions in the order they were made."""

    model_config = like(DECISIONS)

    decisions: list[DecisionAnswer]
    next_after: int | None = Field(description="give it as `after` to read on; null: there is no more")


class AddresseeAnswer(_Answer):
    """A role that is told, and when it is."""

    role: str
    role_name: str
    when: str
    channel: str


class MessageAnswer(_Answer):
    """One row of the list."""

    code: str
    process: str
    module: str
    trigger: str
    to: list[AddresseeAnswer]
    channel: str
    text: str
    confidentiality: str
    state: str = Field(description="`active`, or `waiting`: nothing is sent", examples=["active"])
    version: str
    occasion: str = Field(description="on what occasion it goes out, in Dutch")


class GroupAnswer(_Answer):
    """The messages of one process or module."""

    name: str
    messages: list[MessageAnswer]


class RefusedAnswer(_Answer):
    """What is wrong with the file at present; the list in use stays."""

    line: int
    field: str
    reason: str
    reason_en: str
    allowed: list[str]
    refused_at: datetime
    faults: int = Field(description="how many faults there are in all, this first one included")


class MessageListAnswer(_Answer):
    """Who receives what."""

    model_config = like(MESSAGE_LIST)

    version: str | None
    accepted_at: datetime | None
    by: By
    groups: list[GroupAnswer]
    refused: RefusedAnswer | None


def decision_answer(row: Row[Any]) -> DecisionAnswer:
    """The answer about a row of the decision log."""
    mail = None
    if row.mail_state is not None:
        mail = MailAnswer(
            state=row.mail_state,
            attempts=row.mail_attempts,
            uncertain=row.mail_uncertain,
            last_error=row.mail_error,
            sent_at=row.mail_sent_at,
        )
    fields = {name: value for name, value in row._asdict().items() if name in DecisionAnswer.model_fields}
    return DecisionAnswer(**fields, outcome="sent" if row.is_told else "not_sent", mail=mail)


def list_answer(found: ListInUse, by: By) -> MessageListAnswer:
    """The answer about the list in use."""
    return MessageListAnswer(
        version=found.messages.version if found.messages else None,
        accepted_at=found.accepted_at,
        by=by,
        groups=_groups(found.messages, by) if found.messages else [],
        refused=_refused(found),
    )


def _groups(messages: MessageList, by: By) -> list[GroupAnswer]:
    names = dict.fromkeys(getattr(rule, by) for rule in messages.rules)
    return [
        GroupAnswer(name=name, messages=[_message(rule) for rule in messages.rules if getattr(rule, by) == name])
        for name in names
    ]


def _message(rule: Rule) -> MessageAnswer:
    to = [
        AddresseeAnswer(
            role=each.role, role_name=ROLE_NAMES[each.role], when=each.when, channel=each.channel or rule.channel
        )
        for each in rule.to
    ]
    return MessageAnswer(
        code=rule.code,
        process=rule.process,
        module=rule.module,
        trigger=rule.trigger,
        to=to,
        channel=rule.channel,
        text=rule.text,
        confidentiality=rule.confidentiality,
        state=rule.state,
        version=rule.version,
        occasion=rule.occasion,
    )


def _refused(found: ListInUse) -> RefusedAnswer | None:
    if not found.faults or found.refused_at is None:
        return None
    return RefusedAnswer(**found.faults[0], refused_at=found.refused_at, faults=len(found.faults))
