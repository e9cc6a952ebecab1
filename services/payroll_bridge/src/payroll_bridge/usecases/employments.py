"""What is told about work relations: who gets a number, and what the engine must know of it."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.payroll_file import PayrollFile, closed_after, must_open
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.refusal import (
    KeyMovedError,
    KnownRelationError,
    UnknownPersonError,
    UnknownRelationError,
)
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import NumberAssigned
from payroll_bridge.ports import Work
from payroll_bridge.usecases.feeding import feed_employment, feed_master


async def start_employment(work: Work, relation: Relation) -> None:
    """A relation begins; it flows when it is paid through the engine."""
    person = await _known_person(work, relation.vlimpersnummer)
    if await work.relation(relation.vlimpersnummer, relation.employment_sequence) is not None:
        raise KnownRelationError
    if relation.is_paid:
        await _begin_to_flow(work, person, relation, relation.first_day)
    else:
        await work.keep_relation(relation)


async def change_employment(work: Work, row: Relation, effective_day: date) -> None:
    """The job row changed; `row` has the whole new row, of which the first day in service is not taken."""
    person = await _known_person(work, row.vlimpersnummer)
    known = await _known_relation(work, row.vlimpersnummer, row.employment_sequence)
    if row.key != known.key:
        raise KeyMovedError
    changed = replace(
        row,
        first_day=known.first_day,
        last_day=known.last_day if known.has_ended else row.last_day,
        has_ended=known.has_ended,
        is_fed=known.is_fed,
    )
    if changed.is_fed:
        await work.keep_relation(changed)
        file = await _file_of(work, changed.key)
        await feed_employment(work, changed, file.elvire_number, effective_day)
    elif changed.is_paid:
        await _begin_to_flow(work, person, changed, effective_day)
    else:
        await work.keep_relation(changed)


async def end_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date, effective_day: date
) -> None:
    """A relation ends; the file closes when no relation fed under its key goes on."""
    person = await _known_person(work, vlimpersnummer)
    known = await _known_relation(work, vlimpersnummer, employment_sequence)
    ended = replace(known, last_day=last_day, has_ended=True)
    await work.keep_relation(ended)
    if not ended.is_fed:
        return
    file = await _file_of(work, ended.key)
    await feed_employment(work, ended, file.elvire_number, effective_day)
    last = closed_after(await work.relations_of(vlimpersnummer), ended.key)
    if last is not None:
        closed = replace(file, is_open=False, closed_after=last)
        await work.keep_file(closed)
        await feed_master(work, person, closed, effective_day)


async def _begin_to_flow(work: Work, person: Person, relation: Relation, effective_day: date) -> None:
    """The master first, unless it is open already; then the relation, under its number."""
    files = {file.key: file for file in await work.files_of(relation.vlimpersnummer)}
    file = files.get(relation.key)
    if file is None:
        number = await _number_for(work, relation, effective_day)
        file = PayrollFile(key=relation.key, elvire_number=number, is_open=False)
    if must_open(file):
        file = replace(file, is_open=True, closed_after=None)
        await work.keep_file(file)
        await feed_master(work, person, file, effective_day)
    fed = replace(relation, is_fed=True)
    await work.keep_relation(fed)
    await feed_employment(work, fed, file.elvire_number, effective_day)


async def _number_for(work: Work, relation: Relation, effective_day: date) -> str:
    """The number of the relation's key; a key has one for ever, and it is told when it is given."""
    known = await work.number_of(relation.key)
    if known is not None:
        return known
    number = await work.give_number(relation.key)
    assigned = NumberAssigned(
        vlimpersnummer=relation.vlimpersnummer,
        employment_sequence=relation.employment_sequence,
        elvire_number=number,
        legal_employer=relation.legal_employer,
        rsz_category=relation.rsz_category,
        effective_day=effective_day,
        recorded_at=work.now,
    )
    await work.say(assigned, work.cause)
    return number


async def _known_person(work: Work, vlimpersnummer: str) -> Person:
    person = await work.person(vlimpersnummer)
    if person is None:
        raise UnknownPersonError
    return person


async def _known_relation(work: Work, vlimpersnummer: str, employment_sequence: int) -> Relation:
    relation = await work.relation(vlimpersnummer, employment_sequence)
    if relation is None:
        raise UnknownRelationError
    return relation


async def _file_of(work: Work, key: Key) -> PayrollFile:
    """The file of a relation that is fed: it was made when the relation began to flow."""
    files = {file.key: file for file in await work.files_of(key.vlimpersnummer)}
    return files[key]
