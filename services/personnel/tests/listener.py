"""Somebody who knows a person's career from what is said alone, and by the rules of the contract alone."""

from dataclasses import dataclass, field, replace
from datetime import date

from personnel.messages.outbound import (
    EmploymentChanged,
    EmploymentCorrected,
    EmploymentEnded,
    EmploymentRescinded,
    EmploymentStarted,
    Event,
    PrimarySwitched,
)
from personnel.messages.relation import RelationPart


@dataclass(frozen=True)
class HeardRow:
    """A row; a switch lets what is said for earlier days show through."""

    day: date
    unit: str
    is_primary: bool
    is_switch: bool = False


@dataclass
class HeardRelation:
    """A relation; the last day of the last period is that of the latest word on it."""

    periods: list[tuple[date, date | None, bool]]
    rows: list[HeardRow]

    def serves_on(self, day: date) -> bool:
        return any(first <= day and (last is None or day <= last) for first, last, _ in self.periods)

    def row_on(self, day: date) -> HeardRow:
        return [row for row in self.rows if row.day <= day][-1]

    def add(self, row: HeardRow) -> None:
        before = [each for each in self.rows if each.day < row.day]
        after = [each for each in self.rows if each.day > row.day]
        for place, each in enumerate(after):
            if not each.is_switch:
                break
            after[place] = replace(each, unit=row.unit)
        self.rows = [*before, row, *after]

    def switch(self, day: date, *, is_primary: bool) -> None:
        after = [replace(row, is_primary=is_primary) for row in self.rows if row.day >= day]
        before = [row for row in self.rows if row.day < day]
        if before and not any(row.day == day for row in after):
            after.insert(0, HeardRow(day, before[-1].unit, is_primary, is_switch=True))
        self.rows = [*before, *after]


@dataclass
class Listener:
    """Hears events in their order."""

    relations: dict[int, HeardRelation] = field(default_factory=dict)

    def hear(self, event: Event) -> None:
        match event:
            case EmploymentStarted():
                self._start(event)
            case EmploymentChanged():
                relation = self.relations[event.employment_sequence]
                first, last, is_ended = relation.periods[-1]
                relation.periods[-1] = (first, last if is_ended else event.last_day, is_ended)
                relation.add(HeardRow(event.effective_day, event.unit, event.is_primary))
            case EmploymentEnded():
                periods = self.relations[event.employment_sequence].periods
                periods[-1] = (periods[-1][0], event.last_day, True)
            case PrimarySwitched():
                for sequence, relation in self.relations.items():
                    relation.switch(event.effective_day, is_primary=sequence == event.employment_sequence)
            case EmploymentCorrected():
                self.relations[event.employment_sequence] = _whole(event.relation)
            case EmploymentRescinded(relation=None):
                del self.relations[event.employment_sequence]
            case EmploymentRescinded(relation=RelationPart() as relation):
                self.relations[event.employment_sequence] = _whole(relation)

    def in_service_on(self, day: date) -> dict[int, tuple[str, bool]]:
        """The relations in service, each with its unit and whether it is the primary one."""
        rows = {sequence: each.row_on(day) for sequence, each in self.relations.items() if each.serves_on(day)}
        return {sequence: (row.unit, row.is_primary) for sequence, row in rows.items()}

    def _start(self, event: EmploymentStarted) -> None:
        row = HeardRow(event.effective_day, event.unit, event.is_primary)
        known = self.relations.get(event.employment_sequence)
        if known is None:
            period = (event.effective_day, event.last_day, False)
            self.relations[event.employment_sequence] = HeardRelation([period], [row])
            return
        assert known.periods[-1][2], "a rehire in a relation that did not end"
        known.periods.append((event.effective_day, event.last_day, False))
        known.add(row)


def _whole(relation: RelationPart) -> HeardRelation:
    rows: dict[date, HeardRow] = {}
    for row in relation.rows:
        is_switch = row.action == "primary_switch"
        rows[row.effective_day] = HeardRow(row.effective_day, row.unit, row.is_primary, is_switch)
    periods = [(period.first_day, period.last_day, period.is_ended) for period in relation.periods]
    return HeardRelation(periods, list(rows.values()))
