"""All work relations of a person together: which one is primary on which day, and what may be at one time."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
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
class Serving:
    """The relations in service from a day until the next such one, by sequence, and the primary one among them."""

    from_day: date
    sequences: tuple[int, ...]
    primary: int | None


NOBODY: Final = Serving(date.min, (), None)


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
        try:
            return self._by_sequence[employment_sequence]
        except KeyError:
            raise EmploymentUnknownError from None

    def has(self, employment_sequence: int) -> bool:
        """Whether there is a relation with this sequence."""
        return employment_sequence in self._by_sequence

    def serves_on(self, day: date) -> bool:
        """Whether the person is in service on that day."""
        return bool(self.serving_on(day))

    def serving_on(self, day: date) -> tuple[int, ...]:
        """The relations in service on that day, by sequence."""
        return self._at(day).sequences

    def primary_on(self, day: date) -> int | None:
        """The primary relation: the one chosen last, or else the oldest one in service; None when none is."""
        return self._at(day).primary

    @cached_property
    def spans(self) -> tuple[PrimarySpan, ...]:
        """Which relation is the primary one when, over all days."""
        spans: list[PrimarySpan] = []
        for serving in self._servings:
            if serving.primary != (spans[-1].employment_sequence if spans else None):
                spans.append(PrimarySpan(serving.from_day, serving.primary))
        return tuple(spans)

    @cached_property
    def _by_sequence(self) -> dict[int, Employment]:
        return {each.employment_sequence: each for each in self.employments}

    @cached_property
    def _servings(self) -> tuple[Serving, ...]:
        return tuple(_servings(self.employments, self.choices))

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        return tuple(serving.from_day for serving in self._servings)

    def _at(self, day: date) -> Serving:
        place = bisect_right(self._turns, day)
        return self._servings[place - 1] if place else NOBODY

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
            if (
                one.has_key_of(other)
                and _meet(one, other)
                and any(one.is_active_on(day) and other.is_active_on(day) for day in _days(one, other))
            ):
                raise EmploymentOverlapsError


def _servings(employments: Iterable[Employment], choices: Iterable[PrimaryChoice]) -> Iterator[Serving]:
    """Who serves from which day on, in one walk over the days on which that changes."""
    turns: dict[date, list[tuple[int, int]]] = {}
    for employment in employments:
        for period in employment.periods:
            last_day = period.end.last_day
            if last_day is None or last_day >= period.first_day:
                turns.setdefault(period.first_day, []).append((employment.employment_sequence, 1))
                if last_day is not None:
                    turns.setdefault(last_day + DAY, []).append((employment.employment_sequence, -1))
    chosen = {choice.from_day: choice.employment_sequence for choice in choices}  # of one day the last one made counts
    counts: dict[int, int] = {}
    latest = None
    for day in sorted({*turns, *chosen}):
        for sequence, turn in turns.get(day, ()):
            counts[sequence] = counts.get(sequence, 0) + turn
        latest = chosen.get(day, latest)
        serving = tuple(sorted(sequence for sequence, count in counts.items() if count))
        yield Serving(day, serving, latest if latest in serving else min(serving, default=None))


def _meet(one: Employment, other: Employment) -> bool:
    """Whether two relations are in service on one day."""
    for mine in one.periods:
        for theirs in other.periods:
            earlier, later = (mine, theirs) if mine.first_day <= theirs.first_day else (theirs, mine)
            if earlier.has(later.first_day):
                return True
    return False


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
