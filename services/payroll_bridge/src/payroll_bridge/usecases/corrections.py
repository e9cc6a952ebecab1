"""What was told of a work relation was wrong: how it is takes the place of what was known."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.payroll_file import closed_after
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.ports import Work
from payroll_bridge.usecases.absences import leave_absences_out, take_up_absences
from payroll_bridge.usecases.employments import known_relation, require_person
from payroll_bridge.usecases.files import (
    close_file,
    fed_relations,
    file_of,
    open_file,
    remember_master,
)
from payroll_bridge.usecases.flow import let_flow, remember, remember_cancel, without_unsent


async def correct_employment(work: Work, right: Relation, effective_day: date) -> None:
    """The relation is and was as it is told now; under another key it leaves one number and takes up another."""
    await require_person(work, right.vlimpersnummer)
    known = await known_relation(work, right.vlimpersnummer, right.employment_sequence)
    await work.keep_relation(right)
    employment = FeedRecord.of_employment(right.vlimpersnummer, right.employment_sequence)
    record = await work.record(right.vlimpersnummer, employment.record_id)
    if record is None or record.is_cancelled:
        if right.is_paid:
            await _begin(work, record or employment, known, right, effective_day)
    elif right.key == known.key:
        await remember(work, record, effective_day)
        await _take_up_key(work, known, right, effective_day, is_new=False)
    elif right.is_paid:
        await _move(work, record, known, right, effective_day)
    else:
        await _leave_engine(work, record, known, effective_day)
    await take_up_absences(work, known, right, effective_day)
    await let_flow(work, right.vlimpersnummer)


async def rescind_employment(work: Work, vlimpersnummer: str, employment_sequence: int, effective_day: date) -> None:
    """The relation never was: whatever the engine was told of it is undone."""
    await require_person(work, vlimpersnummer)
    known = await known_relation(work, vlimpersnummer, employment_sequence)
    await work.forget_relation(vlimpersnummer, employment_sequence)
    employment = FeedRecord.of_employment(vlimpersnummer, employment_sequence)
    record = await work.record(vlimpersnummer, employment.record_id)
    for each in (record or employment, *await work.absence_records(vlimpersnummer, employment_sequence)):
        unsent = await without_unsent(work, each)
        if each.is_cancelled:
            await work.keep_record(unsent)
        else:
            await remember_cancel(work, unsent, effective_day)
    if record is not None:
        await _leave_key(work, known.key, effective_day)
    await let_flow(work, vlimpersnummer)


async def _begin(work: Work, record: FeedRecord, known: Relation, right: Relation, effective_day: date) -> None:
    """The engine is to have a relation that it did not have, or that was taken from it when it was not paid."""
    await remember(work, record.revived(), effective_day)
    await _take_up_key(work, known, right, effective_day, is_new=True)
    if record.key is not None:
        await _replace_number(work, record.key, right.key, effective_day)


async def _move(work: Work, record: FeedRecord, known: Relation, right: Relation, effective_day: date) -> None:
    """A relation that the engine has is under another key."""
    await _move_absences(work, right, effective_day)
    await remember(work, await without_unsent(work, record), effective_day)
    await _leave_key(work, known.key, effective_day)
    await _take_up_key(work, known, right, effective_day, is_new=True)
    await _replace_number(work, known.key, right.key, effective_day)


async def _leave_engine(work: Work, record: FeedRecord, known: Relation, effective_day: date) -> None:
    """A relation that the engine has was never paid through it; under the key where it is now it has no number."""
    await leave_absences_out(work, known, effective_day)
    await remember_cancel(work, await without_unsent(work, record), effective_day)
    await _leave_key(work, known.key, effective_day)


async def _move_absences(work: Work, relation: Relation, effective_day: date) -> None:
    """What was told of absences under the old number goes with their relation."""
    for each in await work.absence_records(relation.vlimpersnummer, relation.employment_sequence):
        unsent = await without_unsent(work, each)
        if each.is_cancelled:
            await work.keep_record(unsent)
        else:
            await remember(work, unsent, effective_day)


async def _leave_key(work: Work, key: Key, effective_day: date) -> None:
    """Close the file that the relation left, when nothing goes on there."""
    there = [each for each in await fed_relations(work, key.vlimpersnummer) if each.key == key]
    file = await file_of(work, key)
    if file is None:
        return
    last = closed_after(there, key)
    is_over = not there or (last is not None and any(each.has_ended for each in there))
    if is_over and (file.is_open or file.closed_after != last):
        await close_file(work, key, last)
        await remember_master(work, key, effective_day)


async def _take_up_key(work: Work, known: Relation, right: Relation, effective_day: date, *, is_new: bool) -> None:
    """Open or close the file of the key under which the relation is, by what the correction changed."""
    if is_new or not right.has_ended:
        was_over = is_new or known.has_ended
        if was_over:
            await open_file(work, right, effective_day)
    if right.has_ended and (is_new or not known.has_ended or known.last_day != right.last_day):
        last = closed_after(await fed_relations(work, right.vlimpersnummer), right.key)
        file = await file_of(work, right.key)
        if last is not None and file is not None and (file.is_open or file.closed_after != last):
            await close_file(work, right.key, last)
            await remember_master(work, right.key, effective_day)


async def _replace_number(work: Work, old: Key, new: Key, effective_day: date) -> None:
    """The new master names the number that the relation was under, if the engine ever heard of that."""
    left, taken = await file_of(work, old), await file_of(work, new)
    master = await work.record(old.vlimpersnummer, FeedRecord.of_master(old).record_id)
    if left is None or taken is None or master is None or not master.is_made:
        return
    if left.elvire_number != taken.elvire_number:
        await work.keep_file(replace(taken, replaces=left.elvire_number))
        await remember_master(work, new, effective_day)
