"""Steps in a career: recorded and said under one id, and the switches of the primary relation that follow from them."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from datetime import date
from typing import Final
from uuid import UUID

from personnel.domain.action import ActionKind, ActionTaken
from personnel.domain.career import PRIMARY_SWITCH, Career
from personnel.domain.employment import Employment, JobTerms
from personnel.domain.ledger import Ledger
from personnel.domain.switch import Marks, switches_between
from personnel.domain.version import Entry, Fact, Slot, Step, What
from personnel.messages.outbound import EmploymentChanged, EmploymentStarted, Event, PrimarySwitched
from personnel.ports import Work

TERMS: Final = tuple(field.name for field in fields(JobTerms))

CORRECTED = "corrected"
"""The origin of what puts right, or takes back, what was said before."""


def new_step(
    work: Work,
    employment_sequence: int,
    kind: ActionKind,
    effective_day: date,
    *,
    action: str,
    reason: str | None,
    event_id: UUID | None = None,
    about: UUID | None = None,
    previous_sequence: int | None = None,
    entries: Mapping[Slot, Entry] | None = None,
) -> Step:
    """An action of whoever works, now."""
    taken = ActionTaken(
        event_id=event_id or work.new_id(),
        employment_sequence=employment_sequence,
        kind=kind,
        action=action,
        reason=reason,
        effective_day=effective_day,
        recorded_at=work.now,
        by=work.actor,
        about=about,
        previous_sequence=previous_sequence,
    )
    return Step(action=taken, entries=entries or {})


def entries_of(employment_sequence: int, event_id: UUID, facts: Mapping[What, Fact]) -> dict[Slot, Entry]:
    """Facts that an event says in slots of its own."""
    return {Slot(employment_sequence, what, event_id): Entry(fact, event_id) for what, fact in facts.items()}


async def take(work: Work, before: Ledger, step: Step, event: Event, rests_on: Collection[str] = ()) -> Ledger:
    """Record a step and say its event."""
    origin = CORRECTED if step.action.kind in {"corrected", "rescinded"} else None
    await work.record(before.vlimpersnummer, step)
    await work.say(event, rests_on=rests_on, event_id=step.action.event_id, origin=origin)
    return before.with_step(step)


async def say_switches(
    work: Work, before: Ledger, after: Ledger, told: Marks | None = None, first_id: UUID | None = None
) -> Ledger:
    """Say from when on which relation is the primary one, as far as nobody could know it.

    `told` are the marks that were just told of; `first_id` is that of a switch which is recorded already.
    """
    is_certain = never_switched(before)
    for switch in switches_between(before.career, after.career, told or {}, is_certain=is_certain):
        event_id = first_id
        if event_id is None:
            step = new_step(
                work,
                switch.employment_sequence,
                "switched",
                switch.from_day,
                action=PRIMARY_SWITCH,
                reason=None,
                previous_sequence=switch.previous_sequence,
            )
            await work.record(after.vlimpersnummer, step)
            after, event_id = after.with_step(step), step.action.event_id
        event = PrimarySwitched(
            vlimpersnummer=after.vlimpersnummer,
            employment_sequence=switch.employment_sequence,
            previous_sequence=switch.previous_sequence,
            effective_day=switch.from_day,
            recorded_at=work.now,
        )
        await work.say(event, event_id=event_id)
        first_id = None
    return after


def never_switched(ledger: Ledger) -> bool:
    """Whether no other relation ever took the place of the primary one."""
    return all(action.kind != "switched" for action in ledger.actions)


def start_marks(before: Ledger, career: Career, employment_sequence: int, first_day: date) -> Marks:
    """The marks that the start of a relation tells of; of one that begins again only if no switch ever moved them."""
    if before.career.has(employment_sequence) and not never_switched(before):
        return {}
    return {employment_sequence: ((first_day, career.primary_on(first_day) == employment_sequence),)}


def started_told(work: Work, career: Career, employment: Employment) -> EmploymentStarted:
    """What is said of a relation whose last period begins with its last row."""
    return EmploymentStarted.model_validate(
        {**_whole(work, career, employment), "follows": employment.identity.follows}
    )


def changed_told(work: Work, career: Career, employment: Employment) -> EmploymentChanged:
    """What is said of a relation's last row."""
    return EmploymentChanged.model_validate(_whole(work, career, employment))


def _whole(work: Work, career: Career, employment: Employment) -> dict[str, object]:
    row = employment.latest
    return {
        **{name: getattr(row.terms, name) for name in TERMS},
        "vlimpersnummer": employment.vlimpersnummer,
        "employment_sequence": employment.employment_sequence,
        "kind": employment.identity.kind,
        "legal_employer": employment.identity.legal_employer,
        "rsz_category": employment.identity.rsz_category,
        "is_primary": career.primary_on(row.effective_day) == employment.employment_sequence,
        "last_day": employment.last_day,
        "effective_day": row.effective_day,
        "recorded_at": work.now,
    }
