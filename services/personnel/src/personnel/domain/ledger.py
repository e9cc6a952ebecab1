"""What was recorded about a person's work relations, and the career that comes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Self

from personnel.domain.action import ActionTaken
from personnel.domain.career import Career, PrimaryChoice
from personnel.domain.employment import Employment, EmploymentUnknownError, Identity, JobRow, ServiceEnd, ServicePeriod
from personnel.domain.recorded import Recorded
from personnel.domain.version import ChosenFrom, Entry, Fact, ServiceStart, Slot, Version


@dataclass(frozen=True, kw_only=True)
class Ledger(Recorded[Slot, Fact, ActionTaken]):
    """All versions and actions of a career, in the order in which they were recorded."""

    @cached_property
    def career(self) -> Career:
        """The work relations as they are now."""
        there = sorted(slot.employment_sequence for slot in self.current if slot.what == "identity")
        found = self._untouched()
        own: dict[int, dict[Slot, Version]] = {sequence: {} for sequence in there if sequence not in found}
        for slot, version in self.current.items():
            if slot.employment_sequence in own:
                own[slot.employment_sequence][slot] = version
        found.update({sequence: self._employment(sequence, versions) for sequence, versions in own.items()})
        employments = [found[sequence] for sequence in there]
        choices = tuple(self._choices())
        return Career(vlimpersnummer=self.vlimpersnummer, employments=tuple(employments), choices=choices)

    def _untouched(self) -> dict[int, Employment]:
        """The work relations that are as they were before the last step."""
        before: Career | None = vars(self).pop("_before", None)
        touched: set[int | None] = vars(self).pop("_touched", set())
        known = before.employments if before else ()
        return {each.employment_sequence: each for each in known if each.employment_sequence not in touched}

    def _hand_on(self, after: Self, entries: Mapping[Slot, Entry], fresh: Sequence[Version]) -> None:
        super()._hand_on(after, entries, fresh)
        if "career" in vars(self):
            touched = {slot.employment_sequence for slot in entries}
            for action in after.actions[len(self.actions) :]:
                touched |= {action.employment_sequence, action.previous_sequence or action.employment_sequence}
            vars(after).update(_before=self.career, _touched=touched)

    @property
    def next_sequence(self) -> int:
        """The sequence of the next work relation: one that never was another's, not even a rescinded one's."""
        return max((slot.employment_sequence for slot in (each.slot for each in self.versions)), default=0) + 1

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

    def _employment(self, sequence: int, own: Mapping[Slot, Version]) -> Employment:
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
        chosen = [slot for slot in self.current if slot.what == "choice"]
        if not chosen:
            return
        places = {action.event_id: place for place, action in enumerate(self.actions)}
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
