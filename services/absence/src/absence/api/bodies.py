"""What is sent and shown."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from absence.api.examples import ABSENCES, ASKED, LEAVE, REFUSAL, SEEN, SPELL, like
from absence.domain.day_line import DayLine
from absence.domain.leave import LeaveState
from absence.domain.leave_type import LeaveType, PayCategory
from absence.domain.period import Part
from absence.domain.sickness import SicknessSpell
from absence.usecases.reading import Absences, ReadableRequest
from chassis import fields

REASON_CHARACTERS_MAX = 500
REASON_FORM = r"^[^\x00-\x08\x0b-\x1f\x7f]*$"
"""Lines of text; a database cannot hold every control character."""

EmploymentSequence = Annotated[
    int | None,
    Field(ge=1, le=32_767, description="the work relation; by default the only or the primary one", examples=[1]),
]
Day = Annotated[fields.Day, Field(description="day in Europe/Brussels", examples=["2026-12-21"])]


class Sent(BaseModel):
    """What is sent holds nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LeaveAsked(Sent):
    """A leave request; `am` and `pm` for a single day only."""

    model_config = like(ASKED)

    leave_type: LeaveType = Field(examples=["annual_leave"])
    first_day: Day
    last_day: Day
    part: Part = Part.FULL
    employment_sequence: EmploymentSequence = None


class RefusalGiven(Sent):
    """Why a request is refused; read by the person and the managers, sent to nobody."""

    model_config = like(REFUSAL)

    reason: str | None = Field(
        None, max_length=REASON_CHARACTERS_MAX, pattern=REASON_FORM, examples=["Te weinig bezetting"]
    )


class SicknessSeen(Sent):
    """A spell of whole days."""

    model_config = like(SEEN)

    first_day: Day
    last_day: Day
    employment_sequence: EmploymentSequence = None


class DayShown(BaseModel):
    """One working day off."""

    day: date
    part: Part
    pay_category: PayCategory


class LeaveShown(BaseModel):
    """A leave request as it stands. `refusal_reason` is null for whoever may not read it."""

    model_config = like(LEAVE)

    request_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    leave_type: LeaveType
    first_day: date
    last_day: date
    part: Part
    state: LeaveState
    days: list[DayShown]
    requested_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    refusal_reason: str | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, readable: ReadableRequest) -> Self:
        """Show a request."""
        request = readable.request
        return cls(
            request_id=request.request_id,
            vlimpersnummer=request.vlimpersnummer,
            employment_sequence=request.employment_sequence,
            leave_type=request.leave_type,
            first_day=request.period.first_day,
            last_day=request.period.last_day,
            part=request.period.part,
            state=request.state,
            days=_days(request.days),
            requested_at=request.requested_at,
            decided_by=request.decided_by,
            decided_at=request.decided_at,
            refusal_reason=request.refusal_reason if readable.is_reason_readable else None,
            withdrawn_at=request.withdrawn_at,
        )


class SpellShown(BaseModel):
    """A sickness spell."""

    model_config = like(SPELL)

    spell_id: UUID
    vlimpersnummer: str
    employment_sequence: int
    first_day: date
    last_day: date
    original_first_day: date
    days: list[DayShown]
    reported_by: str
    reported_at: datetime
    withdrawn_at: datetime | None = Field(description="null: it stands")

    @classmethod
    def of(cls, spell: SicknessSpell) -> Self:
        """Show a spell."""
        return cls(
            spell_id=spell.spell_id,
            vlimpersnummer=spell.vlimpersnummer,
            employment_sequence=spell.employment_sequence,
            first_day=spell.period.first_day,
            last_day=spell.period.last_day,
            original_first_day=spell.original_first_day,
            days=_days(spell.days),
            reported_by=spell.reported_by,
            reported_at=spell.reported_at,
            withdrawn_at=spell.withdrawn_at,
        )


class AbsencesShown(BaseModel):
    """A page of a person's absences that the caller may read, by first day."""

    model_config = like(ABSENCES)

    leave_requests: list[LeaveShown]
    sickness_spells: list[SpellShown]
    next: str | None = Field(description="`after` of the following page; null when there is none")

    @classmethod
    def of(cls, absences: Absences) -> Self:
        """Show absences."""
        return cls(
            leave_requests=[LeaveShown.of(each) for each in absences.requests],
            sickness_spells=[SpellShown.of(each) for each in absences.spells],
            next=absences.following,
        )


def _days(days: tuple[DayLine, ...]) -> list[DayShown]:
    return [DayShown(day=line.day, part=line.part, pay_category=line.pay_category) for line in days]
