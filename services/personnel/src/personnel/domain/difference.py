"""From which day on a work relation is another than it was."""

from datetime import date

from personnel.domain.employment import Employment
from personnel.domain.period import DAY


def days_of_difference(before: Employment, after: Employment | None) -> set[date]:
    """The days from which on something differs; a relation that never was differs from its first day on."""
    if after is None:
        return {before.first_day}
    days = {row.effective_day for row in set(before.rows) ^ set(after.rows)}
    if before.identity != after.identity:
        days |= {before.first_day, after.first_day}
    ends, others = ({period.first_day: period.end for period in each.periods} for each in (before, after))
    days |= ends.keys() ^ others.keys()
    for first_day in ends.keys() & others.keys():
        if ends[first_day] != others[first_day]:
            last_days = [end.last_day for end in (ends[first_day], others[first_day]) if end.last_day is not None]
            days.add(min(last_days) + DAY if last_days else first_day)
    return days
