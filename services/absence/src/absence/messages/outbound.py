"""What absence says. Two streams: the restricted one tells everything, the open one only who is away and when."""

from datetime import date, datetime
from typing import Any, ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from absence.domain.leave import LeaveRequest
from absence.domain.leave_type import LeaveType
from absence.domain.period import Part
from absence.domain.sickness import SicknessSpell
from absence.messages.stating import Day, SickDay, days_of, sick_days_of

REQUESTS: Final = "absence.requests"
AVAILABILITY: Final = "absence.availability"

Availability = Literal["away", "back"]


class Message(BaseModel):
    """What all have; `effective_day` is the first day of the absence."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_type: ClassVar[str]
    topic: ClassVar[str]

    vlimpersnummer: str
    effective_day: date
    recorded_at: datetime

    @property
    def key(self) -> str:
        """The key of its stream."""
        return self.vlimpersnummer


class LeaveRequested(Message):
    """Somebody asks for leave."""

    event_type: ClassVar[str] = "absence.leave-requested.v1"
    topic: ClassVar[str] = REQUESTS

    request_id: UUID
    employment_sequence: int
    leave_type: LeaveType
    first_day: date
    last_day: date
    part: Part
    requested_at: datetime


class LeaveApproved(LeaveRequested):
    """The manager approves; the days are settled."""

    event_type: ClassVar[str] = "absence.leave-approved.v1"

    days: tuple[Day, ...]
    decided_by: str
    decided_at: datetime


class LeaveRefused(LeaveRequested):
    """The manager refuses, for good. The reason stays inside."""

    event_type: ClassVar[str] = "absence.leave-refused.v1"

    decided_by: str
    decided_at: datetime


class LeaveWithdrawn(LeaveRequested):
    """The request, or the approved leave, is taken back."""

    event_type: ClassVar[str] = "absence.leave-withdrawn.v1"

    was_approved: bool
    withdrawn_at: datetime


class SicknessReported(Message):
    """Somebody is ill."""

    event_type: ClassVar[str] = "absence.sickness-reported.v1"
    topic: ClassVar[str] = REQUESTS

    spell_id: UUID
    employment_sequence: int
    first_day: date
    last_day: date
    original_first_day: date
    days: tuple[SickDay, ...]
    reported_by: str
    reported_at: datetime


class SicknessWithdrawn(SicknessReported):
    """Somebody was reported ill by mistake."""

    event_type: ClassVar[str] = "absence.sickness-withdrawn.v1"

    withdrawn_at: datetime


class AvailabilityChanged(Message):
    """Somebody is away, or after all is not."""

    event_type: ClassVar[str] = "absence.availability-changed.v1"
    topic: ClassVar[str] = AVAILABILITY

    absence_id: UUID
    state: Availability
    first_day: date
    last_day: date
    part: Part


SAYS: Final[dict[str, set[str]]] = {
    REQUESTS: {
        said.event_type
        for said in (
            LeaveRequested,
            LeaveApproved,
            LeaveRefused,
            LeaveWithdrawn,
            SicknessReported,
            SicknessWithdrawn,
        )
    },
    AVAILABILITY: {AvailabilityChanged.event_type},
}


def leave_requested(request: LeaveRequest, at: datetime) -> LeaveRequested:
    """The fact that leave was asked for."""
    return LeaveRequested(**_asked(request, at))


def leave_approved(request: LeaveRequest, at: datetime) -> LeaveApproved:
    """The fact that leave was approved."""
    decided = {"decided_by": request.decided_by, "decided_at": request.decided_at}
    return LeaveApproved(**_asked(request, at), **decided, days=days_of(request.days))


def leave_refused(request: LeaveRequest, at: datetime) -> LeaveRefused:
    """The fact that leave was refused."""
    return LeaveRefused(**_asked(request, at), decided_by=request.decided_by, decided_at=request.decided_at)


def leave_withdrawn(request: LeaveRequest, at: datetime, *, was_approved: bool) -> LeaveWithdrawn:
    """The fact that leave was taken back."""
    return LeaveWithdrawn(**_asked(request, at), was_approved=was_approved, withdrawn_at=request.withdrawn_at)


def sickness_reported(spell: SicknessSpell, at: datetime) -> SicknessReported:
    """The fact that somebody is ill."""
    return SicknessReported(**_reported(spell, at))


def sickness_withdrawn(spell: SicknessSpell, at: datetime) -> SicknessWithdrawn:
    """The fact that a report was a mistake."""
    return SicknessWithdrawn(**_reported(spell, at), withdrawn_at=spell.withdrawn_at)


def availability_changed(
    absence: LeaveRequest | SicknessSpell, at: datetime, state: Availability
) -> AvailabilityChanged:
    """The same for everybody's eyes: away or back, whatever the reason."""
    return AvailabilityChanged(
        absence_id=absence.request_id if isinstance(absence, LeaveRequest) else absence.spell_id,
        vlimpersnummer=absence.vlimpersnummer,
        state=state,
        first_day=absence.period.first_day,
        last_day=absence.period.last_day,
        part=absence.period.part,
        effective_day=absence.period.first_day,
        recorded_at=at,
    )


def _asked(request: LeaveRequest, at: datetime) -> dict[str, Any]:
    return {
        "request_id": request.request_id,
        "vlimpersnummer": request.vlimpersnummer,
        "employment_sequence": request.employment_sequence,
        "leave_type": request.leave_type,
        "first_day": request.period.first_day,
        "last_day": request.period.last_day,
        "part": request.period.part,
        "requested_at": request.requested_at,
        "effective_day": request.period.first_day,
        "recorded_at": at,
    }


def _reported(spell: SicknessSpell, at: datetime) -> dict[str, Any]:
    return {
        "spell_id": spell.spell_id,
        "vlimpersnummer": spell.vlimpersnummer,
        "employment_sequence": spell.employment_sequence,
        "first_day": spell.period.first_day,
        "last_day": spell.period.last_day,
        "original_first_day": spell.original_first_day,
        "days": sick_days_of(spell.days),
        "reported_by": spell.reported_by,
        "reported_at": spell.reported_at,
        "effective_day": spell.period.first_day,
        "recorded_at": at,
    }
