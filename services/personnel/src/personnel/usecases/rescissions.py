"""What was said of a work relation is taken back."""

from collections.abc import Mapping
from uuid import UUID

from personnel.domain.action import ActionTaken, LaterActionError
from personnel.domain.career import Career
from personnel.domain.employment import Employment, JobRow
from personnel.domain.ledger import Ledger
from personnel.domain.switch import marks_of
from personnel.domain.version import Entry, ServiceStart, Slot, Step
from personnel.messages.outbound import EmploymentRescinded
from personnel.messages.relation import relation_told
from personnel.ports import Work
from personnel.usecases.mending import action_on, outcome_of
from personnel.usecases.people import locked_person
from personnel.usecases.steps import new_step, say_switches, take


async def rescind(
    work: Work, vlimpersnummer: str, employment_sequence: int, event_id: UUID, reason: str | None
) -> Employment | None:
    """Take back what an event said, so that all is as before it; without its start the whole relation never was.

    Raises:
        PersonUnknownError, EmploymentUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: it was taken back before.
        LaterActionError: something later rests on it.
        RefusalError: what would be then breaks a rule.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    before.career.employment(employment_sequence)
    taken_back = action_on(before, employment_sequence, event_id)
    entries = _entries_without(before, taken_back)
    effective_day, after = outcome_of(before, entries, employment_sequence)
    step = new_step(
        work,
        employment_sequence,
        "rescinded",
        effective_day,
        action="rescission",
        reason=reason,
        about=event_id,
        entries=entries,
    )
    is_left = after.has(employment_sequence)
    ledger = await take(work, before, step, _rescinded_told(work, after, step, event_id, reason))
    marks = {employment_sequence: marks_of(after.rows_told(after.employment(employment_sequence)))} if is_left else {}
    ledger = await say_switches(work, before, ledger, marks)
    return ledger.career.employment(employment_sequence) if is_left else None


def _rescinded_told(work: Work, after: Career, step: Step, event_id: UUID, reason: str | None) -> EmploymentRescinded:
    sequence = step.action.employment_sequence
    return EmploymentRescinded(
        vlimpersnummer=after.vlimpersnummer,
        employment_sequence=sequence,
        rescinds=event_id,
        relation=relation_told(after, after.employment(sequence)) if after.has(sequence) else None,
        reason=reason,
        effective_day=step.action.effective_day,
        recorded_at=work.now,
    )


def _entries_without(ledger: Ledger, taken_back: ActionTaken) -> Mapping[Slot, Entry]:
    entries = ledger.without(taken_back.event_id)
    sequence = taken_back.employment_sequence
    if taken_back.kind == "started":
        if any(each.identity.follows == sequence for each in ledger.career.employments):
            raise LaterActionError
        own = (slot for slot in ledger.current if slot.employment_sequence == sequence)
        return {slot: Entry(None, taken_back.event_id) for slot in own}
    if taken_back.kind == "rehired":
        _check_nothing_since(ledger, taken_back)
    return entries


def _check_nothing_since(ledger: Ledger, rehire: ActionTaken) -> None:
    """Nothing was said in the period that a rehire began."""
    start = ledger.current.get(Slot(rehire.employment_sequence, "start", rehire.event_id))
    assert start is not None  # noqa: S101 - the rehire holds
    assert isinstance(start.fact, ServiceStart)  # noqa: S101 - what the slot says
    for slot, version in ledger.current.items():
        is_own = slot.employment_sequence == rehire.employment_sequence
        is_later = isinstance(version.fact, JobRow) and version.fact.effective_day >= start.fact.first_day
        is_its_end = slot.event_id == rehire.event_id and slot.what == "end"
        if is_own and (is_later or is_its_end) and ledger.root(version.said_by) != rehire.event_id:
            raise LaterActionError({"rescind_first": str(version.said_by)})
