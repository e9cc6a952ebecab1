"""That somebody is away, as far as it matters for who reads a message today."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Approved leave or sickness; of a half day one is not away. Cancelled: it does not take place."""

    absence_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    is_whole_day: bool
    is_cancelled: bool = False

    def covers(self, day: date) -> bool:
        """Whether one is away for the whole of a day."""
        return not self.is_cancelled and self.is_whole_day and self.first_day <= day <= self.last_day
