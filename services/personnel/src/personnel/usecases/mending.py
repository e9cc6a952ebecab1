"""How facts should have been said, and what that would come to."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from personnel.domain.action import ActionNotInForceError, ActionTaken, ActionUnknownError, LaterActionError
from personnel.domain.career import Career
from personnel.domain.difference import days_of_difference
from personnel.domain.employment import (
    ChangeBeforeStartError,
    Employment,
    Identity,
    JobRow,
    JobTerms,
    LaterChangeError,
    ServiceEnd,
)
from personnel.domain.ledger import Ledger
from personnel.domain.version import ChosenFrom, Entry, Fact, ServiceStart, Slot

IDENTITY: Final = frozenset({"kind", "legal_employer", "rsz_category"})
TERMS: Final = frozenset(field.name for field in fields(JobTerms))


def action_on(ledger: Ledger, employment_sequence: int, event_id: UUID) -> ActionTaken:
    """What was done to the relation under this id, and is no rescission.

    Raises:
        ActionUnknownError, ActionNotInForceError: see there.

    """
    action = ledger.action(event_id)
    if action.employment_sequence != employment_sequence:
        raise ActionUnknownError
    if action.kind == "rescinded":
        raise ActionNotInForceError
    return action


def corrected_facts(
    ledger: Ledger, employment: Employment, original: ActionTaken, given: Mapping[str, Any]
) -> dict[Slot, Fact]:
    """The facts as they should have been said, by the slots in which they stand."""
    sequence, facts = employment.employment_sequence, {}
    for slot, version in ledger.current.items():
        if slot.employment_sequence == sequence and slot.event_id == original.event_id:
            facts[slot] = _mended(employment, version.fact, given)
    if "last_day" in given or "end_reason" in given:
        slot = _end_said_by(ledger, sequence, original)
        said = {name: given[name] for name in ("last_day", "end_reason") if name in given}
        facts[slot] = replace(_end(ledger.current[slot].fact), **said)
    if not facts:
        raise ActionNotInForceError
    return facts


def _end_said_by(ledger: Ledger, sequence: int, original: ActionTaken) -> Slot:
    """Where the end stands that the event said; nothing later may have changed it."""
    for slot, version in ledger.current.items():
        is_end = slot.what == "end" and slot.employment_sequence == sequence
        if is_end and ledger.root(version.said_by) == original.event_id:
            return slot
    slot = ledger.end_slot(sequence)
    raise LaterActionError({"rescind_first": str(ledger.current[slot].said_by)})


def _end(fact: Fact) -> ServiceEnd:
    assert isinstance(fact, ServiceEnd)  # noqa: S101 - what the slot says
    return fact


def _mended(employment: Employment, fact: Fact, given: Mapping[str, Any]) -> Fact:
    match fact:
        case Identity():
            return replace(fact, **_some(given, IDENTITY))
        case ServiceStart():
            return ServiceStart(given.get("first_day", fact.first_day))
        case ChosenFrom():
            return ChosenFrom(_day(given, fact.from_day))
        case JobRow():
            terms = replace(fact.terms, **_some(given, TERMS))
            moved = _moved(employment, fact, _day(given, fact.effective_day))
            return replace(moved, terms=terms, last_day=given.get("last_day", fact.last_day))
    return fact


def _some(given: Mapping[str, Any], names: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name in names}


def _day(given: Mapping[str, Any], day: date) -> date:
    found: date = given.get("first_day") or given.get("effective_day") or day
    return found


def _moved(employment: Employment, row: JobRow, day: date) -> JobRow:
    """The row on another day, between the same rows as before.

    Raises:
        ChangeBeforeStartError, LaterChangeError: it would come before the one that it follows, or after the next one.

    """
    if day == row.effective_day:
        return row
    place = employment.rows.index(row)
    sequence = 0
    if place > 0:
        earlier = employment.rows[place - 1]
        if day < earlier.effective_day:
            raise ChangeBeforeStartError({"ge": earlier.effective_day.isoformat()})
        if day == earlier.effective_day:
            sequence = earlier.effective_sequence + 1
    if place + 1 < len(employment.rows) and day >= employment.rows[place + 1].effective_day:
        raise LaterChangeError({"lt": employment.rows[place + 1].effective_day.isoformat()})
    return replace(row, effective_day=day, effective_sequence=sequence)


def outcome_of(before: Ledger, entries: Mapping[Slot, Entry], employment_sequence: int) -> tuple[date, Career]:
    """From when on something differs, and how all is then.

    Raises:
        RefusalError: that breaks a rule.

    """
    after = before.with_entries(entries).career
    after.check()
    changed = after.employment(employment_sequence) if after.has(employment_sequence) else None
    days = days_of_difference(before.career.employment(employment_sequence), changed)
    said = (fact for slot, entry in entries.items() for fact in (entry.fact, _now(before, slot)))
    days |= {fact.from_day for fact in said if isinstance(fact, ChosenFrom)}
    return min(days, default=before.career.employment(employment_sequence).first_day), after


def _now(ledger: Ledger, slot: Slot) -> Fact | None:
    version = ledger.current.get(slot)
    return version.fact if version else None
