from datetime import date

from personnel.domain.career import PRIMARY_SWITCH
from personnel.domain.departure import check_alive
from personnel.domain.employment import (
    ChangeAfterEndError,
    ChangeBeforeStartError,
    Employment,
    JobTerms,
    PrimaryRequiredError,
)
from personnel.domain.ledger import Ledger
from personnel.domain.version import ChosenFrom, Entry, Slot, Step
from personnel.messages.entered import StartedEmployment
from personnel.ports import Work
from personnel.usecases.exit_reasons import check_exit_reason
from personnel.usecases.leaving import end_roles
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
from personnel.usecases.people import locked_person
from personnel.usecases.steps import entries_of, new_step, say_switches, start_marks
from personnel.usecases.terms import check_terms


def new_employment(given: StartedEmployment) -> NewEmployment:
    """What is asked, from the form in which it was entered."""
    return NewEmployment(
        kind=given.kind,
        legal_employer=given.legal_employer,
        rsz_category=given.rsz_category,
        first_day=given.first_day,
        last_day=given.last_day,
        terms=given.terms(),
        is_primary=given.is_primary,
    )


async def start_employment(work: Work, vlimpersnummer: str, new: NewEmployment) -> Employment:
    """Start a work relation. When it is to be the primary one, the one that is so now gives way.

    Raises:
        PersonUnknownError, LegalEmployerUnknownError, UnitUnknownError: there is no such thing on that day.
        RefusalError: a code of the job row names nothing, or does not fit (`check_terms`).
        EndBeforeStartError: the last day lies before the first.
        EmploymentOverlapsError: the person has one with this legal employer and RSZ category at that time.
        DiedError: the person died before.

    """
    await locked_person(work, vlimpersnummer)
    await check_new(work, new)
    before = await work.ledger(vlimpersnummer)
    check_alive(before.career, new.first_day)
    step = start_step(work, before, new)
    before.with_step(step).career.check()
    after = await take_start(work, before, step)
    sequence = step.action.employment_sequence
    after = await say_switches(work, before, after, start_marks(before, after.career, sequence, new.first_day))
    return after.career.employment(sequence)


async def change_employment(
    work: Work,
    vlimpersnummer: str,
    employment_sequence: int,
    effective_day: date,
    terms: JobTerms,
    last_day: date | None,
    *,
    is_primary: bool | None = None,
) -> Employment:
    """Add a job row that holds from a day on; says nothing when it says the same as the last one.

    Without another row, being made primary is said as the switch alone.

    Raises:
        PersonUnknownError, EmploymentUnknownError, UnitUnknownError: there is no such thing.
        RefusalError: a code of the job row names nothing, or does not fit (`check_terms`).
        ChangeBeforeStartError, ChangeAfterEndError, LaterChangeError: about the effective day.
        EndBeforeStartError, EmploymentEndedError, EmploymentOverlapsError: about the last day.
        PrimaryRequiredError: the primary relation cannot just stop being it.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    employment = before.career.employment(employment_sequence)
    is_same = terms.holds_same(employment.latest.terms) and last_day == employment.last_day
    is_now = before.career.primary_on(effective_day) == employment_sequence
    if is_now and is_primary is False:
        raise PrimaryRequiredError
    is_chosen = bool(is_primary) and not is_now
    if is_same:
        return await _choose(work, before, employment, effective_day) if is_chosen else employment
    step = change_step(work, before, employment, effective_day, terms, last_day)
    if is_chosen:
        step = _with_choice(step, effective_day)
    await check_terms(work, terms, effective_day, known=employment.latest.terms)
    before.with_step(step).career.check()
    after = await take_change(work, before, step)
    after = await say_switches(work, before, after)
    return after.career.employment(employment_sequence)


async def end_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date, reason: str
) -> Employment:
    """End a work relation. If it was the primary one, the oldest other one in service becomes so on the day after.

    With the last one the person's roles end.

    Raises:
        PersonUnknownError, EmploymentUnknownError: there is no such thing.
        EmploymentEndedError: it was ended already.
        EndBeforeStartError: the last day lies before the first.
        EmploymentOverlapsError: it would last into the next one with the same legal employer and RSZ category.
        ExitReasonUnknownError: it is none of the reasons there are.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    step = end_step(work, before, employment_sequence, last_day, reason)
    await check_exit_reason(work, reason, last_day)
    return await take_leave(work, before, step)


async def take_leave(work: Work, before: Ledger, step: Step) -> Employment:
    """Record and say that a relation ends, with what follows from that.

    Raises:
        EmploymentOverlapsError: see `end_employment`.

    """
    before.with_step(step).career.check()
    after = await take_end(work, before, step)
    after = await say_switches(work, before, after)
    await end_roles(work, after.career)
    return after.career.employment(step.action.employment_sequence)


async def _choose(work: Work, before: Ledger, employment: Employment, from_day: date) -> Employment:
    """Make a relation the primary one from a day on, and nothing else."""
    sequence, event_id = employment.employment_sequence, work.new_id()
    if from_day < employment.first_day:
        raise ChangeBeforeStartError({"ge": employment.first_day.isoformat()})
    if not employment.serves_on(from_day):
        raise ChangeAfterEndError({"le": employment.last_day.isoformat()} if employment.last_day else None)
    step = new_step(
        work,
        sequence,
        "switched",
        from_day,
        action=PRIMARY_SWITCH,
        reason=None,
        event_id=event_id,
        previous_sequence=before.career.primary_on(from_day),
        entries=entries_of(sequence, event_id, {"choice": ChosenFrom(from_day)}),
    )
    await work.record(before.vlimpersnummer, step)
    after = before.with_step(step)
    after = await say_switches(work, before, after, first_id=event_id)
    return after.career.employment(sequence)


def _with_choice(step: Step, from_day: date) -> Step:
    chosen = Slot(step.action.employment_sequence, "choice", step.action.event_id)
    return Step(action=step.action, entries={**step.entries, chosen: Entry(ChosenFrom(from_day), chosen.event_id)})
