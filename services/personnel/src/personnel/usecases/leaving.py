"""Who leaves leaves roles behind: access and messages end with the last day in service."""

from datetime import date
from typing import Final

from personnel.domain.career import Career
from personnel.domain.period import DAY
from personnel.ports import Work
from personnel.usecases.roles import take_role

LEFT: Final = "left"
"""Why a role ends with the service."""


async def end_roles(work: Work, career: Career) -> None:
    """Take away the roles of somebody whose every work relation has ended, from the day after the last one."""
    left_from = first_day_gone(career)
    if left_from is None:
        return
    for grant in await work.grants(career.vlimpersnummer):
        period = grant.period
        if period is not None and (period.last_day is None or period.last_day >= left_from):
            await take_role(work, grant, max(left_from, grant.terms.from_day), LEFT)


def first_day_gone(career: Career) -> date | None:
    """The day from which the person is out of service by decision; None as long as a relation is open or planned."""
    last_days = [each.last_day for each in career.employments if each.end.is_ended and each.last_day is not None]
    if not last_days or len(last_days) < len(career.employments):
        return None
    return max(last_days) + DAY
