"""From what is remembered to what is sent: each file is checked, and a valid one tells the engine what is new.

A change is remembered with its record (`remember`), and `let_flow` makes the next version of each record that has
something to tell. Of a file with errors nothing is made: a record that changed ten times meanwhile gets one version.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from payroll_bridge.domain.check import check_file
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.record import FeedRecord, Pending, awaits_cancel, has_life, must_leave
from payroll_bridge.domain.reference import named_by
from payroll_bridge.domain.relation import Key, Relation
from payroll_bridge.ports import Cause, Position, Work
from payroll_bridge.usecases.feeding import (
    feed_absence,
    feed_cancel,
    feed_employment,
    feed_master,
    send_held,
    send_or_hold,
)
from payroll_bridge.usecases.telling import tell_findings


@dataclass(frozen=True, slots=True)
class _Dossier:
    """A person as the flow sees one."""

    person: Person
    relations: Mapping[int, Relation]

    def home(self, record: FeedRecord) -> Key | None:
        """The key under which a record belongs now; where it is, when its work relation is no more."""
        relation = self.relations.get(record.employment_sequence or 0)
        return relation.key if relation and not record.is_cancelled else record.key

    def looked_at(self, key: Key, records: Sequence[FeedRecord]) -> list[Relation]:
        """The relations under a key that are checked: not those that ended and of which all was told."""
        found = []
        for record in records:
            relation = self.relations.get(record.employment_sequence or 0)
            if relation is None or record.kind != "employment" or record.is_cancelled or relation.key != key:
                continue
            if record.pending or not relation.has_ended:
                found.append(relation)
        return found


async def remember(work: Work, record: FeedRecord, effective_day: date) -> None:
    """The engine must hear of a change of this record."""
    change = Pending(effective_day=effective_day, origin=work.cause.origin, rests_on=work.cause.rests_on)
    await work.keep_record(record.remembering(change))


async def remember_cancel(work: Work, record: FeedRecord, effective_day: date) -> None:
    """The record must not be. The engine need not hear of one that was never made."""
    cancelled = replace(record, is_cancelled=True)
    if record.is_made:
        await remember(work, cancelled, effective_day)
    else:
        await work.keep_record(replace(cancelled, pending=None))


async def without_unsent(work: Work, record: FeedRecord) -> FeedRecord:
    """The record, without versions that the engine was never sent: they need not be undone."""
    return record.taken_back() if record.is_made and await work.take_back(record.record_id) else record


async def let_flow(work: Work, vlimpersnummer: str) -> None:
    """Check the person's files, and tell the engine what it may hear and has not heard."""
    person = await work.person(vlimpersnummer)
    files = await work.files_of(vlimpersnummer) if person else ()
    if person is None or not files:
        return
    relations = {each.employment_sequence: each for each in await work.relations_of(vlimpersnummer)}
    dossier = _Dossier(person, relations)
    records = await work.records_of(vlimpersnummer)
    for file in files:
        here = [each for each in records if file.key in {dossier.home(each), each.key}]
        here = [each if not _is_idle(dossier, file, each, here) else await _forget(work, each) for each in here]
        findings = await _findings(work, dossier, file, here)
        if await _is_let_through(work, file, findings, here):
            await _tell(work, dossier, file, here)


def _is_idle(dossier: _Dossier, file: PayrollFile, record: FeedRecord, here: Sequence[FeedRecord]) -> bool:
    """Whether a master has nothing to be there for: the engine never heard of the file, and needs not."""
    if record.kind != "master" or record.is_made or record.pending is None:
        return False
    return not has_life(each for each in here if dossier.home(each) == file.key)


async def _forget(work: Work, record: FeedRecord) -> FeedRecord:
    forgotten = replace(record, pending=None)
    await work.keep_record(forgotten)
    return forgotten


async def _findings(work: Work, dossier: _Dossier, file: PayrollFile, here: Sequence[FeedRecord]) -> Sequence[Finding]:
    """What is wrong with a file. One that is closed and has nothing to tell is not looked at."""
    if not (file.is_open or any(each.pending for each in here)):
        return ()
    fed = dossier.looked_at(file.key, here)
    names = {name for relation in fed for name in named_by(relation).values() if name}
    return check_file(dossier.person, fed, await work.references(names), work.checks)


async def _is_let_through(
    work: Work, file: PayrollFile, findings: Sequence[Finding], here: Sequence[FeedRecord]
) -> bool:
    """Note what is wrong; tell it when it is something else than before. True when nothing is wrong."""
    before = await work.findings_of(file.key) if file.invalid_since else ()
    if set(before) != set(findings):
        await work.keep_findings(file.key, findings)
    if bool(findings) != (file.invalid_since is not None):
        await work.keep_file(replace(file, invalid_since=work.now if findings else None))
    if {each.told_as for each in before} != {each.told_as for each in findings}:
        was_valid = any(each.kind == "master" and each.is_made for each in here)
        await tell_findings(work, file, findings, was_valid=was_valid)
    if file.invalid_since and not findings and await work.is_master_accepted(file.elvire_number):
        await send_held(work, file)
    return not findings


async def _tell(work: Work, dossier: _Dossier, file: PayrollFile, here: Sequence[FeedRecord]) -> None:
    """First what must be undone here, then what is here now; a file that closes has its master last."""
    due = [each for each in here if each.pending]
    for record in due:
        if record.key == file.key and must_leave(record, dossier.home(record)):
            await _cancel(work, record, dossier.home(record))
        elif record.is_cancelled:
            await _forget(work, record)
    at_home = [each for each in here if dossier.home(each) == file.key and not each.is_cancelled]
    waiting = {each.record_id for each in at_home if awaits_cancel(each, file.key)}
    late = {each.employment_sequence for each in at_home if each.kind == "employment" and each.record_id in waiting}
    ready = [each for each in due if each in at_home and each.record_id not in waiting]
    masters = [each for each in ready if each.kind == "master" and not waiting]
    rest = [each for each in ready if each.kind != "master" and each.employment_sequence not in late]
    is_last = not file.is_open and file.invalid_since is None and all(each.is_made for each in masters)
    for record in [*rest, *masters] if is_last else [*masters, *rest]:
        await _make(work, dossier, file, record)


async def _make(work: Work, dossier: _Dossier, file: PayrollFile, record: FeedRecord) -> None:
    if record.pending is None:
        return
    day = record.pending.effective_day
    match record.kind:
        case "master":
            message = await feed_master(work, dossier.person, file, record, day)
        case "employment":
            relation = dossier.relations[record.employment_sequence or 0]
            message = await feed_employment(work, relation, file, record, day)
        case "absence":
            absence = await work.absence(record.absence_id) if record.absence_id else None
            if absence is None:
                raise LookupError(record.record_id)
            message = await feed_absence(work, absence, file, record)
    await send_or_hold(work, message, _cause(work, record.pending))
    await work.keep_record(record.made(message.version, file.key))


async def _cancel(work: Work, record: FeedRecord, home: Key | None) -> None:
    if record.pending is None:
        return
    message = await feed_cancel(work, record, record.pending.effective_day)
    await send_or_hold(work, message, _cause(work, record.pending))
    await work.keep_record(record.cancelled(message.version, home))


def _cause(work: Work, pending: Pending) -> Cause:
    """A message comes from the last change that it tells, and rests on what lets it go too."""
    remembered = [Position(*each) for each in pending.rests_on]
    more = [each for each in work.cause.rests_on if each not in remembered]
    return Cause(origin=pending.origin, rests_on=(*remembered, *more), traceparent=work.cause.traceparent)
