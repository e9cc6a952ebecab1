"""What operators are told of records that were set aside, and what they may ask for."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.fields import KEY_FORM, REASON_MAX, TOPIC_FORM
from chassis.operations.views import AT, HEADERS, like

_DEFERRED: Final[dict[str, Any]] = {
    "id": 17,
    "state": "parked",
    "topic": "personnel.people",
    "partition": 3,
    "offset": 51,
    "key": "900017",
    "subject": "900017",
    "reason": "PoisonError: nobody knows the relation",
    "attempts": 1,
    "first_at": AT,
    "last_at": AT,
    "deadline_at": None,
    "blocked_by": None,
    "headers": HEADERS,
}


class DeferredView(BaseModel):
    """A record that was set aside, and why. Never its payload."""

    model_config = like(**_DEFERRED)

    id: int
    state: Literal["waiting", "held", "parked", "replayed", "discarded"]
    topic: str
    partition: int
    offset: int
    key: str | None = Field(description="null when it does not look like a key of ours")
    subject: str | None = Field(description="whose later records it holds back; null: nobody's")
    reason: str
    attempts: int
    first_at: datetime
    last_at: datetime
    deadline_at: datetime | None
    blocked_by: str | None = Field(description="the position it waits for: `topic/key@sequence`")
    headers: dict[str, str] = Field(description="those of the envelope that are of their form")


class DeferredPage(BaseModel):
    """Records set aside, in the order in which they were."""

    model_config = like(records=[_DEFERRED], next=None)

    records: list[DeferredView]
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


class SettledView(BaseModel):
    """What became of a record."""

    model_config = like(id=17, state="replayed")

    id: int
    state: Literal["replayed", "discarded"]


class DiscardRequest(BaseModel):
    """Why a record is given up."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"reason": "junk: no message of ours"}]})

    reason: str = Field(min_length=1, max_length=REASON_MAX, description="stays on record; no personal data")


class ResyncRequest(BaseModel):
    """The stream that has a gap."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"topic": "personnel.people", "key": "900017"}]}
    )

    topic: str = Field(pattern=TOPIC_FORM, description="the journal")
    key: str = Field(pattern=KEY_FORM, description="the key of the stream, such as a person")


class ResyncView(BaseModel):
    """What a resync did."""

    model_config = like(before=3, after=6, closed=1, released=0, left=[])

    before: int = Field(description="the sequence up to which the consumer was; 0: it had nothing")
    after: int = Field(description="the sequence up to which it is")
    closed: int = Field(description="records set aside that the state made superfluous")
    released: int = Field(description="records set aside that were handled because of it")
    left: list[int] = Field(description="numbers of those of the stream that are set aside all the same")
