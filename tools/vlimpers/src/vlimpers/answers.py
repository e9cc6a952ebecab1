"""What services answer, as far as we look at it; more fields are no fault."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """Part of an answer."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Outbox(Answer):
    """What is not in Kafka yet."""

    rows: int
    age_seconds: float


class Deferred(Answer):
    """How many records are set aside, by state."""

    waiting: int
    held: int
    parked: int


class Summary(Answer):
    """How a service is doing."""

    service: str
    version: str
    revision: str | None
    epoch: int
    says: list[str]
    consumer: str | None
    journals: list[str]
    states: list[str]
    outbox: Outbox
    deferred: Deferred
    overdue: int
    streams: int
    positions: int


class Stream(Answer):
    """How much was said in a stream."""

    topic: str
    key: str
    sequence: int


class Position(Answer):
    """How far a consumer is in a stream."""

    topic: str
    key: str
    handled_epoch: int
    handled_sequence: int


class Headed(Answer):
    """A record or row by the headers of its envelope."""

    key: str | None
    headers: dict[str, str]

    @property
    def sequence(self) -> int | None:
        """Its place in its stream; none of a record that is not ours."""
        text = self.headers.get("ce_sequence")
        return int(text) if text else None

    @property
    def epoch(self) -> int:
        """The epoch of its producer."""
        return int(self.headers.get("ce_epoch", "1"))

    @property
    def event_id(self) -> str | None:
        """Which event it is."""
        return self.headers.get("ce_id")

    @property
    def event_type(self) -> str:
        """What happened."""
        return self.headers.get("ce_type", "unreadable")


class Unsent(Headed):
    """A row of an outbox."""

    topic: str
    written_at: datetime


class Record(Headed):
    """A record in Kafka."""

    partition: int
    offset: int
    appended_at: datetime


class Partition(Answer):
    """Where a partition begins and ends."""

    partition: int
    first_offset: int
    end_offset: int


class Topic(Answer):
    """A topic in Kafka."""

    topic: str
    partitions: list[Partition]


class Taken(Answer):
    """Whether a consumer has an event."""

    event_id: str
    received_at: datetime | None
    state: str


class SetAside(Answer):
    """A record that is not handled."""

    id: int
    state: str
    topic: str
    partition: int
    offset: int
    key: str | None
    subject: str | None
    reason: str
    attempts: int
    first_at: datetime
    last_at: datetime
    deadline_at: datetime | None
    blocked_by: str | None
    headers: dict[str, str]


class FeedMessage(Answer):
    """A message to the payroll engine."""

    record_id: str
    version: int
    elvire_number: str
    state: str
    rests_on: str
    made_at: datetime
    sent_at: datetime | None
    answered_at: datetime | None


class Lack(Answer):
    """A message that is gone."""

    record_id: str
    version: int
    why: str


class Blocked(Answer):
    """How much does not go to the payroll engine until somebody mends the cause."""

    files_invalid: int
    cancels_refused: int


class Decided(Answer):
    """A decision and its mail."""

    id: int
    event_id: str
    event_type: str
    rule: str
    vlimpersnummer: str
    recipient: str | None
    channel: str
    is_told: bool
    reason: str
    decided_at: datetime
    mail_state: str | None
    mail_due_at: datetime | None = None
    mail_sent_at: datetime | None
    mail_error: str | None


class Undecided(Answer):
    """An event that was handled, and the rules of which a decision about it is gone."""

    event_id: str
    event_type: str
    rules: list[str]


class Previewed(Answer):
    """Who would be told by one rule."""

    rule: str
    recipient: str | None
    name: str | None = None
    roles: list[str]
    channel: str
    outcome: str
    reason: str
    reason_text: str


class Explained(Answer):
    """Why somebody was told or was not."""

    event_type: str
    rule: str
    rule_version: str
    recipient: str | None
    channel: str
    outcome: str
    reason_text: str
    decided_at: datetime
    mail: dict[str, Any] | None
    sentence: str = ""
