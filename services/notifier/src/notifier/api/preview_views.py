"""What a preview asks and answers, as models for the documentation."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from chassis.fields import PERSON_FORM
from notifier.api.examples import PREVIEW, PREVIEW_REQUEST, like
from notifier.domain.channel import CHANNEL_NAMES
from notifier.domain.decision import Decision, Message
from notifier.domain.person import Colleague

AT_MIN: Final = datetime(2000, 1, 1, tzinfo=UTC)
AT_MAX: Final = datetime(2100, 1, 1, tzinfo=UTC)


class PreviewedEvent(BaseModel):
    """An event that might come; its data are those of the contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    type: str = Field(max_length=100, examples=["absence.leave-requested.v1"])
    data: dict[str, Any]
    origin: Literal["entered", "imported", "corrected"] = "entered"


class AboutSomebody(BaseModel):
    """For whom an occasion of the calendar is asked."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    vlimpersnummer: str = Field(pattern=PERSON_FORM)


class PreviewRequest(BaseModel):
    """An event, and the instant at which it would be recorded."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [PREVIEW_REQUEST]})

    event: PreviewedEvent
    at: Annotated[AwareDatetime, Field(ge=AT_MIN, lt=AT_MAX, description="an instant, with its offset")]


class PreviewedMessage(BaseModel):
    """Who would be told of it by one rule, or would not, and why."""

    model_config = ConfigDict(frozen=True)

    rule: str
    rule_version: str
    recipient: str | None = Field(description="Vlimpersnummer of the recipient; null: nobody in particular")
    name: str | None = Field(description="name of the recipient; null where nobody is, or nobody is known")
    roles: list[str]
    channel: str
    channel_name: str = Field(description="the channel in Dutch", examples=["werklijst"])
    outcome: Literal["sent", "not_sent"] = Field(description="what would be decided")
    reason: str = Field(examples=["told", "no_address"])
    reason_text: str = Field(description="the reason in Dutch")
    subject: str | None = Field(description="subject of the message; null when none would go out")


class PreviewAnswer(BaseModel):
    """What would be decided, in the order of the list; empty when no rule is about the event."""

    model_config = like(PREVIEW)

    event_type: str
    at: datetime
    list_version: str | None = Field(description="of the list in use; null when no rule is about the event")
    messages: list[PreviewedMessage]


def preview_answer(
    event_type: str,
    at: datetime,
    decided: Sequence[tuple[Decision, Message | None]],
    colleagues: Mapping[str, Colleague],
) -> PreviewAnswer:
    """The answer about what would be decided."""
    return PreviewAnswer(
        event_type=event_type,
        at=at,
        list_version=decided[0][0].list_version if decided else None,
        messages=[_message(decision, message, colleagues) for decision, message in decided],
    )


def _message(decision: Decision, message: Message | None, colleagues: Mapping[str, Colleague]) -> PreviewedMessage:
    colleague = colleagues.get(decision.recipient or "")
    return PreviewedMessage(
        rule=decision.rule,
        rule_version=decision.rule_version,
        recipient=decision.recipient,
        name=colleague.person.full_name if colleague else None,
        roles=list(decision.roles),
        channel=decision.channel,
        channel_name=CHANNEL_NAMES[decision.channel],
        outcome="sent" if decision.is_told else "not_sent",
        reason=decision.reason.value,
        reason_text=decision.reason_text,
        subject=message.letter.subject if message else None,
    )
