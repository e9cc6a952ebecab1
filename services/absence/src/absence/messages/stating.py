"""What absence says of a person as a whole, and the days that all its messages share."""

from datetime import date, datetime
from typing import ClassVar, Final, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from absence.domain.day_line import DayLine
from absence.domain.leave import LeaveRequest, LeaveState
from absence.domain.leave_type import LeaveType, PayCategory
from absence.domain.period import Part
from absence.domain.sickness import SicknessSpell

REQUESTS_STATE: Final = "absence.requests.state"


class Day(BaseModel):
    """One working day off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    part: Part
    pay_category: PayCategory


class SickDay(BaseModel):
    """One working day of illness: half days of sickness do not exist."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    part: Literal[Part.FULL]
    pay_category: PayCategory


class StatedRequest(BaseModel):
    """A leave request as it is; days only if it was ever approved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    request_id: UUID
    employment_sequence: int
    leave_type: LeaveType
    first_day: date
    last_day: date
    part: Part
    state: LeaveState
    days: tuple[Day, ...] | None
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None


class StatedSpell(BaseModel):
    """A period of sickness as it is."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    spell_id: UUID
    employment_sequence: int
    first_day: date
    last_day: date
    original_first_day: date
    state: Literal["reported", "withdrawn"]
    days: tuple[SickDay, ...]
    reported_at: datetime


class PersonStated(BaseModel):
    """All absences of a person, as they are at one place of the person's stream."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    event_type: ClassVar[str] = "absence.person-stated.v1"
    topic: ClassVar[str] = REQUESTS_STATE

    vlimpersnummer: str
    epoch: int
    sequence: int
    leave_requests: tuple[StatedRequest, ...]
    sickness_spells: tuple[StatedSpell, ...]
    effective_day: date
    recorded_at: datetime


SAYS: Final[dict[str, set[str]]] = {REQUESTS_STATE: {PersonStated.event_type}}


def days_of(days: tuple[DayLine, ...]) -> tuple[Day, ...]:
    """The days as told."""
    return tuple(Day(day=line.day, part=line.part, pay_category=line.pay_category) for line in days)


def sick_days_of(days: tuple[DayLine, ...]) -> tuple[SickDay, ...]:
    """The days as told."""
    return tuple(SickDay(day=line.day, part=Part.FULL, pay_category=line.pay_category) for line in days)


def stated_request(request: LeaveRequest) -> StatedRequest:
    """A request as it is."""
    was_approved = request.decided_at is not None and request.state is not LeaveState.REFUSED
    return StatedRequest(
        request_id=request.request_id,
        employment_sequence=request.employment_sequence,
        leave_type=request.leave_type,
        first_day=request.period.first_day,
        last_day=request.period.last_day,
        part=request.period.part,
        state=request.state,
        days=days_of(request.days) if was_approved else None,
        requested_at=request.requested_at,
        decided_by=request.decided_by,
        decided_at=request.decided_at,
    )


def stated_spell(spell: SicknessSpell) -> StatedSpell:
    """A period of sickness as it is."""
    return StatedSpell(
        spell_id=spell.spell_id,
        employment_sequence=spell.employment_sequence,
        first_day=spell.period.first_day,
        last_day=spell.period.last_day,
        original_first_day=spell.original_first_day,
        state="reported" if spell.withdrawn_at is None else "withdrawn",
        days=sick_days_of(spell.days),
        reported_at=spell.reported_at,
    )
