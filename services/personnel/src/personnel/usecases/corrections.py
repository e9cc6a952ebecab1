"""What was said of a work relation is put right; what was known until then stays in the history."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from personnel.domain.action import ActionKind, ActionNotInForceError, ActionTaken, FieldNotCorrectableError
from personnel.domain.career import Career
from personnel.domain.departure import check_reason_by_hand
from personnel.domain.employment import Employment, Identity, JobRow, ServiceEnd
from personnel.domain.ledger import Ledger
from personnel.domain.refusal import about
from personnel.domain.switch import marks_of
from personnel.domain.version import Entry, ServiceStart, Slot, Step
from personnel.messages.outbound import EmploymentCorrected
from personnel.messages.relation import relation_told
from personnel.ports import Work
from personnel.usecases.exit_reasons import check_exit_reason
from personnel.usecases.leaving import end_roles
from personnel.usecases.mending import IDENTITY, TERMS, action_on, corrected_facts, outcome_of
from personnel.usecases.organisation import check_legal_employer
from personnel.usecases.people import locked_person
from personnel.usecases.steps import new_step, say_switches, take
from personnel.usecases.terms import check_rsz_category, check_terms, grounds

ROW: Final = TERMS | {"last_day"}
CORRECTABLE: Final[Mapping[ActionKind, frozenset[str]]] = {
    "started": IDENTITY | ROW | {"first_day"},
    "rehired": ROW | {"first_day"},
    "changed": ROW | {"effective_day"},
    "ended": frozenset({"last_day", "end_reason"}),
    "switched": frozenset({"effective_day"}),
}
"""What each kind of action said, and can be wrong in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What an event should have said: the fields that were wrong, and why they are put right."""

    corrects: UUID
    given: Mapping[str, Any]
    reason: str | None

    def check_by_hand(self) -> None:
        """Refuse that an end had, after all, a reason with an action of its own.

        Raises:
            ReasonOfActionError: see there.

        """
        if "end_reason" in self.given:
            with about("end_reason"):
                check_reason_by_hand(self.given["end_reason"])


async def correct(work: Work, vlimpersnummer: str, employment_sequence: int, correction: Correction) -> Employment:
    """Put right what an event said; says nothing when nothing differs.

    Raises:
        PersonUnknownError, EmploymentUnknownError, ActionUnknownError: there is no such thing.
        ActionNotInForceError: it was taken back, or is a rescission itself.
        FieldNotCorrectableError: the event said nothing of this field.
        LaterActionError: a later event has changed the same thing.
        RefusalError: what would be then breaks a rule, as when it is entered.

    """
    await locked_person(work, vlimpersnummer)
    before = await work.ledger(vlimpersnummer)
    employment = before.career.employment(employment_sequence)
    original = _original(before, employment_sequence, correction.corrects)
    if correction.given.keys() - CORRECTABLE[original.kind]:
        raise FieldNotCorrectableError(sorted(CORRECTABLE[original.kind]))
    facts, event_id = corrected_facts(before, employment, original, correction.given), work.new_id()
    entries = {slot: Entry(fact, event_id) for slot, fact in facts.items() if fact != before.current[slot].fact}
    if not entries:
        return employment
    await _check_corrected(work, entries, employment)
    effective_day, after = outcome_of(before, entries, employment_sequence)
    step = new_step(
        work,
        employment_sequence,
        "corrected",
        effective_day,
        action="correction",
        reason=correction.reason,
        event_id=event_id,
        about=original.event_id,
        entries=entries,
    )
    told = _corrected_told(work, after, step, correction.reason)
    ledger = await take(work, before, step, told, _rests_on(after, employment_sequence))
    rows_told = after.rows_told(after.employment(employment_sequence))
    ledger = await say_switches(work, before, ledger, {employment_sequence: marks_of(rows_told)})
    await end_roles(work, ledger.career)
    return ledger.career.employment(employment_sequence)


def _corrected_told(work: Work, after: Career, step: Step, reason: str | None) -> EmploymentCorrected:
    assert step.action.about is not None  # noqa: S101 - a correction has an original
    return EmploymentCorrected(
        vlimpersnummer=after.vlimpersnummer,
        employment_sequence=step.action.employment_sequence,
        corrects=step.action.about,
        relation=relation_told(after, after.employment(step.action.employment_sequence)),
        reason=reason,
        effective_day=step.action.effective_day,
        recorded_at=work.now,
    )


def _original(ledger: Ledger, employment_sequence: int, event_id: UUID) -> ActionTaken:
    """What a correction of this event puts right; that of a correction is the original itself."""
    action_on(ledger, employment_sequence, event_id)
    original = ledger.action(ledger.root(event_id))
    if original.kind not in CORRECTABLE:
        raise ActionNotInForceError
    return original


async def _check_corrected(work: Work, entries: Mapping[Slot, Entry], employment: Employment) -> None:
    """Codes and the legal employer must exist on the days for which they are now said."""
    identity, first_day = employment.identity, employment.first_day
    for entry in entries.values():
        match entry.fact:
            case JobRow() as row:
                await check_terms(work, row.terms, row.effective_day)
            case Identity() as corrected:
                identity = corrected
            case ServiceStart() as start:
                first_day = start.first_day
            case ServiceEnd(last_day=date() as last_day, end_reason=str() as reason):
                if reason != employment.end.end_reason:
                    with about("end_reason"):
                        await check_exit_reason(work, reason, last_day)
    if (identity, first_day) != (employment.identity, employment.first_day):
        await check_legal_employer(work, identity.legal_employer, first_day)
    if identity.rsz_category != employment.rsz_category:
        await check_rsz_category(work, identity.rsz_category, first_day)


def _rests_on(career: Career, employment_sequence: int) -> tuple[str, ...]:
    employment = career.employment(employment_sequence)
    keys = (grounds(row.terms, employment.identity.legal_employer) for row in employment.rows)
    return tuple(sorted({key for each in keys for key in each}))
