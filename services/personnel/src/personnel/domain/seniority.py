"""Seniority: how many whole months somebody served, by kind, with what was recognised besides.

A month is whole on the same day of the next month, or on its last day when there is no such day. Days that are left
over when service is broken off count on when it begins again.
"""

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, Literal

from personnel.domain.career import Career
from personnel.domain.employment import Employment, JobTerms
from personnel.domain.period import DAY, Period
from personnel.domain.scale import MONTHS, Grade

SeniorityKind = Literal["pay", "grade", "level", "service", "scale"]
KINDS: Final[Mapping[SeniorityKind, str]] = {
    "pay": "geldelijke anciënniteit",
    "grade": "graadanciënniteit",
    "level": "niveauanciënniteit",
    "service": "dienstanciënniteit",
    "scale": "schaalanciënniteit",
}
"""The kinds, and what they are called in Dutch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Months that were counted before `since`, and run on from there until the first day that does not count."""

    before: int
    since: date
    until: date

    @property
    def months(self) -> int:
        """The whole months."""
        return self.before + full_months(self.since, self.until)

    def reaches(self, months: int) -> date | None:
        """The day on which so many months are whole, if nothing breaks off; None when they already were at `since`."""
        left = months - self.before
        return months_later(self.since, left) if left > 0 else None


def months_later(day: date, months: int) -> date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * MONTHS + day.month - 1 + months, MONTHS)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def full_months(since: date, until: date) -> int:
    """How many whole months lie between two days."""
    months = max((until.year - since.year) * MONTHS + until.month - since.month, 0)
    return months if months_later(since, months) <= until else max(months - 1, 0)


def count(stretches: Iterable[Period], day: date, recognised: int = 0) -> Counted:
    """Count the days before `day` that lie in one of the stretches, each once."""
    months, left = recognised, timedelta(0)
    counted = Counted(before=recognised, since=day, until=day)
    for stretch in _joined(stretches):
        if stretch.first_day > day:
            break
        until = day if stretch.last_day is None else min(day, stretch.last_day + DAY)
        counted = Counted(before=months, since=stretch.first_day - left, until=until)
        left = until - months_later(counted.since, counted.months - months)
        months = counted.months
    return counted


def seniority_on(
    career: Career, employment: Employment, grades: Mapping[str, Grade], day: date
) -> Mapping[SeniorityKind, Counted]:
    """The seniority of somebody in a relation that is in service on the day; of what is not known there is none."""
    terms = employment.row_on(day).terms
    level = _level(terms, grades)
    kinds: dict[SeniorityKind, tuple[Callable[[JobTerms], bool], int | None]] = {
        "pay": (lambda _: True, terms.recognised_pay_months),
        "service": (lambda _: True, terms.recognised_service_months),
    }
    if terms.grade is not None:
        kinds["grade"] = (lambda other: other.grade == terms.grade, terms.recognised_grade_months)
    if level is not None:
        kinds["level"] = (lambda other: _level(other, grades) == level, terms.recognised_level_months)
    if terms.scale is not None:
        kinds["scale"] = (lambda other: other.scale == terms.scale, terms.recognised_scale_months)
    return {
        kind: count(_served(career.employments, counts), day, recognised or 0)
        for kind, (counts, recognised) in kinds.items()
    }


def step_seniority_on(employment: Employment, years: Mapping[int, int], day: date) -> Counted | None:
    """Pay seniority by the step that the row names: that of the step, and what was served since it was first named."""
    terms = employment.row_on(day).terms
    if terms.step is None or terms.step not in years:
        return None
    named_from = day
    for row in reversed([row for row in employment.rows if row.effective_day <= day]):
        if (row.terms.scale, row.terms.step) != (terms.scale, terms.step):
            break
        named_from = row.effective_day
    served = (Period(max(period.first_day, named_from), period.end.last_day) for period in employment.periods)
    stretches = [period for period in served if period.last_day is None or period.last_day >= period.first_day]
    return count(stretches, day, years[terms.step] * MONTHS)


def _level(terms: JobTerms, grades: Mapping[str, Grade]) -> str | None:
    grade = grades.get(terms.grade) if terms.grade is not None else None
    return grade.level if grade else None


def _served(employments: Iterable[Employment], counts: Callable[[JobTerms], bool]) -> Iterator[Period]:
    """Days in service as an employee on which a row holds that counts; absence for long does not break it off."""
    for employment in employments:
        if employment.kind != "employee":
            continue
        for row, following in pairwise((*employment.rows, None)):
            if row is None or not counts(row.terms):
                continue
            for period in employment.periods:
                first_day = max(row.effective_day, period.first_day)
                ends = [day for day in (period.end.last_day, following and following.effective_day - DAY) if day]
                last_day = min(ends, default=None)
                if last_day is None or last_day >= first_day:
                    yield Period(first_day, last_day)


def _joined(stretches: Iterable[Period]) -> list[Period]:
    """The stretches by day; those that overlap, or follow without a break, as one."""
    joined: list[Period] = []
    for stretch in sorted(stretches, key=lambda each: each.first_day):
        last = joined[-1] if joined else None
        if last is None or (last.last_day is not None and stretch.first_day > last.last_day + DAY):
            joined.append(stretch)
        elif last.last_day is not None:
            is_open = stretch.last_day is None
            joined[-1] = Period(last.first_day, None if is_open else max(last.last_day, stretch.last_day or date.min))
    return joined
