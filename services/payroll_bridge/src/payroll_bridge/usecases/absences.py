"""What is told about absences: days that the engine must know, and days that it must undo."""

from dataclasses import replace
from uuid import UUID

from payroll_bridge.domain.absence import Absence, why_not_flowing
from payroll_bridge.domain.refusal import (
    KnownAbsenceError,
    UnknownAbsenceError,
    UnknownPersonError,
    UnknownRelationError,
)
from payroll_bridge.ports import Work
from payroll_bridge.usecases.feeding import feed_absence


async def take_absence(work: Work, absence: Absence) -> None:
    """An absence takes place; without a paid relation at the engine it is kept with the reason why it does not flow."""
    if await work.person(absence.vlimpersnummer) is None:
        raise UnknownPersonError
    relation = await work.relation(absence.vlimpersnummer, absence.employment_sequence)
    if relation is None:
        raise UnknownRelationError
    if await work.absence(absence.absence_id) is not None:
        raise KnownAbsenceError
    reason = why_not_flowing(relation)
    if reason is not None:
        await work.keep_absence(replace(absence, not_flowing=reason))
        return
    files = {file.key: file for file in await work.files_of(absence.vlimpersnummer)}
    number = files[relation.key].elvire_number
    await work.keep_absence(replace(absence, elvire_number=number))
    await feed_absence(work, absence, number)


async def cancel_absence(work: Work, vlimpersnummer: str, absence_id: UUID) -> None:
    """An absence that was to take place does not; the engine hears of it with the days as they were."""
    known = await work.absence(absence_id)
    if known is None or known.vlimpersnummer != vlimpersnummer:
        raise UnknownAbsenceError
    if known.is_cancelled:
        raise KnownAbsenceError
    cancelled = replace(known, is_cancelled=True)
    await work.keep_absence(cancelled)
    if cancelled.elvire_number is not None:
        await feed_absence(work, cancelled, cancelled.elvire_number)
