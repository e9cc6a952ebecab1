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
    is_switch: bool = False
    """It only tells that the relation is the primary one from then on, or no longer; the rest is as before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePeriod:
    """Days in service without a break."""

    first_day: date
    last_day: date | None
    has_ended: bool
    """Its end is a decided fact, which a later job row does not change."""

    def covers(self, period: Period) -> bool:
        """Whether it lasts through the whole period."""
        return self.first_day <= period.first_day and (self.last_day is None or period.last_day <= self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A work relation with its periods in service and its job rows, in order; there is at least one of each."""

    vlimpersnummer: str
    employment_sequence: int
    periods: tuple[ServicePeriod, ...]
    rows: tuple[JobRow, ...]

    @property
    def first_day(self) -> date:
        """The very first day in service."""
        return self.periods[0].first_day

    @property
    def last_day(self) -> date | None:
        """The last day of the last period, when it is known."""
        return self.periods[-1].last_day

    @property
    def has_ended(self) -> bool:
        """Whether the end of the last period was decided."""
        return self.periods[-1].has_ended

    def row_on(self, day: date) -> JobRow:
        """The row that holds on a day; before the relation begins the first, after its end the last."""
        begun = [row for row in self.rows if row.from_day <= day]
        return begun[-1] if begun else self.rows[0]

    def covers(self, period: Period) -> bool:
        """Whether one period in service lasts through all these days."""
        return any(each.covers(period) for each in self.periods)

    def serves(self, first_day: date, last_day: date) -> bool:
        """Whether some of these days are in service."""
        return any(
            each.first_day <= last_day and (each.last_day is None or first_day <= each.last_day)
            for each in self.periods
        )

    def is_over(self, day: date) -> bool:
        """Whether it was in service before a day and is not on it; it may begin again."""
        return self.first_day < day and not self.serves(day, day)

    def changed(self, row: JobRow, last_day: date | None) -> "Employment":
        """With a job row from its day on; rows of later days stand, a row of the same day is replaced."""
        last = self.periods[-1]
        periods = (*self.periods[:-1], replace(last, last_day=last.last_day if last.has_ended else last_day))
        return replace(self, rows=_with(self.rows, row), periods=periods)

    def ended(self, last_day: date) -> "Employment":
        """With the end of its last period decided."""
        last = replace(self.periods[-1], last_day=last_day, has_ended=True)
        return replace(self, periods=(*self.periods[:-1], last))

    def rehired(self, row: JobRow, last_day: date | None) -> "Employment":
        """With one more period in service, which begins with this row."""
        again = ServicePeriod(first_day=row.from_day, last_day=last_day, has_ended=False)
        return replace(self, rows=_with(self.rows, row), periods=(*self.periods, again))

    def switched(self, from_day: date, *, is_primary: bool) -> "Employment":
        """As the primary one, or not, from a day on."""
        before = [row for row in self.rows if row.from_day < from_day]
        after = [replace(row, is_primary=is_primary) for row in self.rows if row.from_day >= from_day]
        is_turn = bool(before) and before[-1].is_primary != is_primary
        if is_turn and (not after or after[0].from_day != from_day):
            after.insert(0, replace(before[-1], from_day=from_day, is_primary=is_primary, is_switch=True))
        return replace(self, rows=(*before, *after))


def _with(rows: tuple[JobRow, ...], row: JobRow) -> tuple[JobRow, ...]:
    """The rows with one more; it shows through those after it that only tell of a switch."""
    later = sorted((other for other in rows if other.from_day > row.from_day), key=lambda each: each.from_day)
    shown = True
    for place, other in enumerate(later):
        shown = shown and other.is_switch
        if shown:
            later[place] = replace(other, unit=row.unit, legal_employer=row.legal_employer)
    return (*(other for other in rows if other.from_day < row.from_day), row, *later)


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
