"""What was recorded, in two times: for which days it holds, and from when on we knew.

A fact stands in a *slot*: what it is about, and the event that first said it. Recording another fact in the slot
supersedes the version that is there; nothing else is ever changed, and nothing is deleted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import takewhile
from typing import Final, Generic, NoReturn, Protocol, Self, TypeVar
from uuid import UUID

from personnel.domain.action import ActionNotInForceError, ActionUnknownError, LaterActionError

NOBODY: Final = UUID(int=0)
"""Records what is only tried."""


class Taken(Protocol):
    """Something that was done, and said under its id."""

    @property
    def event_id(self) -> UUID:
        """Its id."""

    @property
    def kind(self) -> str:
        """What was done; a correction is `corrected`, a rescission `rescinded`."""

    @property
    def about(self) -> UUID | None:
        """Of a correction or rescission: what it is about."""

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded."""


class Place(Protocol):
    """Where a fact stands."""

    @property
    def event_id(self) -> UUID:
        """The event that first said it."""


SlotT = TypeVar("SlotT", bound=Place)
FactT = TypeVar("FactT")
TakenT = TypeVar("TakenT", bound=Taken)


@dataclass(frozen=True, kw_only=True)
class Version(Generic[SlotT, FactT]):
    """A fact as recorded once.

    Attributes:
        said_by: the event whose content it is; after a rescission that is an older one.
        recorded_by: the event with which it was recorded.
        superseded_by: the event with which it ceased to hold; None while it holds.

    """

    slot: SlotT
    fact: FactT
    said_by: UUID
    recorded_by: UUID
    superseded_by: UUID | None = None


@dataclass(frozen=True)
class Entry(Generic[FactT]):
    """What an action does to a slot: another fact, said by some event; or no fact any more."""

    fact: FactT | None
    said_by: UUID


@dataclass(frozen=True, kw_only=True)
class Step(Generic[SlotT, FactT, TakenT]):
    """An action with all that it changes."""

    action: TakenT
    entries: Mapping[SlotT, Entry[FactT]]


@dataclass(frozen=True, kw_only=True)
class Recorded(Generic[SlotT, FactT, TakenT]):
    """All versions and actions about somebody, in the order in which they were recorded."""

    vlimpersnummer: str
    versions: tuple[Version[SlotT, FactT], ...] = ()
    actions: tuple[TakenT, ...] = ()
    following: list[tuple[Step[SlotT, FactT, TakenT], Self]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )
    """What comes after steps that were asked for: it is derived once for who checks, records and says a step."""

    @cached_property
    def current(self) -> Mapping[SlotT, Version[SlotT, FactT]]:
        """What holds now."""
        return {version.slot: version for version in self.versions if version.superseded_by is None}

    def known_at(self, instant: datetime) -> Self:
        """What was recorded up to an instant, as it was known then."""
        actions = tuple(takewhile(lambda action: action.recorded_at <= instant, self.actions))
        if len(actions) == len(self.actions):
            return self
        known = {action.event_id for action in actions}
        versions = (
            version if version.superseded_by in known else replace(version, superseded_by=None)
            for version in self.versions
            if version.recorded_by in known
        )
        return replace(self, versions=tuple(versions), actions=actions)

    def action(self, event_id: UUID) -> TakenT:
        """What was done under this id.

        Raises:
            ActionUnknownError: nothing.

        """
        for action in self.actions:
            if action.event_id == event_id:
                return action
        raise ActionUnknownError

    def root(self, event_id: UUID) -> UUID:
        """The original that a correction is about, through corrections of it; any other event itself."""
        action = self.action(event_id)
        return self.root(action.about) if action.kind == "corrected" and action.about else event_id

    def with_step(self, step: Step[SlotT, FactT, TakenT]) -> Self:
        """The same after one more action."""
        for known, after in self.following:
            if known is step:
                return after
        after = self._with(step.entries, step.action.event_id, (*self.actions, step.action))
        self.following.append((step, after))
        return after

    def with_entries(self, entries: Mapping[SlotT, Entry[FactT]], recorded_by: UUID = NOBODY) -> Self:
        """The same with other facts, as to see whether they could be."""
        return self._with(entries, recorded_by, self.actions)

    def _with(self, entries: Mapping[SlotT, Entry[FactT]], recorded_by: UUID, actions: tuple[TakenT, ...]) -> Self:
        gone = {id(self.current[slot]) for slot in entries if slot in self.current}
        kept = self.versions
        if gone:
            kept = tuple(
                [replace(each, superseded_by=recorded_by) if id(each) in gone else each for each in self.versions]
            )
        fresh = [
            Version(slot=slot, fact=entry.fact, said_by=entry.said_by, recorded_by=recorded_by)
            for slot, entry in entries.items()
            if entry.fact is not None
        ]
        after = replace(self, versions=(*kept, *fresh), actions=actions)
        self._hand_on(after, entries, fresh)
        return after

    def _hand_on(
        self, after: Self, entries: Mapping[SlotT, Entry[FactT]], fresh: Sequence[Version[SlotT, FactT]]
    ) -> None:
        """Derive for what comes after from what is derived here, as a career is long and a step is short."""
        current = dict(self.current)
        for slot in entries:
            current.pop(slot, None)
        current.update({version.slot: version for version in fresh})
        vars(after)["current"] = current

    def without(self, event_id: UUID) -> Mapping[SlotT, Entry[FactT]]:
        """What must be recorded so that all is as if the event had never been said.

        Raises:
            ActionNotInForceError: nothing of it holds any more.
            LaterActionError: something later took its place, and has to go first.

        """
        entries: dict[SlotT, Entry[FactT]] = {}
        for version in self.versions:
            slot = version.slot
            if slot.event_id == event_id:
                if slot in self.current:
                    entries[slot] = Entry(None, event_id)
            elif version.said_by == version.recorded_by == event_id:
                now = self.current.get(slot)
                if now is None or event_id not in {now.said_by, self.root(now.said_by)}:
                    self._refuse(slot, event_id)
                entries[slot] = self._before(slot, event_id)
        if not entries:
            raise ActionNotInForceError
        return entries

    def changes_by(self, event_id: UUID) -> Mapping[SlotT, tuple[FactT | None, FactT | None]]:
        """What an action did, slot by slot: old and new; None is no fact."""
        old = {version.slot: version.fact for version in self.versions if version.superseded_by == event_id}
        new = {version.slot: version.fact for version in self.versions if version.recorded_by == event_id}
        return {slot: (old.get(slot), new.get(slot)) for slot in dict.fromkeys((*old, *new))}

    def _refuse(self, slot: SlotT, event_id: UUID) -> NoReturn:
        """What the event said does not hold: it was rescinded itself, or something later stands in its place."""
        now = self.current.get(slot)
        is_rescinded = any(action.kind == "rescinded" and action.about == event_id for action in self.actions)
        if now is None or is_rescinded:
            raise ActionNotInForceError
        raise LaterActionError({"rescind_first": str(now.said_by)})

    def _before(self, slot: SlotT, event_id: UUID) -> Entry[FactT]:
        """What stood in the slot until the event."""
        for version in reversed(self.versions):
            if version.slot == slot and version.superseded_by == event_id:
                return Entry(version.fact, version.said_by)
        return Entry(None, event_id)
