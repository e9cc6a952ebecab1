"""What payroll-bridge says."""

from datetime import date
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from payroll_bridge.domain.absence import Part, PayCategory
from payroll_bridge.domain.feed import Kind
from payroll_bridge.domain.person import Language
from payroll_bridge.domain.relation import PayGroup, Statute

FILES: Final = "payroll.files"
FEED: Final = "elvire.feed"
CONTROL: Final = "elvire.control"


class Said(BaseModel):
    """What every event has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: ClassVar[str]

    effective_day: date
    recorded_at: AwareDatetime

    @property
    def name(self) -> str:
        """The event type."""
        event_type: str = type(self).event_type  # type: ignore[attr-defined]
        return event_type

    @property
    def key(self) -> str:
        """What the stream is about."""
        raise NotImplementedError


class FileEvent(Said):
    """Something that a person's case handler must know; one stream per person."""

    topic: ClassVar[str] = FILES

    vlimpersnummer: str
    elvire_number: str

    @property
    def key(self) -> str:
        """The person."""
        return self.vlimpersnummer


class FeedMessage(Said):
    """A version of a record of the engine; one stream per Elvire number. `load_id`: a full load repeats it."""

    topic: ClassVar[str] = FEED
    kind: ClassVar[Kind]

    vlimpersnummer: str
    elvire_number: str
    load_id: UUID | None = None
    record_id: str
    version: int = Field(ge=1)

    @property
    def key(self) -> str:
        """The Elvire number."""
        return self.elvire_number


class NumberAssigned(FileEvent):
    """A key received its Elvire number."""

    event_type: ClassVar[str] = "payroll.number-assigned.v1"

    employment_sequence: int
    legal_employer: str
    rsz_category: str


class MessageRejected(FileEvent):
    """The engine rejected one version of a record."""

    event_type: ClassVar[str] = "payroll.message-rejected.v1"

    record_id: str
    version: int
    code: str
    text: str | None


class FileError(BaseModel):
    """One thing that is wrong with a payroll file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: str
    text: str


class FileInvalid(FileEvent):
    """A payroll file lacks what the engine needs, so nothing of it is sent."""

    event_type: ClassVar[str] = "payroll.file-invalid.v1"

    legal_employer: str
    rsz_category: str
    errors: tuple[FileError, ...]
    was_valid: bool = False


class FileRepaired(FileEvent):
    """Nothing is wrong with a payroll file any more."""

    event_type: ClassVar[str] = "payroll.file-repaired.v1"

    legal_employer: str
    rsz_category: str


class FileDropped(FileEvent):
    """A payroll file that was invalid is not needed: nobody was in service under it after all."""

    event_type: ClassVar[str] = "payroll.file-dropped.v1"

    legal_employer: str
    rsz_category: str


class RejectionResolved(FileEvent):
    """The engine accepted a later version of a record than the one it had rejected."""

    event_type: ClassVar[str] = "payroll.rejection-resolved.v1"

    record_id: str
    rejected_version: int
    accepted_version: int


class LoadEvent(Said):
    """Begin or end of a full load; one stream per load."""

    topic: ClassVar[str] = CONTROL

    load_id: UUID

    @property
    def key(self) -> str:
        """The load."""
        return f"load:{self.load_id}"


class FullLoadBegun(LoadEvent):
    """From here on records are repeated with this load_id."""

    event_type: ClassVar[str] = "elvire.full-load-begun.v1"

    scope: Literal["all", "person"]
    vlimpersnummer: str | None


class FullLoadEnded(LoadEvent):
    """Every record in scope was repeated."""

    event_type: ClassVar[str] = "elvire.full-load-ended.v1"

    records: int


class MasterChanged(FeedMessage):
    """The person under one key, as a whole."""

    event_type: ClassVar[str] = "elvire.master-changed.v1"
    kind: ClassVar[Kind] = "master"

    legal_employer: str
    rsz_category: str
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    insz: str | None = Field(repr=False)
    iban: str | None = Field(default=None, repr=False)
    status: Literal["open", "closed"]
    closed_after: date | None
    replaces: str | None = None


class EmploymentChanged(FeedMessage):
    """A work relation, as a whole."""

    event_type: ClassVar[str] = "elvire.employment-changed.v1"
    kind: ClassVar[Kind] = "employment"

    employment_sequence: int
    statute: Statute
    unit: str
    pay_group: PayGroup
    first_day: date
    last_day: date | None
    status: Literal["active", "cancelled"] = "active"
    location: str | None = None
    schedule: str | None = None
    worker_code: str | None = None


class DayLine(BaseModel):
    """One day of an absence and what it does to pay."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    day: date
    part: Part
    pay_category: PayCategory


class AbsenceChanged(FeedMessage):
    """An absence, as a whole."""

    event_type: ClassVar[str] = "elvire.absence-changed.v1"
    kind: ClassVar[Kind] = "absence"

    employment_sequence: int
    absence_id: UUID
    days: tuple[DayLine, ...]
    status: Literal["active", "cancelled"]


FEED_MESSAGES: Final[dict[str, type[FeedMessage]]] = {
    model.event_type: model for model in (MasterChanged, EmploymentChanged, AbsenceChanged)
}

SAYS: Final[dict[str, set[str]]] = {
    FILES: {
        model.event_type
        for model in (NumberAssigned, MessageRejected, RejectionResolved, FileInvalid, FileRepaired, FileDropped)
    },
    FEED: set(FEED_MESSAGES),
    CONTROL: {FullLoadBegun.event_type, FullLoadEnded.event_type},
}


def feed_message(event_type: str, body: dict[str, Any]) -> FeedMessage:
    """The message that was kept with this body."""
    return FEED_MESSAGES[event_type].model_validate(body)
