"""A probation ends: the appointment is permanent, and a relation that waited for that ends."""

from dataclasses import replace
from datetime import date
from typing import Final

from personnel.domain.career import Career
from personnel.domain.departure import END_OF_PROBATION
from personnel.domain.employment import Employment
from personnel.domain.period import DAY
from personnel.domain.probation import InactiveRelationOpenError, ProbationEnd, check_probation, permanent_from
from personnel.ports import Work
from personnel.usecases.employments import change_employment, end_employment
from personnel.usecases.people import locked_person

PERMANENT: Final = "permanent"


async def end_probation(
    work: Work,
    vlimpersnummer: str,
    employment_sequence: int,
    *,
    last_day: date | None,
    talk_day: date | None,
    signed_day: date | None,
    ends: int | None,
) -> Employment:
    """Make a statutory appointment permanent. The inactive relation ends on the day before; `ends` tells which one.

    Raises:
        PersonUnknownError, EmploymentUnknownError: there is no such thing.
        NoProbationError, SignedWithoutTalkError, InactiveRelationOpenError: see there.
        ChangeAfterEndError, LaterChangeError: about the day that follows from it.

    """
    await locked_person(work, vlimpersnummer)
    career = (await work.ledger(vlimpersnummer)).career
    employment = career.employment(employment_sequence)
    known = check_probation(employment.latest.terms)
    first_day = permanent_from(ProbationEnd(last_day=last_day or known, talk_day=talk_day, signed_day=signed_day))
    gone = _gone(career, employment_sequence, first_day, ends)
    terms = replace(employment.latest.terms, probation_end=None, action=END_OF_PROBATION, reason=PERMANENT)
    changed = await change_employment(work, vlimpersnummer, employment_sequence, first_day, terms, employment.last_day)
    if gone is not None:
        await end_employment(work, vlimpersnummer, gone, first_day - DAY, END_OF_PROBATION)
    return changed


def _gone(career: Career, employment_sequence: int, day: date, wanted: int | None) -> int | None:
    """The inactive relation that ends: the only one, or the one that is wanted."""
    inactive = [
        each.employment_sequence
        for each in career.employments
        if each.employment_sequence != employment_sequence
        and not each.end.is_ended
        and each.serves_on(day)
        and not each.is_active_on(day)
    ]
    if (wanted is None and len(inactive) > 1) or (wanted is not None and wanted not in inactive):
        raise InactiveRelationOpenError({"sequences": inactive})
    return wanted if wanted is not None else next(iter(inactive), None)
