"""What must be said so that everybody knows the primary relation of each day.

Who hears of a person holds a mark at each job row: the primary one, or not. A switch moves the marks of all relations
for all days from its own on. Marks of days on which a relation was not in service may be of any age; so where such a
day comes into service, it is said anew, unless there never was a switch that could have moved them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from personnel.domain.career import Career, ToldRow, edges_of
from personnel.domain.period import DAY


@dataclass(frozen=True, slots=True)
class Switch:
    """From this day on a relation is the primary one, in place of the one that was; None: none was."""

    from_day: date
    employment_sequence: int
    previous_sequence: int | None


Marks = Mapping[int, tuple[tuple[date, bool], ...]]
"""By relation, the marks that were told anew as a whole, by day."""


def marks_of(rows: Iterable[ToldRow]) -> tuple[tuple[date, bool], ...]:
    """The marks that rows tell."""
    return tuple((told.row.effective_day, told.is_primary) for told in rows)


def switches_between(before: Career, after: Career, told: Marks, *, is_certain: bool) -> list[Switch]:
    """The switches to say, in the order of their days.

    Args:
        before: what was known.
        after: how it is now.
        told: the marks that the events just said tell of.
        is_certain: there never was a switch.

    """
    said: list[Switch] = []
    for day in _days(before, after, told):
        primary = after.primary_on(day)
        serving = after.serving_on(day)
        marks = {each: _mark(before, told, said, each, day, is_certain=is_certain) for each in serving}
        is_known = marks == {each: each == primary for each in serving}
        is_another = not said and before.primary_on(day) not in {None, primary}
        if primary is not None and (is_another or not is_known):
            said.append(Switch(day, primary, _previous(before, after, said, primary, day)))
    return said


def _days(before: Career, after: Career, told: Marks) -> list[date]:
    """All days on which something may begin to differ."""
    days = {day for marks in told.values() for day, _ in marks}
    for career in (before, after):
        days |= {span.from_day for span in career.spans}
        days |= {day for employment in career.employments for day in edges_of(employment)}
    return sorted(days)


def _mark(
    before: Career, told: Marks, said: list[Switch], employment_sequence: int, day: date, *, is_certain: bool
) -> bool | None:
    """How a relation is marked for a day by who heard all; None where that cannot be known."""
    if said:
        return said[-1].employment_sequence == employment_sequence
    marks = told.get(employment_sequence, ())
    if marks and (day >= marks[0][0] or not before.has(employment_sequence)):
        return _last(marks, day)
    employment = before.employment(employment_sequence)
    if employment.serves_on(day):
        return before.primary_on(day) == employment_sequence
    return _last(marks_of(before.rows_told(employment)), day) if is_certain else None


def _last(marks: Iterable[tuple[date, bool]], day: date) -> bool:
    found = False
    for from_day, is_primary in marks:
        if from_day <= day:
            found = is_primary
    return found


def _previous(before: Career, after: Career, said: list[Switch], primary: int, day: date) -> int | None:
    """Which relation was the primary one on a day until now: as known before, or as said a moment ago."""
    known = before.primary_on(day)
    if known in {None, primary} and said:
        known = _lasting(after, said[-1], day)
    return None if known == primary else known


def _lasting(after: Career, switch: Switch, day: date) -> int | None:
    """The relation switched to, if it is in service until the day before."""
    is_lasting = after.employment(switch.employment_sequence).serves_on(day - DAY)
    return switch.employment_sequence if is_lasting else None
