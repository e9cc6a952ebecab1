"""Something happened that may have to be told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event as far as deciding needs it."""

    event_id: UUID
    event_type: str
    origin: str
    vlimpersnummer: str
    """Whom it is about."""
    employment_sequence: int | None
    """Which relation of that person; none: the primary one."""
    unit: str | None
    """The unit, where the event itself names it."""
    effective_day: date
    recorded_day: date
    cause: str
    """What the event is about: a request, a spell, a relation, a record."""
    looks_ahead: bool
    """Whether roles are looked up for the effective day (hires, leavers) instead of the day it was recorded."""
    values: Mapping[str, str]
    """What the text may say."""
    base_day: date | None = None
    """The day that it is about, where a rule may name how long before it the message goes out."""
    needs_seat: bool = True
    """Whether it is about somebody's work, and not just about the person."""
    is_work_anyway: bool = False
    """Whether it is to be done also when it came by an import, of which nobody is told otherwise."""

    @property
    def day(self) -> date:
        """The day for which roles are looked up; never one that is over, since whoever led then may have moved on."""
        return max(self.effective_day, self.recorded_day) if self.looks_ahead else self.recorded_day
