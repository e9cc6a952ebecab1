"""What personnel says about health, on a topic of its own: that something is so, no longer is, or never was."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from personnel.domain.health import ExaminationHeld, Handicap, Health, Registration, Whereabouts, WorkAccident
from personnel.domain.held import Held, HeldSlot, Particulars
from personnel.messages.person_event import PersonEvent

HEALTH: Final = "personnel.health"
"""The topic. Nothing about health is said on any other."""

Outcome = Literal["recorded", "ended", "withdrawn"]
OfHappening = Literal["recorded", "withdrawn"]


class _OnHealth(PersonEvent):
    topic: ClassVar[str] = HEALTH

    record_id: UUID


class HandicapRecorded(_OnHealth):
    """What became of the registration of a handicap or chronic illness."""

    event_type: ClassVar[str] = "personnel.handicap-recorded.v1"

    outcome: Outcome
    registration: Registration
    right: str | None
    last_day: date | None


class ExaminationRecorded(_OnHealth):
    """A medical examination was held on the effective day, or was not after all."""

    event_type: ClassVar[str] = "personnel.examination-recorded.v1"

    outcome: OfHappening
    kind: str
    decision: str


class AccidentRecorded(_OnHealth):
    """A work accident happened on the effective day, or did not after all."""

    event_type: ClassVar[str] = "personnel.accident-recorded.v1"

    outcome: OfHappening
    case_number: str
    whereabouts: Whereabouts
    is_serious: bool
    consolidation_day: date | None


HealthEvent = HandicapRecorded | ExaminationRecorded | AccidentRecorded
Changes = Mapping[HeldSlot, tuple[Held | None, Held | None]]


def health_told(
    before: Particulars, after: Particulars, changes: Changes, recorded_at: datetime
) -> tuple[HealthEvent, ...]:
    """What is to be said of what a step changed: each record that is another now, as it is."""
    return tuple(_told(before, after, changes, recorded_at))


def _told(before: Particulars, after: Particulars, changes: Changes, recorded_at: datetime) -> Iterator[HealthEvent]:
    for slot, (old, new) in changes.items():
        if new is not None and new.value is not None:
            yield _event(after, slot, new, "recorded", new.effective_day, recorded_at)
        elif new is not None:
            for ended in _holding(before, slot, new):
                yield _event(after, *ended, "ended", new.effective_day, recorded_at)
        elif old is not None and old.value is not None:
            yield _event(after, slot, old, "withdrawn", old.effective_day, recorded_at)
        elif old is not None:
            for again in _holding(after, slot, old):
                yield _event(after, *again, "recorded", again[1].effective_day, recorded_at)


def _holding(known: Particulars, end_slot: HeldSlot, end: Held) -> Iterator[tuple[HeldSlot, Held]]:
    """What holds under the key of an end on its day."""
    for version in known.on(end_slot.resource, end.effective_day):
        if version.fact.key == end.key:
            yield version.slot, version.fact


def _event(
    known: Particulars, slot: HeldSlot, held: Held, outcome: Outcome, effective_day: date, recorded_at: datetime
) -> HealthEvent:
    common: dict[str, Any] = {
        "vlimpersnummer": known.vlimpersnummer,
        "record_id": slot.event_id,
        "outcome": outcome,
        "effective_day": effective_day,
        "recorded_at": recorded_at,
    }
    value = held.value
    assert isinstance(value, Health)  # noqa: S101 - asked by who calls
    match value:
        case Handicap():
            own = {"registration": value.registration, "right": value.right, "last_day": held.last_day}
            return HandicapRecorded.model_validate({**common, **own})
        case ExaminationHeld():
            return ExaminationRecorded.model_validate({**common, "kind": value.kind, "decision": value.decision})
        case WorkAccident():
            accident = {
                "case_number": value.number,
                "whereabouts": value.incident.whereabouts,
                "is_serious": value.incident.is_serious,
                "consolidation_day": value.injury.consolidation_day,
            }
            return AccidentRecorded.model_validate({**common, **accident})
