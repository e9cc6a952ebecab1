"""Medical examinations that the risk of somebody's work asks for, and when they are due after those that were held."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from personnel.domain.career import Career
from personnel.domain.employment import Employment
from personnel.domain.health import ExaminationHeld
from personnel.domain.reference import RiskCode
from personnel.domain.seniority import months_later


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationDue:
    """An examination of a kind, when it was held last, and the day on which it is due next.

    `since` the risk is there without a break. A due day that passed stays until the examination is held.
    """

    employment_sequence: int
    risk_code: str
    examination: str
    months: int | None
    since: date
    held_day: date | None
    due_day: date


def examinations_due(
    career: Career, risks: Mapping[str, RiskCode], held: Collection[ExaminationHeld], day: date
) -> tuple[ExaminationDue, ...]:
    """What is due as of a day, for each relation that is active then, the earliest first."""
    found = []
    for employment in career.employments:
        if not employment.is_active_on(day):
            continue
        risk = risks.get(employment.row_on(day).terms.risk_code or "")
        if risk is None or risk.examination is None:
            continue
        since, held_day = _since(employment, risk.code, day), _last(held, risk.examination, day)
        due_day = next_due(since, risk.months, held_day)
        if due_day is not None:
            found.append(
                ExaminationDue(
                    employment_sequence=employment.employment_sequence,
                    risk_code=risk.code,
                    examination=risk.examination,
                    months=risk.months,
                    since=since,
                    held_day=held_day,
                    due_day=due_day,
                )
            )
    return tuple(sorted(found, key=lambda each: (each.due_day, each.employment_sequence)))


def next_due(since: date, months: int | None, held_day: date | None) -> date | None:
    """When the risk begins, as long as none was held; then so many months after the last one, if it is repeated.

    One that was held before the risk began counts, but makes nothing due before it begins.
    """
    if held_day is None:
        return since
    return None if months is None else max(since, months_later(held_day, months))


def _last(held: Collection[ExaminationHeld], examination: str, day: date) -> date | None:
    """When one of a kind was held last."""
    kind = examination.casefold()
    days = (each.held_day for each in held if each.held_day <= day and each.kind.casefold() == kind)
    return max(days, default=None)


def _since(employment: Employment, risk_code: str, day: date) -> date:
    """From when on the risk is there without a break, within the period in service."""
    period = next(each for each in reversed(employment.periods) if each.first_day <= day)
    since = day
    for row in reversed([row for row in employment.rows if row.effective_day <= day]):
        if row.terms.risk_code != risk_code:
            break
        since = row.effective_day
    return max(since, period.first_day)
