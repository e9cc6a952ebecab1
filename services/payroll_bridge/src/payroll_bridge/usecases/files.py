"""Payroll files: their number, and when they open and close."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from payroll_bridge.domain.payroll_file import PayrollFile, must_open
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.messages.outbound import NumberAssigned
from payroll_bridge.ports import Work
from payroll_bridge.usecases.flow import remember


async def begin_to_flow(work: Work, relation: Relation, effective_day: date) -> None:
    """The relation takes up its key: the file opens unless it is open, and the engine must hear of both."""
    await open_file(work, relation, effective_day)
    record = FeedRecord.of_employment(relation.vlimpersnummer, relation.employment_sequence)
    known = await work.record(record.vlimpersnummer, record.record_id)
    await remember(work, known.revived() if known else record, effective_day)


async def open_file(work: Work, relation: Relation, effective_day: date) -> PayrollFile:
    """The file of a relation's key, open; a key that has none gets a number and a file."""
    file = await file_of(work, relation.key)
    if file is None:
        number = await _number_for(work, relation, effective_day)
        file = PayrollFile(key=relation.key, elvire_number=number, is_open=False)
    if must_open(file):
        file = replace(file, is_open=True, closed_after=None)
        await work.keep_file(file)
        await remember_master(work, relation.key, effective_day)
    return file


async def close_file(work: Work, key: Key, last_day: date | None) -> None:
    """No relation goes on under the key; without a last day nobody ever was in service under it."""
    file = await file_of(work, key)
    if file is not None:
        await work.keep_file(replace(file, is_open=False, closed_after=last_day))


async def remember_master(work: Work, key: Key, effective_day: date) -> None:
    """The engine must hear how the file is."""
    master = FeedRecord.of_master(key)
    await remember(work, await work.record(key.vlimpersnummer, master.record_id) or master, effective_day)


async def file_of(work: Work, key: Key) -> PayrollFile | None:
    """The file of a key, if it has one."""
    files = {file.key: file for file in await work.files_of(key.vlimpersnummer)}
    return files.get(key)


async def fed_relations(work: Work, vlimpersnummer: str) -> Sequence[Relation]:
    """The work relations of a person that the engine has, or is to have."""
    records = await work.records_of(vlimpersnummer)
    fed = {each.employment_sequence for each in records if each.kind == "employment" and not each.is_cancelled}
    return [each for each in await work.relations_of(vlimpersnummer) if each.employment_sequence in fed]


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
