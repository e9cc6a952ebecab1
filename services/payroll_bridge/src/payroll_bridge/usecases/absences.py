"""What is told about absences: days that the engine must know, and days that it must undo."""

from dataclasses import replace
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
from payroll_bridge.ports import Work
from payroll_bridge.usecases.flow import let_flow, remember, remember_cancel


async def take_absence(work: Work, absence: Absence) -> None:
    """An absence takes place; without a paid relation at the engine it is kept with the reason why it does not flow."""
    nr, sequence = absence.vlimpersnummer, absence.employment_sequence
    if await work.person(nr) is None:
        raise UnknownPersonError
    if await work.absence(absence.absence_id) is not None:
        raise KnownAbsenceError
    relation = await work.relation(nr, sequence)
    employment = await work.record(employment_record(nr, sequence))
    if relation is None:
        if employment is None:
            raise UnknownRelationError
        await work.keep_absence(replace(absence, not_flowing="rescinded"))
        return
    reason = why_not_flowing(relation, is_fed=employment is not None)
    if reason is not None:
        await work.keep_absence(replace(absence, not_flowing=reason))
        return
    files = {file.key: file for file in await work.files_of(nr)}
    await work.keep_absence(replace(absence, elvire_number=files[relation.key].elvire_number))
    await remember(work, FeedRecord.of_absence(nr, sequence, absence.absence_id), absence.first_day)
    await let_flow(work, nr)


async def cancel_absence(work: Work, vlimpersnummer: str, absence_id: UUID) -> None:
    """An absence that was to take place does not; the engine hears of it with the days as they were."""
    known = await work.absence(absence_id)
    if known is None or known.vlimpersnummer != vlimpersnummer:
        raise UnknownAbsenceError
    if known.is_cancelled:
        raise KnownAbsenceError
    await work.keep_absence(replace(known, is_cancelled=True))
    record = await work.record(absence_record(absence_id))
    if record is not None and not record.is_cancelled:
        await remember_cancel(work, record, known.first_day)
        await let_flow(work, vlimpersnummer)
