"""What is answered about the list, as models for the documentation."""

from datetime import datetime, timedelta
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from notifier.api.examples import MESSAGE_LIST, like
from notifier.domain.channel import CHANNEL_NAMES
from notifier.domain.role import ROLE_NAMES
from notifier.domain.rule import MessageList, Rule
from notifier.storage.message_lists import ListInUse

By = Literal["process", "module"]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class AddresseeAnswer(_Answer):
    """A role that is told, and when it is."""

    role: str
    role_name: str
    when: str
    channel: str
    channel_name: str
    after_days: int | None = Field(description="how many days after the occasion began; null: as the message says")


class MessageAnswer(_Answer):
    """One row of the list."""

    code: str
    process: str
    module: str
    trigger: str
    to: list[AddresseeAnswer]
    channel: str
    before_days: int | None = Field(description="how many days before the day that it is about; null: at once")
    after_days: int | None = Field(description="how many days after the occasion began")
    repeat_days: int | None = Field(description="how many days later again, while nothing changed")
    closed_by: list[str] = Field(description="events after which its items are closed")
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
            role=each.role,
            role_name=ROLE_NAMES[each.role],
            when=each.when,
            channel=rule.channel_of(each),
            channel_name=CHANNEL_NAMES[rule.channel_of(each)],
            after_days=_days(each.after),
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
        before_days=_days(rule.before),
        after_days=_days(rule.after),
        repeat_days=_days(rule.repeat),
        closed_by=list(rule.closed_by),
        text=rule.text,
        confidentiality=rule.confidentiality,
        state=rule.state,
        version=rule.version,
        occasion=rule.occasion,
    )


def _days(duration: timedelta | None) -> int | None:
    return duration.days if duration else None


def _refused(found: ListInUse) -> RefusedAnswer | None:
    if not found.faults or found.refused_at is None:
        return None
    return RefusedAnswer(**found.faults[0], refused_at=found.refused_at, faults=len(found.faults))
