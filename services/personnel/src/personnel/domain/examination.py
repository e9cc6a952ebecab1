"""Medical examinations that the risk of somebody's work asks for: kind and day, nothing about health."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from personnel.domain.career import Career
from personnel.domain.employment import Employment
from personnel.domain.reference import RiskCode
from personnel.domain.seniority import full_months, months_later


@dataclass(frozen=True, slots=True, kw_only=True)
class ExaminationDue:
    """An examination of a kind, and the day on which it is due next; `since` the risk is there without a break."""

    employment_sequence: int
    risk_code: str
    examination: str
    months: int | None
    since: date
    due_day: date


def examinations_due(career: Career, risks: Mapping[str, RiskCode], day: date) -> tuple[ExaminationDue, ...]:
    """What is due on the day or next after it, for each relation that is active then.

    The first examination is due when the risk begins, and then each time after the months of the risk code; one that is
    not repeated is due once.
    """
    found = []
    for employment in career.employments:
        if not employment.is_active_on(day):
            continue
        risk = risks.get(employment.row_on(day).terms.risk_code or "")
        if risk is None or risk.examination is None:
            continue
        since = _since(employment, risk.code, day)
        due_day = next_due(since, risk.months, day)
        if due_day is not None:
            found.append(
                ExaminationDue(
                    employment_sequence=employment.employment_sequence,
                    risk_code=risk.code,
                    examination=risk.examination,
                    months=risk.months,
                    since=since,
                    due_day=due_day,
                )
            )
    return tuple(sorted(found, key=lambda each: (each.due_day, each.employment_sequence)))


def next_due(since: date, months: int | None, day: date) -> date | None:
    """The first day of the series that begins on `since` and does not lie before `day`."""
    if since >= day:
        return since
    if months is None:
        return None
    passed = full_months(since, day) // months * months
    reached = months_later(since, passed)
    return reached if reached >= day else months_later(since, passed + months)


def _since(employment: Employment, risk_code: str, day: date) -> date:
    """From when on the risk is there without a break, within the period in service."""
    period = next(each for each in reversed(employment.periods) if each.first_day <= day)
    since = day
    for row in reversed([row for row in employment.rows if row.effective_day <= day]):
        if row.terms.risk_code != risk_code:
            break
        since = row.effective_day
    return max(since, period.first_day)
