"""What is told about absences: days that the engine must know, and days that it must undo."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from payroll_bridge.domain.absence import Absence, why_not_flowing
from payroll_bridge.domain.feed import absence_record, employment_record
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.refusal import (
    KnownAbsenceError,
    UnknownAbsenceError,
    UnknownPersonError,
    UnknownRelationError,
)
from payroll_bridge.domain.relation import Relation
from payroll_bridge.ports import Work
from payroll_bridge.usecases.flow import let_flow, remember, remember_cancel, without_unsent


async def take_absence(work: Work, absence: Absence) -> None:
    """An absence takes place; without a paid relation at the engine it is kept with the reason why it does not flow."""
    nr, sequence = absence.vlimpersnummer, absence.employment_sequence
    if await work.person(nr) is None:
        raise UnknownPersonError
    if await work.absence(absence.absence_id) is not None:
        raise KnownAbsenceError
    relation = await work.relation(nr, sequence)
    employment = await work.record(nr, employment_record(nr, sequence))
    if relation is None:
        if employment is None:
            raise UnknownRelationError
        await work.keep_absence(replace(absence, not_flowing="rescinded"))
        return
    reason = why_not_flowing(relation, is_fed=employment is not None and not employment.is_cancelled)
    if reason is not None:
        await work.keep_absence(replace(absence, not_flowing=reason))
        return
    await _let_absence_flow(work, absence, relation)
    await let_flow(work, nr)


async def take_up_absences(work: Work, known: Relation, paid: Relation, from_day: date) -> None:
    """A relation that was not paid becomes so: its absences that did not flow do, whole, if they last until that day.

    Whole, because what the engine owes for the days that it pays can depend on those before: guaranteed pay in
    sickness counts from the first day of it.
    """
    if known.is_paid or not paid.is_paid:
        return
    for absence in await work.absences_of(paid.vlimpersnummer, paid.employment_sequence):
        if absence.not_flowing is not None and not absence.is_cancelled and absence.lasts_until(from_day):
            await _let_absence_flow(work, absence, paid)


async def leave_absences_out(work: Work, relation: Relation, effective_day: date) -> None:
    """The relation is not fed any more: neither are its absences, and what was sent of them is undone."""
    for absence in await work.absences_of(relation.vlimpersnummer, relation.employment_sequence):
        record = await work.record(absence.vlimpersnummer, absence_record(absence.absence_id))
        if record is None:
            continue
        unsent = await without_unsent(work, record)
        if record.is_cancelled:
            await work.keep_record(unsent)
            continue
        await remember_cancel(work, unsent, effective_day)
        await work.keep_absence(replace(absence, not_flowing="not-paid", elvire_number=None))


async def _let_absence_flow(work: Work, absence: Absence, relation: Relation) -> None:
    files = {file.key: file for file in await work.files_of(absence.vlimpersnummer)}
    number = files[relation.key].elvire_number
    await work.keep_absence(replace(absence, elvire_number=number, not_flowing=None))
    record = FeedRecord.of_absence(absence.vlimpersnummer, absence.employment_sequence, absence.absence_id)
    known = await work.record(record.vlimpersnummer, record.record_id)
    await remember(work, known.revived() if known else record, absence.first_day)


async def cancel_absence(work: Work, vlimpersnummer: str, absence_id: UUID) -> None:
    """An absence that was to take place does not; the engine hears of it with the days as they were."""
    known = await work.absence(absence_id)
    if known is None or known.vlimpersnummer != vlimpersnummer:
        raise UnknownAbsenceError
    if known.is_cancelled:
        raise KnownAbsenceError
    await work.keep_absence(replace(known, is_cancelled=True))
    record = await work.record(vlimpersnummer, absence_record(absence_id))
    if record is not None and not record.is_cancelled:
        await remember_cancel(work, record, known.first_day)
        await let_flow(work, vlimpersnummer)
