"""A work relation as far as messages need it: where somebody sits, since when, and until when."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from notifier.domain.person import Service


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """What holds for one relation from a day on, until its next row."""

    vlimpersnummer: str
    employment_sequence: int
    from_day: date
    unit: str
    legal_employer: str
    is_primary: bool
    last_day: date | None = None
    """When the contract ends, as far as this row tells."""
    probation_end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A time in service; `is_ended`: its end was decided, it does not just stand in the contract."""

    first_day: date
    last_day: date | None
    is_ended: bool = False

    @property
    def service(self) -> Service:
        """The same without why it ends."""
        return Service(self.first_day, self.last_day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One work relation with its times in service and its job rows, both in order; at least one of each."""

    vlimpersnummer: str
    employment_sequence: int
    periods: tuple[Period, ...]
    rows: tuple[JobRow, ...]

    @property
    def cause(self) -> str:
        """How messages name it."""
        return employment_cause(self.vlimpersnummer, self.employment_sequence)

    @property
    def is_ended(self) -> bool:
        """Whether the end of its last time in service was decided."""
        return self.periods[-1].is_ended

    def lasts_on(self, day: date) -> bool:
        """Whether a time in service is not over on a day; one that lies ahead is not."""
        return any(period.last_day is None or day <= period.last_day for period in self.periods)


def employment_cause(vlimpersnummer: str, employment_sequence: int) -> str:
    """How messages name a relation as their cause."""
    return f"employment/{vlimpersnummer}/{employment_sequence}"


def can_begin_again(periods: Iterable[Period], first_day: date) -> bool:
    """Whether a relation is over before a day on which it is to begin again."""
    return all(period.last_day is not None and period.last_day < first_day for period in periods)


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


def with_primary(relation: Relation, day: date, *, is_primary: bool) -> Relation:
    """The relation as the primary one, or no longer so, from a day on."""
    here = replace(row_on(relation.rows, day), from_day=max(day, relation.rows[0].from_day), is_primary=is_primary)
    before = [row for row in relation.rows if row.from_day < here.from_day]
    after = [replace(row, is_primary=is_primary) for row in relation.rows if row.from_day > here.from_day]
    return replace(relation, rows=(*before, here, *after))
