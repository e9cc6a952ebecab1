"""What was recorded about a person's work relations, in two times: for which days, and from when on we knew.

A fact stands in a *slot*: which relation, what about it, and the event that first said it. Recording another fact in
the slot supersedes the version that is there; nothing else is ever changed, and nothing is deleted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Final, NoReturn
from uuid import UUID

from personnel.domain.action import ActionNotInForceError, ActionTaken, ActionUnknownError, LaterActionError
from personnel.domain.career import Career, PrimaryChoice
from personnel.domain.employment import Employment, EmploymentUnknownError, Identity, JobRow, ServiceEnd, ServicePeriod
from personnel.domain.version import ChosenFrom, Entry, Fact, ServiceStart, Slot, Step, Version

NOBODY: Final = UUID(int=0)
"""Records what is only tried."""


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """All versions and actions of a person, in the order in which they were recorded."""

    vlimpersnummer: str
    versions: tuple[Version, ...] = ()
    actions: tuple[ActionTaken, ...] = ()
    following: list[tuple[Step, "Ledger"]] = field(default_factory=list, init=False, repr=False, compare=False)
    """The ledgers after steps that were asked for: a career is derived once for who checks, records and says a step."""

    @cached_property
    def current(self) -> Mapping[Slot, Version]:
        """What holds now."""
        return {version.slot: version for version in self.versions if version.superseded_by is None}

    @cached_property
    def career(self) -> Career:
        """The work relations as they are now."""
        sequences = sorted({slot.employment_sequence for slot in self.current if slot.what == "identity"})
        return Career(
            vlimpersnummer=self.vlimpersnummer,
            employments=tuple(self._employment(sequence) for sequence in sequences),
            choices=tuple(self._choices()),
        )

    @property
    def next_sequence(self) -> int:
        """The sequence of the next work relation: one that never was another's, not even a rescinded one's."""
        return max((slot.employment_sequence for slot in (each.slot for each in self.versions)), default=0) + 1

    def action(self, event_id: UUID) -> ActionTaken:
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

    def actions_on(self, employment_sequence: int) -> tuple[ActionTaken, ...]:
        """What was ever done to a relation.

        Raises:
            EmploymentUnknownError: there never was one.

        """
        concerned = (
            action
            for action in self.actions
            if employment_sequence in {action.employment_sequence, action.previous_sequence}
        )
        found = tuple(concerned)
        if not found:
            raise EmploymentUnknownError
        return found

    def end_slot(self, employment_sequence: int) -> Slot:
        """Where the end of the relation's last period stands."""
        starts = [
            version
            for slot, version in self.current.items()
            if slot.what == "start" and slot.employment_sequence == employment_sequence
        ]
        latest = max(starts, key=_first_day)
        return replace(latest.slot, what="end")

    def with_step(self, step: Step) -> "Ledger":
        """The ledger after one more action."""
        for known, after in self.following:
            if known is step:
                return after
        recorded = self.with_entries(step.entries, step.action.event_id)
        after = replace(recorded, actions=(*self.actions, step.action))
        self.following.append((step, after))
        return after

    def with_entries(self, entries: Mapping[Slot, Entry], recorded_by: UUID = NOBODY) -> "Ledger":
        """The ledger with other facts, as to see whether they could be."""
        kept = (
            replace(version, superseded_by=recorded_by)
            if version.superseded_by is None and version.slot in entries
            else version
            for version in self.versions
        )
        fresh = (
            Version(slot=slot, fact=entry.fact, said_by=entry.said_by, recorded_by=recorded_by)
            for slot, entry in entries.items()
            if entry.fact is not None
        )
        return replace(self, versions=(*kept, *fresh))

    def without(self, event_id: UUID) -> Mapping[Slot, Entry]:
        """What must be recorded so that all is as if the event had never been said.

        Raises:
            ActionNotInForceError: nothing of it holds any more.
            LaterActionError: something later took its place, and has to go first.

        """
        entries: dict[Slot, Entry] = {}
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

    def _refuse(self, slot: Slot, event_id: UUID) -> NoReturn:
        """What the event said does not hold: it was rescinded itself, or something later stands in its place."""
        now = self.current.get(slot)
        is_rescinded = any(action.kind == "rescinded" and action.about == event_id for action in self.actions)
        if now is None or is_rescinded:
            raise ActionNotInForceError
        raise LaterActionError({"rescind_first": str(now.said_by)})

    def _before(self, slot: Slot, event_id: UUID) -> Entry:
        """What stood in the slot until the event."""
        for version in reversed(self.versions):
            if version.slot == slot and version.superseded_by == event_id:
                return Entry(version.fact, version.said_by)
        return Entry(None, event_id)

    def _employment(self, sequence: int) -> Employment:
        own = {slot: version for slot, version in self.current.items() if slot.employment_sequence == sequence}
        facts = {what: [each.fact for slot, each in own.items() if slot.what == what] for what in ("identity", "row")}
        rows = sorted(facts["row"], key=_place)
        (identity,) = facts["identity"]
        assert isinstance(identity, Identity)  # noqa: S101 - what the slot says
        return Employment(
            vlimpersnummer=self.vlimpersnummer,
            employment_sequence=sequence,
            identity=identity,
            periods=tuple(sorted(_periods(own), key=lambda period: period.first_day)),
            rows=tuple(row for row in rows if isinstance(row, JobRow)),
            revision=len(self.actions_on(sequence)),
        )

    def _choices(self) -> Iterator[PrimaryChoice]:
        """The choices that hold, in the order in which they were made."""
        places = {action.event_id: place for place, action in enumerate(self.actions)}
        chosen = [slot for slot in self.current if slot.what == "choice"]
        for slot in sorted(chosen, key=lambda slot: places[slot.event_id]):
            fact = self.current[slot].fact
            if isinstance(fact, ChosenFrom):
                yield PrimaryChoice(employment_sequence=slot.employment_sequence, from_day=fact.from_day)


def _periods(versions: Mapping[Slot, Version]) -> Iterator[ServicePeriod]:
    for slot, version in versions.items():
        if isinstance(version.fact, ServiceStart):
            end = versions[replace(slot, what="end")].fact
            if isinstance(end, ServiceEnd):
                yield ServicePeriod(first_day=version.fact.first_day, end=end)


def _first_day(version: Version) -> date:
    return version.fact.first_day if isinstance(version.fact, ServiceStart) else date.min


def _place(fact: Fact) -> tuple[date, int]:
    return (fact.effective_day, fact.effective_sequence) if isinstance(fact, JobRow) else (date.min, 0)
