"""Particulars of a person in two times: what holds from which day on, and what was ever recorded about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from personnel.domain import recorded
from personnel.domain.particular import Particular
from personnel.domain.recorded import Recorded
from personnel.domain.refusal import RefusalError
from personnel.domain.timeline import Stretch, Timeline, Turned, timeline_of, turns

Source = Literal["self", "hr", "register", "import"]
EntryKind = Literal["recorded", "ended", "decided", "corrected", "rescinded", "erased"]


class NothingHeldError(RefusalError):
    """Nothing of the kind holds on that day."""


class OwnedByRegisterError(RefusalError):
    """It comes from the national register, and is changed there."""


class DecidedByOthersError(RefusalError):
    """What people ask for themselves, somebody else decides."""


class AlreadyDecidedError(RefusalError):
    """What was asked was decided already, or was never asked."""


class HappenedError(RefusalError):
    """What happened is over, and has no end: it is corrected or taken back."""


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """Where a particular stands: which resource, and the event that first said it."""

    resource: str
    event_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A particular from a day on, until a later one with the same key or its own last day; None: nothing holds.

    The sequence orders what begins on one day, from 0.
    """

    key: str
    effective_day: date
    effective_sequence: int
    last_day: date | None
    value: Particular | None

    @property
    def place(self) -> tuple[date, int]:
        """Where it stands among those of its key."""
        return self.effective_day, self.effective_sequence

    @property
    def days(self) -> Stretch[Particular | None]:
        """Its days, if nothing comes after it."""
        return Stretch(self.effective_day, self.last_day, self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryTaken:
    """One thing that was done to a particular, by whom, why and where it comes from."""

    event_id: UUID
    resource: str
    kind: EntryKind
    source: Source
    reason: str | None
    effective_day: date
    recorded_at: datetime
    by: str
    about: UUID | None = None


HeldVersion = recorded.Version[HeldSlot, Held]
HeldEntry = recorded.Entry[Held]
HeldStep = recorded.Step[HeldSlot, Held, EntryTaken]
HeldState = Mapping[str, Timeline[Particular]]
"""What holds on which days, by key."""
HeldDifference = Mapping[str, Timeline[Turned[Particular]]]


@dataclass(frozen=True, kw_only=True)
class Particulars(Recorded[HeldSlot, Held, EntryTaken]):
    """All that was ever recorded about the particulars of a person."""

    def of(self, resource: str) -> tuple[HeldVersion, ...]:
        """What holds of a resource, by key and day."""
        own = (version for slot, version in self.current.items() if slot.resource == resource)
        return tuple(sorted(own, key=lambda version: (version.fact.key, version.fact.place)))

    def on(self, resource: str, day: date) -> tuple[HeldVersion, ...]:
        """What holds of a resource on a day, by key."""
        begun = {each.fact.key: each for each in self.of(resource) if each.fact.effective_day <= day}
        return tuple(each for each in begun.values() if each.fact.value is not None and not _is_over(each.fact, day))

    def state(self, resource: str) -> HeldState:
        """What holds on which days; keys under which nothing holds are left out."""
        rows: dict[str, list[Held]] = {}
        for version in self.of(resource):
            rows.setdefault(version.fact.key, []).append(version.fact)
        found = {key: _timeline(each) for key, each in rows.items()}
        return {key: timeline for key, timeline in found.items() if timeline}

    def revision(self, resource: str) -> int:
        """How often something was done to a resource."""
        return sum(action.resource == resource for action in self.actions)

    def next_place(self, resource: str, key: str, day: date) -> int:
        """The sequence of what is to begin on a day: one that nothing ever had, so nothing wants it back."""
        begun = (
            version.fact.effective_sequence
            for version in self.versions
            if version.slot.resource == resource and (version.fact.key, version.fact.effective_day) == (key, day)
        )
        return max(begun, default=-1) + 1


def _timeline(rows: list[Held]) -> Timeline[Particular]:
    """What holds when of rows with one key, by day: the one that began last, up to its own last day."""

    def value_from(day: date) -> Particular | None:
        row = [row for row in rows if row.effective_day <= day][-1]
        return None if _is_over(row, day) else row.value

    return timeline_of(turns(row.days for row in rows), value_from)


def _is_over(held: Held, day: date) -> bool:
    return held.last_day is not None and held.last_day < day
