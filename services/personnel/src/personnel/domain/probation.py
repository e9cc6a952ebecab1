"""From when on a statutory appointment is permanent, by how the probation ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from personnel.domain.employment import JobTerms
from personnel.domain.period import DAY
from personnel.domain.refusal import RefusalError


class NoProbationError(RefusalError):
    """The last row is no statutory one with a probation."""


class SignedWithoutTalkError(RefusalError):
    """A report is signed after the talk, and not before it."""


class InactiveRelationOpenError(RefusalError):
    """The relation that ends with the probation is one of the inactive ones; with more than one it has to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """How long somebody waits when no report came in time, from a day on, and where that stands."""

    since: date
    days: timedelta
    source: str


WAITS: Final = (
    Wait(since=date(1900, 1, 1), days=timedelta(days=31), source="Vlimpershandleiding einde proeftijd statutair"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbationEnd:
    """How a probation ended: its last day as computed anew, the talk, and the second signature when it was in time."""

    last_day: date
    talk_day: date | None
    signed_day: date | None


def permanent_from(end: ProbationEnd) -> date:
    """The first day as a permanent member of staff.

    * Without a talk: the 31st day after the last day of the probation.
    * With a talk, and no report in time: the 31st day after the talk.
    * With both in time: the day after the second evaluator signed.

    Raises:
        SignedWithoutTalkError: see there.

    """
    if end.signed_day is not None:
        if end.talk_day is None or end.signed_day < end.talk_day:
            raise SignedWithoutTalkError(None if end.talk_day is None else {"ge": end.talk_day.isoformat()})
        return end.signed_day + DAY
    counted_from = end.talk_day or end.last_day
    return counted_from + [wait.days for wait in WAITS if wait.since <= counted_from][-1]


def check_probation(terms: JobTerms) -> date:
    """The last day of the probation.

    Raises:
        NoProbationError: see there.

    """
    if terms.statute != "statutory" or terms.probation_end is None:
        raise NoProbationError
    return terms.probation_end
