"""How a relation starts, changes and ends: the step of each, and how it is recorded and said."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from personnel.domain.employment import (
    Employment,
    EmploymentEndedError,
    Identity,
    JobRow,
    JobTerms,
    Kind,
    ServiceEnd,
)
from personnel.domain.ledger import Ledger
from personnel.domain.period import DAY, new_period
from personnel.domain.version import ChosenFrom, Entry, Fact, ServiceStart, Step, What
from personnel.messages.outbound import EmploymentEnded
from personnel.ports import Work
from personnel.usecases.organisation import check_legal_employer
from personnel.usecases.steps import changed_told, entries_of, new_step, started_told, take
from personnel.usecases.terms import check_rsz_category, check_terms, grounds

END: Final = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEmployment:
    """A work relation that is to start. It is the primary one when it is to be, or when there is no other that day."""

    kind: Kind
    legal_employer: str
    rsz_category: str
    first_day: date
    last_day: date | None
    terms: JobTerms
    is_primary: bool = False
    follows: int | None = None


async def check_new(work: Work, new: NewEmployment) -> None:
    """Refuse what no relation could begin with on that day."""
    new_period(new.first_day, new.last_day)
    await check_legal_employer(work, new.legal_employer, new.first_day)
    await check_rsz_category(work, new.rsz_category, new.first_day)
    await check_terms(work, new.terms, new.first_day)


def start_step(work: Work, before: Ledger, new: NewEmployment) -> Step:
    """The step with which a relation begins."""
    sequence, event_id = before.next_sequence, work.new_id()
    identity = Identity(
        kind=new.kind, legal_employer=new.legal_employer, rsz_category=new.rsz_category, follows=new.follows
    )
    facts: dict[What, Fact] = {
        "identity": identity,
        "start": ServiceStart(new.first_day),
        "end": ServiceEnd(last_day=new.last_day),
        "row": JobRow(new.first_day, 0, new.terms, new.last_day),
    }
    if new.is_primary or before.career.primary_on(new.first_day) is None:
        facts["choice"] = ChosenFrom(new.first_day)
    return new_step(
        work,
        sequence,
        "started",
        new.first_day,
        action=new.terms.action,
        reason=new.terms.reason,
        event_id=event_id,
        entries=entries_of(sequence, event_id, facts),
    )


async def take_start(work: Work, before: Ledger, step: Step) -> Ledger:
    """Record and say that a relation begins, or begins again."""
    career = before.with_step(step).career
    employment = career.employment(step.action.employment_sequence)
    rests_on = grounds(employment.latest.terms, employment.identity.legal_employer)
    return await take(work, before, step, started_told(work, career, employment), rests_on)


def change_step(
    work: Work,
    before: Ledger,
    employment: Employment,
    effective_day: date,
    terms: JobTerms,
    last_day: date | None,
) -> Step:
    """The step with which another row holds from a day on.

    Raises:
        ChangeBeforeStartError, ChangeAfterEndError, LaterChangeError: about the effective day.
        EndBeforeStartError, EmploymentEndedError: about the last day.

    """
    sequence, event_id = employment.employment_sequence, work.new_id()
    row = employment.next_row(effective_day, terms, last_day)
    entries = entries_of(sequence, event_id, {"row": row})
    if last_day != employment.last_day:
        if employment.end.is_ended:
            raise EmploymentEndedError
        new_period(effective_day, last_day)
        entries[before.end_slot(sequence)] = Entry(ServiceEnd(last_day=last_day), event_id)
    return new_step(
        work,
        sequence,
        "changed",
        effective_day,
        action=terms.action,
        reason=terms.reason,
        event_id=event_id,
        entries=entries,
    )


async def take_change(work: Work, before: Ledger, step: Step) -> Ledger:
    """Record and say that another row holds."""
    career = before.with_step(step).career
    employment = career.employment(step.action.employment_sequence)
    event = changed_told(work, career, employment)
    return await take(work, before, step, event, grounds(employment.latest.terms))


def end_step(work: Work, before: Ledger, employment_sequence: int, last_day: date, reason: str) -> Step:
    """The step with which the relation's last period ends.

    Raises:
        EmploymentUnknownError, EmploymentEndedError, EndBeforeStartError: see `end_employment`.

    """
    end = ServiceEnd(last_day=last_day, is_ended=True, end_reason=reason)
    return ending_step(work, before, employment_sequence, end, action=END)


def ending_step(work: Work, before: Ledger, employment_sequence: int, end: ServiceEnd, *, action: str) -> Step:
    """The step with which the relation's last period ends by an action.

    Raises:
        EmploymentUnknownError, EmploymentEndedError, EndBeforeStartError: see `end_employment`.

    """
    employment = before.career.employment(employment_sequence)
    if employment.end.is_ended or end.last_day is None:
        raise EmploymentEndedError
    new_period(employment.last_period.first_day, end.last_day)
    event_id = work.new_id()
    return new_step(
        work,
        employment_sequence,
        "ended",
        end.last_day + DAY,
        action=action,
        reason=end.end_reason,
        event_id=event_id,
        entries={before.end_slot(employment_sequence): Entry(end, event_id)},
    )


async def take_end(work: Work, before: Ledger, step: Step) -> Ledger:
    """Record and say that a relation ends."""
    employment = before.with_step(step).career.employment(step.action.employment_sequence)
    last_day = step.action.effective_day - DAY
    event = EmploymentEnded(
        vlimpersnummer=before.vlimpersnummer,
        employment_sequence=employment.employment_sequence,
        legal_employer=employment.identity.legal_employer,
        rsz_category=employment.identity.rsz_category,
        unit=employment.row_on(last_day).terms.unit,
        last_day=last_day,
        reason=step.action.reason or "",
        effective_day=step.action.effective_day,
        recorded_at=work.now,
    )
    return await take(work, before, step, event)
