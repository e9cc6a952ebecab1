"""Somebody comes back, or goes on in another relation."""

from dataclasses import dataclass, replace
from datetime import date

from personnel.domain.career import RehireTooSoonError, StillInServiceError
from personnel.domain.departure import FOLLOW_UP, check_alive
from personnel.domain.employment import (
    LONG_TERM_ABSENT,
    Employment,
    Identity,
    JobRow,
    JobTerms,
    LaterChangeError,
    ServiceEnd,
)
from personnel.domain.follow_up import ENDS, Previous, fate_of
from personnel.domain.ledger import Ledger
from personnel.domain.period import DAY, new_period
from personnel.domain.refusal import RefusalError
from personnel.domain.version import ChosenFrom, Fact, ServiceStart, Step, What
from personnel.ports import Work
from personnel.usecases.exit_reasons import check_exit_reason
from personnel.usecases.moves import (
    NewEmployment,
    change_step,
    check_new,
    end_step,
    start_step,
    take_change,
    take_end,
    take_start,
)
from personnel.usecases.organisation import check_legal_employer
from personnel.usecases.people import locked_person
from personnel.usecases.steps import entries_of, new_step, say_switches, start_marks
from personnel.usecases.terms import check_terms


class NonEmployeeRehireError(RefusalError):
    """Who is no employee gets a new relation each time."""


class NotInServiceError(RefusalError):
    """The relation that is to be followed is not in service on the day before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """A relation that is to follow another, and what becomes of the other where that is open."""

    new: NewEmployment
    previous: Previous | None
    reason: str | None


async def rehire(
    work: Work, vlimpersnummer: str, employment_sequence: int, first_day: date, last_day: date | None, terms: JobTerms
) -> Employment:
    """Take somebody back in a relation that ended: same legal employer, same RSZ category.

    Raises:
        PersonUnknownError, EmploymentUnknownError, LegalEmployerUnknownError, UnitUnknownError: there is no such thing.
        NonEmployeeRehireError: only employees are taken back in the same relation.
        StillInServiceError: some relation has not ended.
        RehireTooSoonError: not one day was spent out of service.
        EndBeforeStartError, LaterChangeError: about the days.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    employment = before.career.employment(employment_sequence)
    if employment.identity.kind != "employee":
        raise NonEmployeeRehireError
    check_alive(before.career, first_day)
    _check_out_of_service(before, first_day)
    new_period(first_day, last_day)
    await check_legal_employer(work, employment.identity.legal_employer, first_day)
    await check_terms(work, terms, first_day)
    step = _rehire_step(work, employment, first_day, last_day, terms)
    before.with_step(step).career.check()
    after = await take_start(work, before, step)
    marks = start_marks(before, after.career, employment_sequence, first_day)
    after = await say_switches(work, before, after, marks)
    return after.career.employment(employment_sequence)


async def follow_up(work: Work, vlimpersnummer: str, employment_sequence: int, wanted: FollowUp) -> Employment:
    """Start a relation in place of another: it becomes the primary one, and the other ends or is absent for long.

    Raises:
        PersonUnknownError, EmploymentUnknownError, LegalEmployerUnknownError, UnitUnknownError: there is no such thing.
        NotInServiceError: there is nothing to follow.
        PreviousNotAllowedError: something else becomes of the other one in this case.
        LaterChangeError, EndBeforeStartError, EmploymentOverlapsError: about the days.
        ExitReasonUnknownError: the other one does not end for such a reason.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    previous = before.career.employment(employment_sequence)
    new = replace(wanted.new, is_primary=True, follows=employment_sequence)
    if not previous.serves_on(new.first_day - DAY):
        raise NotInServiceError
    await check_new(work, new)
    identity = Identity(kind=new.kind, legal_employer=new.legal_employer, rsz_category=new.rsz_category)
    fate = fate_of(previous, identity, new.terms)
    becomes = fate.chosen(wanted.previous)
    if becomes == ENDS:
        last_day, reason = new.first_day - DAY, wanted.reason or FOLLOW_UP
        await check_exit_reason(work, reason, last_day)
        gone = end_step(work, before, employment_sequence, last_day, reason)
    else:
        terms = replace(
            previous.latest.terms,
            action=LONG_TERM_ABSENT,
            reason=wanted.reason,
            pay_group=fate.absent_pay_group or previous.latest.terms.pay_group,
        )
        gone = change_step(work, before, previous, new.first_day, terms, previous.last_day)
    begun = start_step(work, before.with_step(gone), new)
    before.with_step(gone).with_step(begun).career.check()
    between = await (take_end if becomes == ENDS else take_change)(work, before, gone)
    after = await take_start(work, between, begun)
    sequence = begun.action.employment_sequence
    after = await say_switches(work, before, after, start_marks(before, after.career, sequence, new.first_day))
    return after.career.employment(sequence)


def _rehire_step(work: Work, employment: Employment, first_day: date, last_day: date | None, terms: JobTerms) -> Step:
    employment_sequence = employment.employment_sequence
    event_id = work.new_id()
    facts: dict[What, Fact] = {
        "start": ServiceStart(first_day),
        "end": ServiceEnd(last_day=last_day),
        "row": _rehire_row(employment, first_day, last_day, terms),
        "choice": ChosenFrom(first_day),
    }
    return new_step(
        work,
        employment_sequence,
        "rehired",
        first_day,
        action=terms.action,
        reason=terms.reason,
        event_id=event_id,
        entries=entries_of(employment_sequence, event_id, facts),
    )


def _check_out_of_service(ledger: Ledger, first_day: date) -> None:
    """Every relation has ended, and at least a day lies between the last of them and the first day."""
    last_days = []
    for employment in ledger.career.employments:
        if not employment.end.is_ended or employment.last_day is None:
            raise StillInServiceError
        last_days.append(employment.last_day)
    earliest = max(last_days) + DAY + DAY
    if first_day < earliest:
        raise RehireTooSoonError({"ge": earliest.isoformat()})


def _rehire_row(employment: Employment, first_day: date, last_day: date | None, terms: JobTerms) -> JobRow:
    """The row with which the relation goes on; one that was meant for later has to be taken back first."""
    if employment.latest.effective_day >= first_day:
        raise LaterChangeError({"gt": employment.latest.effective_day.isoformat()})
    return JobRow(first_day, 0, terms, last_day)
