"""What is so, told beside the service: what the engine must have in the end, whatever happened on the way."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Key, Relation


@dataclass
class Truth:
    """One person, and what of it the engine is to know. `absences`: relation, and whether it still takes place."""

    person: Person
    absence_day: date
    relations: dict[int, Relation] = field(default_factory=dict)
    fed: set[int] = field(default_factory=set)
    absences: dict[UUID, tuple[int, bool]] = field(default_factory=dict)
    flowing: set[UUID] = field(default_factory=set)
    ever: int = 0

    def started(self, relation: Relation) -> None:
        self.ever += 1
        self.told(relation, relation.first_day)

    def told(self, relation: Relation, from_day: date) -> None:
        sequence = relation.employment_sequence
        known = self.relations.get(sequence)
        self.relations[sequence] = relation
        if not relation.is_paid:
            return
        self.fed.add(sequence)
        if known is not None and not known.is_paid and from_day <= self.absence_day:
            here = {name for name, (of, takes_place) in self.absences.items() if of == sequence and takes_place}
            self.flowing |= here

    def corrected(self, relation: Relation, from_day: date) -> None:
        sequence = relation.employment_sequence
        if not relation.is_paid and relation.key != self.relations[sequence].key:
            self.fed.discard(sequence)
            self.flowing -= {name for name, (of, _) in self.absences.items() if of == sequence}
        self.told(relation, from_day)

    def never_was(self, sequence: int) -> None:
        del self.relations[sequence]
        self.fed.discard(sequence)

    def absent(self, absence_id: UUID, sequence: int) -> None:
        self.absences[absence_id] = (sequence, True)
        if sequence in self.fed and self.relations[sequence].is_paid:
            self.flowing.add(absence_id)

    def withdrawn(self, absence_id: UUID) -> None:
        self.absences[absence_id] = (self.absences[absence_id][0], False)

    def active_records(self) -> dict[str, Key]:
        """Records that the engine must have as active, each under the number of which key."""
        nr = self.person.vlimpersnummer
        records = {f"employment/{nr}/{sequence}": self.relations[sequence].key for sequence in sorted(self.fed)}
        for absence_id in self.flowing:
            sequence, takes_place = self.absences[absence_id]
            if takes_place and sequence in self.relations:
                records[f"absence/{absence_id}"] = self.relations[sequence].key
        return records

    def content(self, sequence: int) -> dict[str, Any]:
        """What the engine must have of a work relation."""
        names = ("statute", "unit", "pay_group", "first_day", "last_day", "location", "schedule", "worker_code")
        return {name: getattr(self.relations[sequence], name) for name in names}
