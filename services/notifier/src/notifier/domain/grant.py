"""A role that somebody holds on a part of the organisation, for a time."""

from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

UNIT: Final = "unit"
LEGAL_EMPLOYER: Final = "legal_employer"
ALL: Final = "all"


class Scope(NamedTuple):
    """A part of the organisation: a unit, a legal employer, or everything (then without code)."""

    kind: str
    code: str | None


EVERYTHING: Final = Scope(ALL, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """`until_day` is the last day with the role; none: until revoked."""

    vlimpersnummer: str
    role: str
    scope: Scope
    from_day: date
    until_day: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the role is held on a day."""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)
