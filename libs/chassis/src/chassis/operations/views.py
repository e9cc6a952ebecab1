"""What operators are answered, as models for the documentation. Nobody in the examples exists."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

IDS_MAX: Final = 1000
AT: Final = "2026-11-24T09:00:00Z"
_EVENT: Final = "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01"
HEADERS: Final = {"ce_id": _EVENT, "ce_type": "personnel.person-changed.v1", "ce_sequence": "2", "ce_epoch": "1"}


def like(**example: Any) -> ConfigDict:
    """Settings of a model that has this example."""
    return ConfigDict(json_schema_extra={"examples": [example]})


class OutboxView(BaseModel):
    """What was said and is not in Kafka yet."""

    rows: int
    oldest_at: datetime | None
    age_seconds: float = Field(description="age of the oldest row; 0 when there is none")


class DeferredCounts(BaseModel):
    """Records that are not handled yet, by state."""

    waiting: int
    held: int
    parked: int


class SummaryView(BaseModel):
    """How a service is doing."""

    model_config = like(
        service="absence",
        version="0.1.0",
        revision="0001",
        epoch=1,
        says=["absence.requests"],
        consumer="absence",
        journals=["personnel.people"],
        states=["personnel.organisation"],
        outbox={"rows": 0, "oldest_at": None, "age_seconds": 0},
        deferred={"waiting": 0, "held": 0, "parked": 1},
        overdue=0,
        streams=180,
        positions=412,
    )

    service: str
    version: str
    revision: str | None = Field(description="the migration that the database is at")
    epoch: int = Field(description="rises when the database was restored")
    says: list[str] = Field(description="topics on which it said something")
    consumer: str | None = Field(description="its consumer group without prefix; null: it hears nobody")
    journals: list[str] = Field(description="topics it hears in which a gap is a lack")
    states: list[str] = Field(description="compacted topics it hears")
    outbox: OutboxView
    deferred: DeferredCounts
    overdue: int = Field(description="records that wait past their deadline")
    streams: int
    positions: int


class StreamView(BaseModel):
    """How much was said in a stream, and how much of it is not in Kafka yet."""

    topic: str
    key: str
    epoch: int
    sequence: int = Field(description="the last that was given out")
    pending: int = Field(description="rows in the outbox")


class StreamsView(BaseModel):
    """Streams, in order of topic and key."""

    model_config = like(
        streams=[{"topic": "personnel.people", "key": "900017", "epoch": 1, "sequence": 4, "pending": 0}],
        next="personnel.people/900017",
    )

    streams: list[StreamView]
    next: str | None = Field(description="give it as `after` to read on; null: there is no more")


class PositionView(BaseModel):
    """How far the consumer is in a stream."""

    consumer: str
    topic: str
    key: str
    known_epoch: int
    known_sequence: int
    handled_epoch: int
    handled_sequence: int


class PositionsView(BaseModel):
    """Positions, in order of topic and key."""

    model_config = like(
        positions=[
            {
                "consumer": "absence",
                "topic": "personnel.people",
                "key": "900017",
                "known_epoch": 1,
                "known_sequence": 4,
                "handled_epoch": 1,
                "handled_sequence": 4,
            }
        ],
        next=None,
    )

    positions: list[PositionView]
    next: str | None = Field(description="give it as `after` to read on; null: there is no more")


class UnsentView(BaseModel):
    """A row of the outbox."""

    id: int
    topic: str
    key: str | None
    written_at: datetime
    headers: dict[str, str] = Field(description="those of the envelope; never the payload")


class OutboxPage(BaseModel):
    """Rows that the relay has not sent, in their order."""

    model_config = like(
        rows=[{"id": 9, "topic": "personnel.people", "key": "900017", "written_at": AT, "headers": HEADERS}],
        next=None,
    )

    rows: list[UnsentView]
    next: int | None = Field(description="give it as `after` to read on; null: there is no more")


class InboxRequest(BaseModel):
    """Events to look up."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"event_ids": [_EVENT]}]})

    event_ids: Annotated[list[UUID], Field(min_length=1, max_length=IDS_MAX)]


class TakenView(BaseModel):
    """Whether the consumer has an event."""

    event_id: UUID
    received_at: datetime | None = Field(description="null: not taken")
    deferred_id: int | None = Field(description="the record that is, or was, set aside with it; null: none")
    state: Literal["missing", "taken", "waiting", "held", "parked", "discarded"]


class InboxView(BaseModel):
    """What the consumer has of the events asked for, in the order asked."""

    model_config = like(events=[{"event_id": _EVENT, "received_at": AT, "deferred_id": None, "state": "taken"}])

    events: list[TakenView]


class PartitionView(BaseModel):
    """Where a partition begins and ends."""

    partition: int
    first_offset: int
    end_offset: int


class TopicView(BaseModel):
    """A topic that the service says or hears, as it is in Kafka; no partitions: it is not there."""

    topic: str
    partitions: list[PartitionView]


class TopicsView(BaseModel):
    """Topics, in their order."""

    model_config = like(
        topics=[{"topic": "personnel.people", "partitions": [{"partition": 0, "first_offset": 0, "end_offset": 12}]}]
    )

    topics: list[TopicView]


class RecordView(BaseModel):
    """A record in Kafka, without its payload."""

    partition: int
    offset: int
    key: str | None
    appended_at: datetime
    headers: dict[str, str]


class JournalPage(BaseModel):
    """Records of one partition, in its order."""

    model_config = like(
        records=[{"partition": 0, "offset": 11, "key": "900017", "appended_at": AT, "headers": HEADERS}],
        next=None,
    )

    records: list[RecordView]
    next: int | None = Field(description="give it as `offset` to read on; null: the end is reached")
