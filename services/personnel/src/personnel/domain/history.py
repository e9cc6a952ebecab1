"""What was done to a work relation, step by step: old and new."""

from dataclasses import dataclass

from personnel.domain.action import ActionTaken
from personnel.domain.ledger import Ledger
from personnel.domain.version import Fact, Slot, What


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact that was another before, or was not, or is no more."""

    what: What
    old: Fact | None
    new: Fact | None


@dataclass(frozen=True, slots=True)
class Entered:
    """An action and what it changed in the relation; a switch may have changed nothing in the one that gives way."""

    action: ActionTaken
    changes: tuple[Changed, ...]


def history_of(ledger: Ledger, employment_sequence: int) -> list[Entered]:
    """All that was ever done to a relation, in the order in which it was done.

    Raises:
        EmploymentUnknownError: there never was such a relation.

    """
    return [
        Entered(action, tuple(_changes(ledger, action, employment_sequence)))
        for action in ledger.actions_on(employment_sequence)
    ]


def _changes(ledger: Ledger, action: ActionTaken, employment_sequence: int) -> list[Changed]:
    old: dict[Slot, Fact] = {}
    new: dict[Slot, Fact] = {}
    for version in ledger.versions:
        if version.slot.employment_sequence == employment_sequence:
            if version.superseded_by == action.event_id:
                old[version.slot] = version.fact
            if version.recorded_by == action.event_id:
                new[version.slot] = version.fact
    return [Changed(slot.what, old.get(slot), new.get(slot)) for slot in dict.fromkeys((*old, *new))]
