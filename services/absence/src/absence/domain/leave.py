"""A leave request and its life: requested, then approved, refused or withdrawn; approved leave can be withdrawn."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from absence.domain.day_line import DayLine
from absence.domain.leave_type import LeaveType
from absence.domain.period import Period


class LeaveState(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STANDING_STATES = frozenset({LeaveState.REQUESTED, LeaveState.APPROVED})
"""The days of such a request are taken."""


class OverlapError(Exception):
    """The same part of a day is already taken by open or approved leave, or by sickness."""


class LeaveAlreadyDecidedError(Exception):
    """The request was approved or refused before; a refusal is final."""


class LeaveAlreadyWithdrawnError(Exception):
    """The request was withdrawn before."""


class LeaveAlreadyStartedError(Exception):
    """Approved leave whose first day is today or earlier cannot be withdrawn any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveRequest:
    """What was asked, and what became of it."""

    request_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    leave_type: LeaveType
    period: Period
    days: tuple[DayLine, ...]
    state: LeaveState
    requested_at: datetime
    requested_by: str
    """The account that asked: the person's own, or a case handler's."""
    decided_at: datetime | None = None
    decided_by: str | None = None
    """Vlimpersnummer of who decided."""
    refusal_reason: str | None = None
    """For the person and the manager; leaves this service in no event."""
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    """The account that withdrew it."""

    def approve(self, *, by: str, at: datetime) -> "LeaveRequest":
        """The request, approved."""
        self._check_open()
        return replace(self, state=LeaveState.APPROVED, decided_by=by, decided_at=at)

    def refuse(self, *, by: str, at: datetime, reason: str | None) -> "LeaveRequest":
        """The request, refused for good."""
        self._check_open()
        return replace(self, state=LeaveState.REFUSED, decided_by=by, decided_at=at, refusal_reason=reason)

    def withdraw(self, *, by: str, at: datetime, today: date) -> "LeaveRequest":
        """The request, withdrawn: any time before the decision, after approval until the day before it begins."""
        if self.state is LeaveState.APPROVED and self.period.first_day <= today:
            raise LeaveAlreadyStartedError
        if self.state is not LeaveState.APPROVED:
            self._check_open()
        return replace(self, state=LeaveState.WITHDRAWN, withdrawn_by=by, withdrawn_at=at)

    def _check_open(self) -> None:
        if self.state is LeaveState.WITHDRAWN:
            raise LeaveAlreadyWithdrawnError
        if self.state is not LeaveState.REQUESTED:
            raise LeaveAlreadyDecidedError
