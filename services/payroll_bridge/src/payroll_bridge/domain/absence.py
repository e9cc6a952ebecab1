from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from payroll_bridge.domain.relation import Relation

Part = Literal["full", "am", "pm"]
PayCategory = Literal["paid", "unpaid", "sickness"]
NotFlowing = Literal["not-paid", "no-number", "rescinded"]
"""Why the engine hears nothing: the relation is not paid through it (NVT), it has no record of it, or it never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceDay:
    """One day of an absence and what it does to pay."""

    day: date
    part: Part
    pay_category: PayCategory


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A leave that was approved, or a spell of sickness, with the number under which it flows, or why it does not."""

    absence_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    days: tuple[AbsenceDay, ...]
    elvire_number: str | None = None
    not_flowing: NotFlowing | None = None
    is_cancelled: bool = False

    def lasts_until(self, day: date) -> bool:
        """Whether it has days on or after a day."""
        return any(each.day >= day for each in self.days)


def why_not_flowing(relation: Relation, *, is_fed: bool) -> NotFlowing | None:
    """Why the engine need not know of an absence; None when it must. `is_fed`: it has the work relation."""
    if not relation.is_paid:
        return "not-paid"
    return None if is_fed else "no-number"
