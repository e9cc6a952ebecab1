"""Steps in the particulars of a person: who may say what, and how it is recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from personnel.domain.held import (
    DecidedByOthersError,
    EntryKind,
    EntryTaken,
    Held,
    HeldEntry,
    HeldSlot,
    HeldStep,
    OwnedByRegisterError,
    Particulars,
    Source,
)
from personnel.domain.particular import KINDS, Particular, Telework
from personnel.domain.person import Person
from personnel.messages.health import HealthEvent, health_told
from personnel.messages.telework import TeleworkEvent, telework_told
from personnel.ports import Work
from personnel.usecases.people import locked_person
from personnel.usecases.steps import CORRECTED


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A particular that is to hold; from today when no day is given."""

    value: Particular
    effective_day: date | None = None
    last_day: date | None = None
    reason: str | None = None

    @property
    def resource(self) -> str:
        """What kind it is."""
        return self.value.resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """From whom a change comes, and the reason that was given."""

    source: Source
    reason: str | None = None


async def opened(
    work: Work, vlimpersnummer: str, resource: str, source: Source, value: Particular | None = None
) -> Particulars:
    """All that is recorded of a locked person, if this source may say something of the resource."""
    person = await locked_person(work, vlimpersnummer)
    found = await work.particulars(vlimpersnummer)
    _check_owner(person, found, resource, source)
    check_decider(source, value)
    return found


def _check_owner(person: Person, known: Particulars, resource: str, source: Source) -> None:
    """An import brings what the register feeds until the register has said something itself; some kinds anybody."""
    kind = KINDS[resource]
    if not kind.is_registered or person.data.insz is None or source == "register":
        return
    is_fed = any(action.resource == resource and action.source == "register" for action in known.actions)
    if is_fed or not (source == "import" or kind.may_precede):
        raise OwnedByRegisterError({"source": "register"})


def check_decider(source: Source, value: Particular | None) -> None:
    """Refuse people what somebody else decides.

    Raises:
        DecidedByOthersError: see there.

    """
    if source == "self" and isinstance(value, Telework) and value.status != "asked":
        raise DecidedByOthersError({"status": ["asked"]})


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
    await work.record_particular(before.vlimpersnummer, step)
    after = before.with_step(step)
    origin = CORRECTED if kind in {"corrected", "rescinded"} else None
    for event in _told(before, after, action):
        await work.say(event, event_id=event_id, origin=origin)
    return after


def _told(before: Particulars, after: Particulars, action: EntryTaken) -> Sequence[TeleworkEvent | HealthEvent]:
    """What is to be said of a step: nothing of the kinds that nobody acts on."""
    changes = after.changes_by(action.event_id)
    if action.resource == Telework.resource:
        return telework_told(before, changes, action.recorded_at)
    if KINDS[action.resource].is_health:
        return health_told(before, after, changes, action.recorded_at)
    return ()
