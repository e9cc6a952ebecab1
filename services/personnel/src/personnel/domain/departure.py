"""How somebody leaves for good: reasons that the product gives by itself, and what a retirement asks."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from personnel.domain.career import Career
from personnel.domain.death import DiedError
from personnel.domain.employment import Employment
from personnel.domain.period import DAY
from personnel.domain.refusal import RefusalError, about

RETIREMENT: Final = "retirement"
DEATH: Final = "death"
END_OF_PROBATION: Final = "end_of_probation"
FOLLOW_UP: Final = "follow_up"

OF_ACTIONS: Final[dict[str, str]] = {RETIREMENT: "retirement", DEATH: "death"}
"""Reasons that are given by an action of their own, with its address: an end by hand has another one."""

GIVEN: Final = frozenset({*OF_ACTIONS, END_OF_PROBATION, FOLLOW_UP})
"""Reasons that are given by the product itself, and so never wait for a list."""


class ReasonOfActionError(RefusalError):
    """Who retires or died does not just leave: more follows from that, and has an action of its own."""


class IncomeRemainsError(RefusalError):
    """Another work relation goes on after the retirement, and is paid."""


class NotAnEmployeeError(RefusalError):
    """Only employees retire from a work relation, or are promoted in it."""


class DecisionMissingError(RefusalError):
    """Statutory staff retire by a decision, which has a day."""


class TransmissionError(RefusalError):
    """A decision goes to the pension service when a statutory person is dismissed, and not before it was taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retirement:
    """The last working day, the day of the decision, and the one on which it went to the pension service."""

    last_day: date
    decided_on: date | None = None
    transmitted_on: date | None = None


def check_reason_by_hand(reason: str) -> None:
    """Refuse a reason that has an action of its own.

    Raises:
        ReasonOfActionError: see there.

    """
    if reason in OF_ACTIONS:
        raise ReasonOfActionError({"action": OF_ACTIONS[reason]})


def check_alive(career: Career, first_day: date) -> None:
    """Refuse a beginning after a relation that ended by death.

    Raises:
        DiedError: see there.

    """
    for employment in career.employments:
        if employment.end.end_reason == DEATH and employment.last_day and employment.last_day < first_day:
            raise DiedError({"le": employment.last_day.isoformat()})


def left_by(career: Career, employment: Employment, retirement: Retirement) -> tuple[Employment, ...]:
    """The relations that end with a retirement: the one retired from, and those that are inactive by then.

    Raises:
        NotAnEmployeeError: see there.
        IncomeRemainsError: see there; it names the relations that have to end first.
        DecisionMissingError, TransmissionError: about the days of the decision.

    """
    if employment.kind != "employee":
        raise NotAnEmployeeError({"kind": ["employee"]})
    others = [each for each in career.employments if each != employment and each.kind == "employee"]
    lasting = [each for each in others if _goes_on(each, retirement.last_day)]
    paid = [each for each in lasting if each.is_active_on(_first_day(each, retirement.last_day))]
    if paid:
        raise IncomeRemainsError({"end_first": [each.employment_sequence for each in paid]})
    leaving = (employment, *lasting)
    _check_decision(retirement, is_statutory=any(each.latest.terms.statute == "statutory" for each in leaving))
    return leaving


def _goes_on(employment: Employment, last_day: date) -> bool:
    return employment.last_day is None or employment.last_day > last_day


def _first_day(employment: Employment, last_day: date) -> date:
    """The first day after the retirement on which the relation is in service."""
    return max(last_day + DAY, employment.last_period.first_day)


def _check_decision(retirement: Retirement, *, is_statutory: bool) -> None:
    if is_statutory and retirement.decided_on is None:
        raise DecisionMissingError
    if retirement.transmitted_on is None:
        return
    with about("transmitted_on"):
        if not is_statutory or retirement.decided_on is None:
            raise TransmissionError({"statute": ["statutory"]})
        if retirement.transmitted_on < retirement.decided_on:
            raise TransmissionError({"ge": retirement.decided_on.isoformat()})
