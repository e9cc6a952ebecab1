"""Which days are taken by absences.

An absence stands on the days on which its work relation is in service. What was entered in a relation that never was,
or on days outside of every period in service after a correction, is in the way of nothing that is entered where it
belongs.
"""

from collections.abc import Sequence
from datetime import date

from absence.domain.employment import Employment
from absence.domain.leave import STANDING_STATES, LeaveRequest
from absence.domain.period import Period
from absence.domain.sickness import SicknessSpell


def takes(absence: LeaveRequest | SicknessSpell, employments: Sequence[Employment], period: Period) -> bool:
    """Whether an absence takes a part of these days; all relations of its person are handed in."""
    if not _stands(absence) or not period.overlaps(absence.period):
        return False
    return _serves(absence, employments, *period.shared(absence.period))


def was(absence: LeaveRequest | SicknessSpell, employments: Sequence[Employment]) -> bool:
    """Whether an absence takes a day at all; all relations of its person are handed in."""
    return _stands(absence) and _serves(absence, employments, absence.period.first_day, absence.period.last_day)


def _stands(absence: LeaveRequest | SicknessSpell) -> bool:
    if isinstance(absence, LeaveRequest):
        return absence.state in STANDING_STATES
    return absence.withdrawn_at is None


def _serves(
    absence: LeaveRequest | SicknessSpell, employments: Sequence[Employment], first_day: date, last_day: date
) -> bool:
    own = [each for each in employments if each.employment_sequence == absence.employment_sequence]
    return any(each.serves(first_day, last_day) for each in own)
