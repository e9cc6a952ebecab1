from datetime import date

from personnel.domain.departure import GIVEN
from personnel.domain.reference import ExitReason
from personnel.ports import Work
from personnel.usecases.terms import check_listed


async def check_exit_reason(work: Work, reason: str, last_day: date) -> None:
    """Refuse a reason that is none on the last day, as far as the reasons are known.

    Raises:
        ExitReasonUnknownError: see there; it names the reasons there are.

    """
    if reason not in GIVEN:
        await check_listed(work, ExitReason, reason, last_day)
