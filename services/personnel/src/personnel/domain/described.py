from dataclasses import dataclass
from datetime import date

from personnel.domain.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What has a code and is described as a whole, each time anew; it exists since `known_from`."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None
    known_from: date

    @property
    def existence(self) -> Period:
        """The days on which it exists."""
        return Period(self.known_from, self.valid_until)
