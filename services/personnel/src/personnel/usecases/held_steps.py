"""Steps in the particulars of a person: recorded, and said as far as others must know."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from uuid import UUID

from personnel.domain.held import EntryKind, EntryTaken, Held, HeldEntry, HeldSlot, HeldStep, Particulars, Source
from personnel.domain.particular import KINDS, Particular, Telework
from personnel.domain.person import LastingError, Person, PersonData, PersonUnknownError
from personnel.domain.person_facts import RESOURCES, data_on, differing, facts_of, next_turn
from personnel.messages.health import HealthEvent, health_told
from personnel.messages.outbound import PersonChanged
from personnel.messages.telework import TeleworkEvent, telework_told
from personnel.ports import Work
from personnel.usecases.steps import CORRECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """From whom a change comes, and the reason that was given."""

    source: Source
    reason: str | None = None


def held_from(known: Particulars, value: Particular, day: date, last_day: date | None) -> Held:
    """The value from a day on, after what begins on that day already."""
    sequence = known.next_place(value.resource, value.key, day)
    return Held(key=value.key, effective_day=day, effective_sequence=sequence, last_day=last_day, value=value)


async def take(
    work: Work,
    before: Particulars,
    kind: EntryKind,
    resource: str,
    why: Why,
    entries: Mapping[HeldSlot, Held | HeldEntry],
    *,
    event_id: UUID | None = None,
    about_event: UUID | None = None,
) -> Particulars:
    """Record a step and say what follows from it, unless all would be as it is."""
    after = await record(work, before, kind, resource, why, entries, event_id=event_id, about_event=about_event)
    if after is before:
        return before
    action = after.actions[-1]
    origin = CORRECTED if kind in {"corrected", "rescinded"} else None
    for event in _told(before, after, action):
        await work.say(event, event_id=action.event_id, origin=origin)
    if resource in RESOURCES:
        await settle(work, after, action.effective_day, origin=origin)
    return after


async def record(
    work: Work,
    before: Particulars,
    kind: EntryKind,
    resource: str,
    why: Why,
    entries: Mapping[HeldSlot, Held | HeldEntry],
    *,
    event_id: UUID | None = None,
    about_event: UUID | None = None,
) -> Particulars:
    """Record a step, unless all would be as it is."""
    event_id = event_id or work.new_id()
    whole = {slot: HeldEntry(each, event_id) if isinstance(each, Held) else each for slot, each in entries.items()}
    if kind == "recorded" and before.with_entries(whole).state(resource) == before.state(resource):
        return before
    touched = [before.current[slot].fact for slot in whole if slot in before.current]
    touched += [entry.fact for entry in whole.values() if entry.fact is not None]
    action = EntryTaken(
        event_id=event_id,
        resource=resource,
        kind=kind,
        source=why.source,
        reason=why.reason,
        effective_day=min(held.effective_day for held in touched),
        recorded_at=work.now,
        by=work.actor,
        about=about_event,
    )
    step = HeldStep(action=action, entries=whole)
    after = before.with_step(step)
    if KINDS[resource].is_lasting and not after.state(resource):
        raise LastingError
    await work.record_particular(before.vlimpersnummer, step)
    return after


async def record_all(work: Work, before: Particulars, data: PersonData, source: Source) -> None:
    """Record who somebody is who was not known yet; as nothing else is known, it holds since the birth."""
    known = before
    for resource, value in facts_of(data).items():
        event_id, held = work.new_id(), held_from(known, value, data.birth_day, None)
        entries = {HeldSlot(resource, event_id): held}
        known = await record(work, known, "recorded", resource, Why(source=source), entries, event_id=event_id)


async def record_changes(
    work: Work, known: Particulars, before: PersonData, after: PersonData, day: date, source: Source
) -> Particulars:
    """Record from a day on what differs between two descriptions of somebody."""
    for resource, value in differing(before, after):
        event_id = work.new_id()
        kind: EntryKind = "ended" if value is None else "recorded"
        held = _nothing(known, resource, day) if value is None else held_from(known, value, day, None)
        entries = {HeldSlot(resource, event_id): held}
        known = await record(work, known, kind, resource, Why(source=source), entries, event_id=event_id)
    return known


async def settle(
    work: Work, known: Particulars, day: date, *, row: PersonData | None = None, origin: str | None = None
) -> Person:
    """Keep who somebody is today, as far as that is another than it was, and say so.

    What is not kept in two times is as in the row; as it was when none is given.

    Raises:
        LastingError: nothing would hold any more of what nobody is without.

    """
    person = await work.person(known.vlimpersnummer)
    if person is None:
        raise PersonUnknownError
    data = data_on(known, row or person.data, work.today)
    turns_on = next_turn(known, work.today)
    changed = replace(person, data=data, turns_on=turns_on, revision=person.revision + 1)
    await work.replace_person(changed)
    if data != person.data:
        event = PersonChanged(
            vlimpersnummer=person.vlimpersnummer, effective_day=day, recorded_at=work.now, **asdict(data)
        )
        await work.say(event, origin=origin)
    return changed


def _told(before: Particulars, after: Particulars, action: EntryTaken) -> Sequence[TeleworkEvent | HealthEvent]:
    """What is to be said of a step: nothing of the kinds that nobody acts on."""
    changes = after.changes_by(action.event_id)
    if action.resource == Telework.resource:
        return telework_told(before, changes, action.recorded_at)
    if KINDS[action.resource].is_health:
        return health_told(before, after, changes, action.recorded_at)
    return ()


def _nothing(known: Particulars, resource: str, day: date) -> Held:
    sequence = known.next_place(resource, "", day)
    return Held(key="", effective_day=day, effective_sequence=sequence, last_day=None, value=None)
