"""Somebody leaves for a reason that is entered, or retires."""

from datetime import date

from personnel.domain.departure import RETIREMENT, Retirement, check_reason_by_hand, left_by
from personnel.domain.employment import Employment, ServiceEnd
from personnel.ports import Work
from personnel.usecases.employments import end_employment, take_leave
from personnel.usecases.moves import ending_step
from personnel.usecases.people import locked_person


async def leave(work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date, reason: str) -> Employment:
    """End a work relation by hand, for one of the reasons that have no action of their own.

    Raises:
        ReasonOfActionError: it has one.
        RefusalError: as in `end_employment`.

    """
    check_reason_by_hand(reason)
    return await end_employment(work, vlimpersnummer, employment_sequence, last_day, reason)


async def retire(work: Work, vlimpersnummer: str, employment_sequence: int, retirement: Retirement) -> Employment:
    """End a work relation by retirement, and with it the inactive ones; from the day after nothing is paid in them.

    Raises:
        PersonUnknownError, EmploymentUnknownError: there is no such thing.
        IncomeRemainsError, NotAnEmployeeError, DecisionMissingError, TransmissionError: see there.
        EmploymentEndedError, EndBeforeStartError: about the last day.

    """
    await locked_person(work, vlimpersnummer)
    career = (await work.ledger(vlimpersnummer)).career
    employment = career.employment(employment_sequence)
    for each in reversed(left_by(career, employment, retirement)):
        is_statutory = each.latest.terms.statute == "statutory"
        end = ServiceEnd(
            last_day=retirement.last_day,
            is_ended=True,
            end_reason=RETIREMENT,
            decided_on=retirement.decided_on,
            transmitted_on=retirement.transmitted_on if is_statutory else None,
        )
        before = await work.ledger(vlimpersnummer)
        step = ending_step(work, before, each.employment_sequence, end, action=RETIREMENT)
        employment = await take_leave(work, before, step)
    return employment
