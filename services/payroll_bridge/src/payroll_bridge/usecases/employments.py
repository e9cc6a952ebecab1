"""What is told about work relations: who gets a number, and what the engine must know of it."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.feed import employment_record
from payroll_bridge.domain.payroll_file import closed_after
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.refusal import (
    KeyMovedError,
    KnownRelationError,
    UnknownPersonError,
    UnknownRelationError,
)
from payroll_bridge.domain.relation import Relation
from payroll_bridge.ports import Work
from payroll_bridge.usecases.absences import take_up_absences
from payroll_bridge.usecases.files import begin_to_flow, close_file, fed_relations, remember_master
from payroll_bridge.usecases.flow import let_flow, remember


async def start_employment(work: Work, relation: Relation, *, is_rehire: bool = False) -> None:
    """A relation begins, or begins again after its end; it flows when it is paid through the engine."""
    await require_person(work, relation.vlimpersnummer)
    known = await work.relation(relation.vlimpersnummer, relation.employment_sequence)
    record = await _record(work, relation)
    if known is None and is_rehire:
        raise UnknownRelationError
    if known is None and record is not None:  # rescinded
        raise KnownRelationError
    if known is not None and not known.has_ended:
        raise KnownRelationError
    if known is not None and known.key != relation.key:
        raise KeyMovedError
    await work.keep_relation(relation)
    if relation.is_paid or (record is not None and not record.is_cancelled):
        await begin_to_flow(work, relation, relation.first_day)
        if known is not None:
            await take_up_absences(work, known, relation, relation.first_day)
        await let_flow(work, relation.vlimpersnummer)


async def change_employment(work: Work, row: Relation, effective_day: date) -> None:
    """The job row changed; `row` has the whole new row, of which the first day in service is not taken."""
    await require_person(work, row.vlimpersnummer)
    known = await known_relation(work, row.vlimpersnummer, row.employment_sequence)
    if row.key != known.key:
        raise KeyMovedError
    changed = replace(
        row,
        first_day=known.first_day,
        last_day=known.last_day if known.has_ended else row.last_day,
        has_ended=known.has_ended,
    )
    await work.keep_relation(changed)
    record = await _record(work, changed)
    if record is not None and not record.is_cancelled:
        await remember(work, record, effective_day)
    elif changed.is_paid:
        await begin_to_flow(work, changed, effective_day)
    await take_up_absences(work, known, changed, effective_day)
    await let_flow(work, row.vlimpersnummer)


async def end_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date, effective_day: date
) -> None:
    """A relation ends; the file closes when no relation fed under its key goes on."""
    await require_person(work, vlimpersnummer)
    known = await known_relation(work, vlimpersnummer, employment_sequence)
    ended = replace(known, last_day=last_day, has_ended=True)
    await work.keep_relation(ended)
    record = await _record(work, ended)
    if record is None or record.is_cancelled:
        return
    await remember(work, record, effective_day)
    last = closed_after(await fed_relations(work, vlimpersnummer), ended.key)
    if last is not None:
        await close_file(work, ended.key, last)
        await remember_master(work, ended.key, effective_day)
    await let_flow(work, vlimpersnummer)


async def require_person(work: Work, vlimpersnummer: str) -> None:
    """See to it that somebody told of the person."""
    if await work.person(vlimpersnummer) is None:
        raise UnknownPersonError


async def known_relation(work: Work, vlimpersnummer: str, employment_sequence: int) -> Relation:
    """The work relation, of which somebody must have told."""
    relation = await work.relation(vlimpersnummer, employment_sequence)
    if relation is None:
        raise UnknownRelationError
    return relation


async def _record(work: Work, relation: Relation) -> FeedRecord | None:
    nr = relation.vlimpersnummer
    return await work.record(nr, employment_record(nr, relation.employment_sequence))
