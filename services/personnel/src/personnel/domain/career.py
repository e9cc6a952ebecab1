"""All work relations of a person together: which one is primary on which day, and what may be at one time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import combinations, pairwise
from typing import Final

from personnel.domain.employment import (
    ChangeBeforeStartError,
    EarlierChangeError,
    Employment,
    EmploymentEndedError,
    EmploymentOverlapsError,
    EmploymentUnknownError,
    JobRow,
)
from personnel.domain.period import DAY, EndBeforeStartError
from personnel.domain.refusal import RefusalError

PRIMARY_SWITCH: Final = "primary_switch"
"""The action of a row that only tells that the relation is now, or is no longer, the primary one."""

OUT_OF_SERVICE_MIN: Final = DAY
"""So long somebody is really out of service before a rehire."""


class StillInServiceError(RefusalError):
    """A work relation of the person has not ended, or lasts on that day."""


class RehireTooSoonError(RefusalError):
    """Before a rehire at least one day is spent out of service; without one it is a change of the last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrimaryChoice:
    """From this day on the relation is the primary one, as long as no other is chosen."""

    employment_sequence: int
    from_day: date


@dataclass(frozen=True, slots=True)
class PrimarySpan:
    """Which relation is the primary one from a day until the next span; nobody is in service when it is None."""

    from_day: date
    employment_sequence: int | None


@dataclass(frozen=True, slots=True)
class ToldRow:
    """A job row, and whether the relation is the primary one from its day on."""

    row: JobRow
    is_primary: bool


@dataclass(frozen=True, kw_only=True)
class Career:
    """The work relations of a person by sequence, and what was chosen as primary, later choices last."""

    vlimpersnummer: str
    employments: tuple[Employment, ...]
    choices: tuple[PrimaryChoice, ...]

    def employment(self, employment_sequence: int) -> Employment:
        """The work relation with this sequence.

        Raises:
            EmploymentUnknownError: there is none.

        """
        for employment in self.employments:
            if employment.employment_sequence == employment_sequence:
                return employment
        raise EmploymentUnknownError

    def has(self, employment_sequence: int) -> bool:
        """Whether there is a relation with this sequence."""
        return any(each.employment_sequence == employment_sequence for each in self.employments)

    def serves_on(self, day: date) -> bool:
        """Whether the person is in service on that day."""
        return any(employment.serves_on(day) for employment in self.employments)

    def primary_on(self, day: date) -> int | None:
        """The primary relation: the one chosen last, or else the oldest one in service; None when none is."""
        serving = [each.employment_sequence for each in self.employments if each.serves_on(day)]
        chosen = [choice for choice in self.choices if choice.from_day <= day]
        if chosen:
            # `max` keeps the first of equals, and of choices for one day the last one made counts.
            latest = max(reversed(chosen), key=lambda choice: choice.from_day).employment_sequence
            if latest in serving:
                return latest
        return min(serving, default=None)

    @cached_property
    def spans(self) -> tuple[PrimarySpan, ...]:
        """Which relation is the primary one when, over all days."""
        days = {choice.from_day for choice in self.choices}
        for employment in self.employments:
            days.update(edges_of(employment))
        spans: list[PrimarySpan] = []
        for day in sorted(days):
            primary = self.primary_on(day)
            if primary != (spans[-1].employment_sequence if spans else None):
                spans.append(PrimarySpan(day, primary))
        return tuple(spans)

    def rows_told(self, employment: Employment) -> tuple[ToldRow, ...]:
        """The rows of a relation as others hear of them, with one more where only its being primary begins or ends."""
        own = employment.employment_sequence
        rows = list(employment.rows)
        days = {row.effective_day for row in rows}
        for before, span in pairwise((PrimarySpan(date.min, None), *self.spans)):
            is_turn = own in {before.employment_sequence, span.employment_sequence}
            if is_turn and span.from_day not in days and employment.serves_on(span.from_day):
                row = employment.row_on(span.from_day)
                terms = replace(row.terms, action=PRIMARY_SWITCH, reason=None)
                rows.append(JobRow(span.from_day, 0, terms, row.last_day))
        rows.sort(key=lambda row: (row.effective_day, row.effective_sequence))
        return tuple(ToldRow(row, self.primary_on(row.effective_day) == own) for row in rows)

    def check(self) -> None:
        """Refuse what cannot be.

        Raises:
            EndBeforeStartError, EmploymentEndedError, ChangeBeforeStartError, EarlierChangeError: within a relation.
            EmploymentOverlapsError: two active relations with one employer and category at one time.
            StillInServiceError, RehireTooSoonError: about a period after the first.

        """
        for employment in self.employments:
            _check_order(employment)
            for period in employment.periods[1:]:
                if self.serves_on(period.first_day - DAY):
                    raise StillInServiceError
        for one, other in combinations(self.employments, 2):
            if one.has_key_of(other) and any(
                one.is_active_on(day) and other.is_active_on(day) for day in _days(one, other)
            ):
                raise EmploymentOverlapsError


def edges_of(employment: Employment) -> Iterator[date]:
    """Days on which the relation begins to be in service, and ceases to be."""
    for period in employment.periods:
        yield period.first_day
        if period.end.last_day is not None:
            yield period.end.last_day + DAY


def _days(*employments: Employment) -> set[date]:
    """Days on which something changes in one of the relations."""
    edges = {day for employment in employments for day in edges_of(employment)}
    return edges | {row.effective_day for employment in employments for row in employment.rows}


def _check_order(employment: Employment) -> None:
    for period in employment.periods:
        if period.end.last_day is not None and period.end.last_day < period.first_day:
            raise EndBeforeStartError({"ge": period.first_day.isoformat()})
    for before, period in pairwise(employment.periods):
        if not before.end.is_ended or before.end.last_day is None:
            raise EmploymentEndedError
        earliest = before.end.last_day + OUT_OF_SERVICE_MIN + DAY
        if period.first_day < earliest:
            raise RehireTooSoonError({"ge": earliest.isoformat()})
    days = [row.effective_day for row in employment.rows]
    if days[0] < employment.first_day:
        raise ChangeBeforeStartError({"ge": employment.first_day.isoformat()})
    missing = {period.first_day for period in employment.periods} - set(days)
    if missing or days[0] != employment.first_day:
        raise EarlierChangeError
