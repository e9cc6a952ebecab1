"""What is asked for when somebody comes back or goes on, or when something was wrong."""

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from chassis.fields import Day
from personnel.domain.employment import Employment, JobTerms, Kind, PayGroup, Statute
from personnel.messages.entered import PayTerms
from personnel.messages.fields import Body, Code, EmployerCode, NotNull, ReferenceCode, RszCategory, UnitCode
from personnel.usecases.corrections import Correction
from personnel.usecases.follow_ups import FollowUp
from personnel.usecases.moves import NewEmployment

SEQUENCE_MAX: Final = 2_000_000_000


class _Terms(PayTerms):
    """What a job row is to say; what is left out is as on the relation's last row."""

    statute: Annotated[Statute | None, NotNull] = None
    unit: Annotated[UnitCode | None, NotNull] = None
    pay_group: Annotated[PayGroup | None, NotNull] = None
    location: ReferenceCode | None = Field(None, description="one of the unit's own locations; null: none is known")
    risk_code: ReferenceCode | None = Field(None, description="null: none is known")
    schedule: ReferenceCode | None = Field(None, description="null: none is known")
    worker_code: RszCategory | None = Field(None, description="RSZ worker code; null: none is known")
    probation_end: Day | None = Field(None, description="last day of the probation; null: there is none")

    def after(self, employment: Employment, action: str, reason: str | None) -> JobTerms:
        """The whole row."""
        given: dict[str, Any] = self.model_dump(include=set(_Terms.model_fields), exclude_unset=True)
        begun = {"probation_end": None, **given, "action": action, "reason": reason}
        return employment.latest.terms.changed(begun)


class Rehire(_Terms):
    """Somebody who comes back in the same relation."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"first_day": "2027-03-01", "pay_group": "MON"}]})

    first_day: Day
    last_day: Day | None = Field(None, description="when it is known already")
    action: Code = "rehire"
    reason: Code | None = None


class Succession(_Terms):
    """A relation that follows this one; what is left out is as in this one."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "first_day": "2027-01-01",
                    "legal_employer": "844",
                    "unit": "OVO999020",
                    "location": "GNT-01",
                    "reason": "transfer",
                }
            ]
        }
    )

    first_day: Day
    last_day: Day | None = Field(None, description="when it is known already")
    kind: Annotated[Kind | None, NotNull] = None
    legal_employer: Annotated[EmployerCode | None, NotNull] = None
    rsz_category: Annotated[RszCategory | None, NotNull] = None
    action: Code = "hire"
    reason: Code | None = None
    previous: Annotated[Literal["ends", "long_term_absent"] | None, NotNull] = Field(
        None, description="what becomes of this relation, where the rules leave it open"
    )
    previous_reason: Code | None = Field(None, description="why this relation ends or is absent")

    def wanted(self, employment: Employment) -> FollowUp:
        """What is asked."""
        new = NewEmployment(
            kind=self.kind or employment.kind,
            legal_employer=self.legal_employer or employment.legal_employer,
            rsz_category=self.rsz_category or employment.rsz_category,
            first_day=self.first_day,
            last_day=self.last_day,
            terms=self.after(employment, self.action, self.reason),
        )
        return FollowUp(new=new, previous=self.previous, reason=self.previous_reason)


class ProbationEndBody(Body):
    """How a statutory probation ended; by that follows from when on the appointment is permanent."""

    model_config = ConfigDict(
        title="ProbationEnd",
        json_schema_extra={"examples": [{"talk_day": "2027-08-20", "signed_day": "2027-09-03"}]},
    )

    last_day: Day | None = Field(None, description="of the probation, as computed anew; left out: as in the last row")
    talk_day: Day | None = Field(None, description="of the evaluation talk; null: none took place")
    signed_day: Day | None = Field(None, description="second evaluator signed; null: there was no report in time")
    ends: Annotated[int, Field(ge=1, le=SEQUENCE_MAX)] | None = Field(
        None, description="the inactive work relation that ends with it, needed when there is more than one"
    )


class CorrectionBody(_Terms):
    """What an event of the history should have said; what is left out was right."""

    model_config = ConfigDict(
        title="Correction",
        json_schema_extra={
            "examples": [
                {"corrects": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10", "unit": "OVO999006", "reason": "wrong_unit"}
            ]
        },
    )

    corrects: UUID = Field(description="`event_id` in the history")
    reason: Code | None = Field(None, description="why it is corrected")
    effective_day: Annotated[Day | None, NotNull] = Field(None, description="of a change")
    first_day: Annotated[Day | None, NotNull] = Field(None, description="of a start")
    kind: Annotated[Kind | None, NotNull] = Field(None, description="of a start")
    legal_employer: Annotated[EmployerCode | None, NotNull] = Field(None, description="of a start")
    rsz_category: Annotated[RszCategory | None, NotNull] = Field(None, description="of a start")
    last_day: Day | None = Field(None, description="of an end, or as it was known at a start or change")
    end_reason: Annotated[Code | None, NotNull] = Field(None, description="of an end")
    action: Annotated[Code | None, NotNull] = None
    action_reason: Code | None = None

    def correction(self) -> Correction:
        """What is asked."""
        given: dict[str, Any] = self.model_dump(exclude_unset=True, exclude={"corrects", "reason"})
        if "action_reason" in given:
            given["reason"] = given.pop("action_reason")
        return Correction(corrects=self.corrects, given=given, reason=self.reason)


class Rescission(Body):
    """What never was."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"rescinds": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10", "reason": "stays"}]}
    )

    rescinds: UUID = Field(description="`event_id` in the history; of the start: the whole relation never was")
    reason: Code | None = Field(None, description="why it is taken back")
