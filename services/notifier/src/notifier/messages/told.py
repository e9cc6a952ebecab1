"""Parts of what the notifier hears, and of them only the fields that it acts on."""

from datetime import date
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Heard(BaseModel):
    """Tolerant of whatever else a message holds."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    event_type: ClassVar[str]

    effective_day: date
    recorded_at: AwareDatetime


class ToldPeriod(BaseModel):
    """A time in service, as a whole relation tells it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    first_day: date
    last_day: date | None
    is_ended: bool


class ToldRow(BaseModel):
    """A job row, as a whole relation tells it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    effective_day: date
    effective_sequence: int
    unit: str
    is_primary: bool
    last_day: date | None
    probation_end: date | None


class ToldRelation(BaseModel):
    """A whole work relation as it is now."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    employment_sequence: int
    legal_employer: str
    periods: Annotated[list[ToldPeriod], Field(min_length=1)]
    rows: Annotated[list[ToldRow], Field(min_length=1)]


class FileError(BaseModel):
    """What a file lacks, in Dutch."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    text: str
