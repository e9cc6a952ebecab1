"""A work relation as far as it tells where somebody sits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """What holds for one relation from a day on, until its next row."""

    vlimpersnummer: str
    employment_sequence: int
    from_day: date
    unit: str
    legal_employer: str
    is_primary: bool


def row_on(rows: Sequence[JobRow], day: date) -> JobRow:
    """The row that holds on a day; before all of them the first. The rows are of one relation; at least one."""
    ordered = sorted(rows, key=lambda row: row.from_day)
    begun = [row for row in ordered if row.from_day <= day]
    return begun[-1] if begun else ordered[0]


def seat_row(rows: Sequence[JobRow], employment_sequence: int | None, day: date) -> JobRow | None:
    """The row of the relation asked for, else of the primary one on that day, else of the newest."""
    relations = sorted(
        {row.employment_sequence for row in rows if employment_sequence in {None, row.employment_sequence}}
    )
    current = [row_on([row for row in rows if row.employment_sequence == each], day) for each in relations]
    primary = [row for row in current if row.is_primary]
    best = primary or current
    return best[-1] if best else None
