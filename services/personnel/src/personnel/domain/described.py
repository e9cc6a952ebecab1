from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from personnel.domain.period import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What has a code and is described as a whole, each time anew; it exists since `known_from`."""

    kind: ClassVar[str] = ""
    """What it is, before its code in the keys of the organisation's topic."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None
    known_from: date

    @property
    def existence(self) -> Period:
        """The days on which it exists."""
        return Period(self.known_from, self.valid_until)

    @property
    def key(self) -> str:
        """Under which key it stands on the topic of the organisation."""
        return f"{self.kind}:{self.code}"
