"""What payroll-bridge says of an Elvire number as a whole."""

from datetime import date
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from payroll_bridge.messages.outbound import AbsenceChanged, EmploymentChanged, FeedMessage, MasterChanged

FEED_STATE: Final = "elvire.feed.state"


class StatedMaster(MasterChanged):
    """A master record, whichever load repeated it."""

    load_id: UUID | None = Field(default=None, exclude=True)


class StatedEmployment(EmploymentChanged):
    """An employment record, whichever load repeated it."""

    load_id: UUID | None = Field(default=None, exclude=True)


class StatedAbsence(AbsenceChanged):
    """An absence record, whichever load repeated it."""

    load_id: UUID | None = Field(default=None, exclude=True)


class StatedRecord(BaseModel):
    """The newest version of a record, and which event said it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_type: Literal["elvire.master-changed.v1", "elvire.employment-changed.v1", "elvire.absence-changed.v1"]
    record: StatedMaster | StatedEmployment | StatedAbsence


class FileStated(BaseModel):
    """The newest version of each record under a number, as it is at one place of the number's stream."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_type: ClassVar[str] = "elvire.file-stated.v1"
    topic: ClassVar[str] = FEED_STATE

    elvire_number: str
    epoch: int
    sequence: int
    records: tuple[StatedRecord, ...]
    effective_day: date
    recorded_at: AwareDatetime


SAYS: Final[dict[str, set[str]]] = {FEED_STATE: {FileStated.event_type}}


def stated_record(message: FeedMessage) -> StatedRecord:
    """A record as it was sent last."""
    content = message.model_dump(exclude={"load_id"})
    return StatedRecord.model_validate({"event_type": message.name, "record": content})
