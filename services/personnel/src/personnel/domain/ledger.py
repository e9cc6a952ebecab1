"""What was recorded about a person's work relations, and the career that comes of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from personnel.domain.action import ActionTaken
from personnel.domain.career import Career, PrimaryChoice
from personnel.domain.employment import Employment, EmploymentUnknownError, Identity, JobRow, ServiceEnd, ServicePeriod
from personnel.domain.recorded import Recorded
from personnel.domain.version import ChosenFrom, Fact, ServiceStart, Slot, Version


@dataclass(frozen=True, kw_only=True)
class Ledger(Recorded[Slot, Fact, ActionTaken]):
    """All versions and actions of a career, in the order in which they were recorded."""

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
