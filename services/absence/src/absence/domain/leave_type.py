"""What each kind of leave does to pay, and how it may be taken, as effective-dated data."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from absence.domain.holiday import CALENDAR_FIRST_DAY
from absence.domain.period import InvalidPeriodError, Part, Period


class LeaveType(StrEnum):
    """Kind of leave that can be asked for."""

    ANNUAL = "annual_leave"
    UNPAID = "unpaid_leave"
    CIRCUMSTANCE = "circumstance_leave"


class PayCategory(StrEnum):
    """How the payroll engine treats a day."""

    PAID = "paid"
    UNPAID = "unpaid"
    SICKNESS = "sickness"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveTypeRule:
    """What holds for a kind of leave from a day on."""

    leave_type: LeaveType
    pay_category: PayCategory
    has_half_days: bool
    valid_from: date
    source: str


LEAVE_TYPE_RULES: Final = (
    LeaveTypeRule(
        leave_type=LeaveType.ANNUAL,
        pay_category=PayCategory.PAID,
        has_half_days=True,
        valid_from=CALENDAR_FIRST_DAY,
        source="https://www.vlaanderen.be/intern/jaarlijkse-vakantie",
    ),
    LeaveTypeRule(
        leave_type=LeaveType.UNPAID,
        pay_category=PayCategory.UNPAID,
        has_half_days=True,
        valid_from=CALENDAR_FIRST_DAY,
        source="https://overheid.vlaanderen.be/onbetaald-verlof",
    ),
    LeaveTypeRule(
        leave_type=LeaveType.CIRCUMSTANCE,
        pay_category=PayCategory.PAID,
        has_half_days=False,
        valid_from=CALENDAR_FIRST_DAY,
        source="https://overheid.vlaanderen.be/omstandigheidsverlof",
    ),
)


def rule_for(leave_type: LeaveType, day: date) -> LeaveTypeRule:
    """The rule that holds for a kind of leave on a day; the calendar's first day is the earliest there is."""
    holding = (rule for rule in LEAVE_TYPE_RULES if rule.leave_type is leave_type and rule.valid_from <= day)
    return max(holding, key=lambda rule: rule.valid_from)


def check_part(leave_type: LeaveType, period: Period) -> None:
    """Refuse half days of a kind of leave that is taken in whole days.

    Raises:
        InvalidPeriodError: it is.

    """
    if period.part is not Part.FULL and not rule_for(leave_type, period.first_day).has_half_days:
        raise InvalidPeriodError(
            "part", "dit verlof wordt in hele dagen genomen", "this kind of leave is taken in whole days"
        )
