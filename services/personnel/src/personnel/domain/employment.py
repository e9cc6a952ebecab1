"""The work relation (arbeidsrelatie) and its job rows: how it is from a day on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from personnel.domain.period import DAY, Period
from personnel.domain.refusal import RefusalError

Kind = Literal["employee", "non_employee"]
Statute = Literal["contractual", "statutory"]
PayGroup = Literal["MON", "NVT"]


class EmploymentUnknownError(RefusalError):
    """The person has no work relation with this sequence."""


class EmploymentOverlapsError(RefusalError):
    """The person already has a work relation with this legal employer and RSZ category at that time."""


class EmploymentEndedError(RefusalError):
    """The work relation was ended already."""


class ChangeBeforeStartError(RefusalError):
    """The effective day lies before the first day in service."""


class ChangeAfterEndError(RefusalError):
    """The effective day lies after the last day in service."""


class LaterChangeError(RefusalError):
    """A row with a later effective day holds already."""


class PrimaryRequiredError(RefusalError):
    """Somebody with work relations has exactly one primary one: make another one primary instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTerms:
    """What a job row says, apart from the day."""

    statute: Statute
    unit: str
    pay_group: PayGroup
    is_primary: bool
    action: str
    reason: str | None

    def holds_same(self, other: "JobTerms") -> bool:
        """Whether nothing but the action and its reason differs."""
        return self == replace(other, action=self.action, reason=self.reason)


@dataclass(frozen=True, slots=True)
class JobRow:
    """What holds from a day on; the sequence orders rows of one day, from 0. `last_day` is as known then."""

    effective_day: date
    effective_sequence: int
    terms: JobTerms
    last_day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Employment:
    """A work relation of a person. `last_day` may be known long before the relation is ended."""

    vlimpersnummer: str
    employment_sequence: int
    kind: Kind
    legal_employer: str
    rsz_category: str
    first_day: date
    last_day: date | None
    end_reason: str | None
    is_ended: bool
    rows: tuple[JobRow, ...]
    """By effective day and sequence; at least one."""
    revision: int = 1

    @property
    def period(self) -> Period:
        """The days in service, as known now."""
        return Period(self.first_day, self.last_day)

    @property
    def latest(self) -> JobRow:
        """The row with the last effective day."""
        return self.rows[-1]

    def row_on(self, day: date) -> JobRow:
        """The row that holds on a day in service."""
        return [row for row in self.rows if row.effective_day <= day][-1]

    def has_key_of(self, other: "Employment") -> bool:
        """Whether both are with one legal employer in one RSZ category."""
        return (self.legal_employer, self.rsz_category) == (other.legal_employer, other.rsz_category)

    def with_row(self, effective_day: date, terms: JobTerms, last_day: date | None) -> "Employment":
        """The relation with one more row, which holds from that day on.

        Raises:
            ChangeBeforeStartError: the day lies before the first day in service.
            ChangeAfterEndError: the day lies after the last day in service.
            LaterChangeError: a later row holds already.

        """
        if effective_day < self.first_day:
            raise ChangeBeforeStartError({"ge": self.first_day.isoformat()})
        if not self._may_follow(effective_day, last_day):
            raise ChangeAfterEndError({"le": self.last_day.isoformat()} if self.last_day else None)
        if effective_day < self.latest.effective_day:
            raise LaterChangeError({"ge": self.latest.effective_day.isoformat()})
        is_same_day = effective_day == self.latest.effective_day
        sequence = self.latest.effective_sequence + 1 if is_same_day else 0
        row = JobRow(effective_day, sequence, terms, last_day)
        return replace(self, rows=(*self.rows, row), last_day=last_day, revision=self.revision + 1)

    def _may_follow(self, effective_day: date, last_day: date | None) -> bool:
        """An extension may begin on the day after the planned last day; nothing else may come after it."""
        if self.last_day is None or effective_day <= self.last_day:
            return True
        return last_day != self.last_day and effective_day == self.last_day + DAY


def check_overlap(employment: Employment, others: Iterable[Employment]) -> None:
    """Refuse two relations at one time with the same legal employer and RSZ category.

    Raises:
        EmploymentOverlapsError: see there.

    """
    for other in others:
        is_other = other.employment_sequence != employment.employment_sequence
        if is_other and other.has_key_of(employment) and other.period.overlaps(employment.period):
            raise EmploymentOverlapsError


def primary_from(employments: Iterable[Employment], day: date) -> Employment | None:
    """The primary relation among those that are not over before the day."""
    for employment in employments:
        is_over = employment.last_day is not None and employment.last_day < day
        if employment.latest.terms.is_primary and not is_over:
            return employment
    return None


def successor(employments: Iterable[Employment], day: date) -> tuple[Employment, date] | None:
    """Which relation becomes the primary one from a day on, and its first day as such; the oldest goes first."""
    for employment in sorted(employments, key=lambda each: each.employment_sequence):
        from_day = max(day, employment.latest.effective_day)
        if employment.last_day is None or from_day <= employment.last_day:
            return employment, from_day
    return None
