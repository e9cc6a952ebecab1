"""A work relation (arbeidsrelatie) as far as absence needs it: from when to when, and in which unit."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from absence.domain.period import Period


class NotYetKnownError(Exception):
    """The replica has not heard of the person or the relation (yet)."""


class NotEmployedError(Exception):
    """The relations are known, and none of them covers the period."""


class EmploymentNeededError(Exception):
    """Several relations cover the period and none of them is the primary one: the caller must choose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """Where somebody works from a day on, until the next row."""

    from_day: date
    unit: str
    legal_employer: str
    is_primary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A work relation with its job rows in order of their first day; there is at least one row."""

    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date | None
    has_ended: bool
    """Its end is a decided fact, which a later job row does not change."""
    rows: tuple[JobRow, ...]

    def row_on(self, day: date) -> JobRow:
        """The row that holds on a day; before the relation begins the first, after its end the last."""
        begun = [row for row in self.rows if row.from_day <= day]
        return begun[-1] if begun else self.rows[0]

    def covers(self, period: Period) -> bool:
        """Whether the relation lasts through the whole period."""
        return self.first_day <= period.first_day and (self.last_day is None or period.last_day <= self.last_day)

    def changed(self, row: JobRow, last_day: date | None) -> "Employment":
        """With a job row from its day on; rows of later days stand, a row of the same day is replaced."""
        others = [other for other in self.rows if other.from_day != row.from_day]
        rows = tuple(sorted([*others, row], key=lambda each: each.from_day))
        return replace(self, rows=rows, last_day=self.last_day if self.has_ended else last_day)

    def ended(self, last_day: date) -> "Employment":
        """With its end decided."""
        return replace(self, last_day=last_day, has_ended=True)


def employment_for(employments: Sequence[Employment], period: Period, wanted: int | None) -> Employment:
    """The relation that an absence belongs to: the one asked for, else the only one, else the primary one.

    Raises:
        NotYetKnownError: no relation is known, or not the one asked for.
        NotEmployedError: none covers the period.
        EmploymentNeededError: several do, and none is primary.

    """
    known = [each for each in employments if wanted in {None, each.employment_sequence}]
    if not known:
        raise NotYetKnownError
    covering = [each for each in known if each.covers(period)]
    if not covering:
        raise NotEmployedError
    primary = [each for each in covering if each.row_on(period.first_day).is_primary]
    chosen = covering if len(covering) == 1 else primary
    if len(chosen) != 1:
        raise EmploymentNeededError
    return chosen[0]
