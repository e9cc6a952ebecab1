"""The forms of reference data, whether they come as JSON or as lines of a table."""

from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import BeforeValidator, Field, model_validator

from chassis.fields import Day
from personnel.domain.described import Described
from personnel.domain.reference import ExitReason, Function, Location, RiskCode, RszCategory, Schedule, WorkerCode
from personnel.domain.scale import Grade, SalaryScale, ScaleStep, ScaleSystem
from personnel.messages.fields import (
    Amount,
    Body,
    Code,
    Hours,
    LongName,
    MailAddress,
    Name,
    ReferenceCode,
    Step,
    UnitCode,
    Vlimpersnummer,
    Years,
)
from personnel.messages.fields import (
    RszCategory as RszCode,
)

EXAMINATION_MAX: Final = 60
MONTHS_MAX: Final = 120
CODES_MAX: Final = 20
STEPS_MAX: Final = 200
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ImportedReference(Body):
    """A code, what it is called, and the days on which that holds."""

    about: ClassVar[type[Described]]

    code: ReferenceCode
    name: LongName
    valid_from: Day
    valid_until: Day | None = None

    def described(self) -> Described:
        """What is described, as it would be if it were new."""
        return self.about(**self.fields(), known_from=self.valid_from)

    def fields(self) -> dict[str, Any]:
        """Its fields in the words of the rules."""
        return self.model_dump()


class ImportedLocation(ImportedReference):
    """A location: of one unit, and not inherited by the units below it."""

    about: ClassVar[type[Described]] = Location

    unit: UnitCode
    address: LongName | None = None
    medical_control: LongName | None = Field(None, description="where medical control sees people")
    welfare_number: Vlimpersnummer | None = Field(None, description="whom to ask about welfare, by Vlimpersnummer")
    welfare_name: Name | None = Field(None, description="or by name, with a mail address")
    welfare_mail: MailAddress | None = None
    welfare_checked_on: Day | None = Field(None, description="day on which the contact was found to be right")


class ImportedRiskCode(ImportedReference):
    """A risk code, with the medical examination that it asks for."""

    about: ClassVar[type[Described]] = RiskCode

    examination: Annotated[Name, Field(max_length=EXAMINATION_MAX)] | None = None
    months: Annotated[int, Field(ge=1, le=MONTHS_MAX)] | None = Field(
        None, description="between two examinations; left out when it is not repeated"
    )


class ImportedSchedule(ImportedReference):
    """A schedule: the hours of each day of the week, also as a list of seven, as they are read."""

    about: ClassVar[type[Described]] = Schedule

    monday: Hours
    tuesday: Hours
    wednesday: Hours
    thursday: Hours
    friday: Hours
    saturday: Hours
    sunday: Hours

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        hours = given.get("hours") if isinstance(given, dict) else None
        if not isinstance(hours, list) or len(hours) != len(WEEK):
            return given
        return {name: value for name, value in given.items() if name != "hours"} | dict(zip(WEEK, hours, strict=True))

    def fields(self) -> dict[str, Any]:
        """The hours by day of the week, Monday first."""
        return {**self.model_dump(exclude=set(WEEK)), "hours": tuple(getattr(self, day) for day in WEEK)}


def _split(value: Any) -> Any:
    """Codes in one cell of a table, separated by spaces."""
    return value.split() if isinstance(value, str) else value


class ImportedFunction(ImportedReference):
    """A function, with the risk codes that go with it."""

    about: ClassVar[type[Described]] = Function

    risk_codes: Annotated[list[ReferenceCode], BeforeValidator(_split), Field(max_length=CODES_MAX)] = Field(
        [], description="in a table one cell, separated by spaces; none: any risk code goes with it"
    )

    def fields(self) -> dict[str, Any]:
        """Each code once, in their order."""
        return {**self.model_dump(), "risk_codes": tuple(sorted(set(self.risk_codes)))}


class ImportedGrade(ImportedReference):
    """A grade, and the level it is of."""

    about: ClassVar[type[Described]] = Grade

    level: ReferenceCode


class ImportedStep(Body):
    """What a step is worth."""

    step: Step
    years: Years | None = Field(None, description="years of pay seniority that bring it; none where evaluation does")
    amount: Amount
    amount_from: Day = Field(description="first day on which the step is worth this")


class ImportedSalaryScale(ImportedReference):
    """A salary scale: of a table each line has a step; in JSON they are a list."""

    about: ClassVar[type[Described]] = SalaryScale

    system: ScaleSystem = Field(description="what brings the next step: seniority, or an evaluation")
    grade: ReferenceCode | None = None
    next_scale: ReferenceCode | None = Field(None, description="scale that statutory staff move to")
    next_after_years: Annotated[Years, Field(ge=1)] | None = Field(None, description="after years of scale seniority")
    steps: list[ImportedStep] = Field(min_length=1, max_length=STEPS_MAX)

    def fields(self) -> dict[str, Any]:
        """The steps in their order."""
        steps = sorted((ScaleStep(**each.model_dump()) for each in self.steps), key=_place)
        return {**self.model_dump(exclude={"steps"}), "steps": tuple(steps)}


def _place(step: ScaleStep) -> tuple[int, Any, Decimal]:
    return step.step, step.amount_from, step.amount


class ImportedRszCategory(ImportedReference):
    """An RSZ category."""

    about: ClassVar[type[Described]] = RszCategory

    code: RszCode


class ImportedWorkerCode(ImportedReference):
    """An RSZ worker code."""

    about: ClassVar[type[Described]] = WorkerCode

    code: RszCode


class ImportedExitReason(ImportedReference):
    """Why a work relation ends."""

    about: ClassVar[type[Described]] = ExitReason

    code: Code
    name_en: LongName = Field(description="name in English")


REFERENCE_FORMS: Final[dict[str, type[ImportedReference]]] = {
    "locations": ImportedLocation,
    "risk-codes": ImportedRiskCode,
    "schedules": ImportedSchedule,
    "functions": ImportedFunction,
    "grades": ImportedGrade,
    "salary-scales": ImportedSalaryScale,
    "rsz-categories": ImportedRszCategory,
    "worker-codes": ImportedWorkerCode,
    "exit-reasons": ImportedExitReason,
}
"""By what an import is about."""
