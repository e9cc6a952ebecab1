"""What was done to a work relation, step by step: old and new."""

from dataclasses import dataclass

from personnel.domain.action import ActionTaken
from personnel.domain.ledger import Ledger
from personnel.domain.version import Fact, What


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
    return [
        Changed(slot.what, old, new)
        for slot, (old, new) in ledger.changes_by(action.event_id).items()
        if slot.employment_sequence == employment_sequence
    ]
