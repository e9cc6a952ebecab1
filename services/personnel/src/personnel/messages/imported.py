"""The forms of the rows of an import, whether they come as JSON or as lines of a table."""

from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field, model_validator

from chassis.fields import Day
from personnel.messages.entered import NewGrant, NewPerson, StartedEmployment
from personnel.messages.fields import (
    Body,
    Code,
    EmployerCode,
    Hours,
    Iban,
    Kbo,
    LongName,
    Name,
    ReferenceCode,
    UnitCode,
    Vlimpersnummer,
)

PARTS_MAX: Final = 50
EXAMINATION_MAX: Final = 60
MONTHS_MAX: Final = 120
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class ImportedEmployment(StartedEmployment):
    """A work relation; with an end reason it ended on its last day."""

    end_reason: Code | None = None


def _compact(value: Any) -> Any:
    """An IBAN as it is kept: people and spreadsheets write it in groups of four."""
    return value.replace(" ", "").upper() if isinstance(value, str) else value


class ImportedPerson(NewPerson):
    """A person with work relations and roles. A number from the former system, or an INSZ, must be there."""

    iban: Annotated[Iban | None, BeforeValidator(_compact)] = Field(None, description="IBAN, with or without spaces")
    vlimpersnummer: Vlimpersnummer | None = None
    employments: list[ImportedEmployment] = Field([], max_length=PARTS_MAX)
    roles: list[NewGrant] = Field([], max_length=PARTS_MAX)


class ImportedLegalEmployer(Body):
    """A legal employer."""

    kind: Literal["legal_employer"]
    code: EmployerCode
    name: LongName
    kbo: Kbo = Field(description="ten digits, check digits included")
    valid_from: Day
    valid_until: Day | None = None


class ImportedUnit(Body):
    """A unit; the rows of an import may come in any order."""

    kind: Literal["unit"]
    code: UnitCode
    name: LongName
    parent: UnitCode | None = None
    legal_employer: EmployerCode
    valid_from: Day
    valid_until: Day | None = None


class ImportedLocation(Body):
    """A location: of one unit, and not inherited by the units below it."""

    code: ReferenceCode
    unit: UnitCode
    name: LongName
    valid_from: Day
    valid_until: Day | None = None


class ImportedRiskCode(Body):
    """A risk code, with the medical examination that it asks for."""

    code: ReferenceCode
    name: LongName
    examination: Annotated[Name, Field(max_length=EXAMINATION_MAX)] | None = None
    months: Annotated[int, Field(ge=1, le=MONTHS_MAX)] | None = Field(
        None, description="between two examinations; left out when it is not repeated"
    )
    valid_from: Day
    valid_until: Day | None = None


class ImportedSchedule(Body):
    """A schedule: the hours of each day of the week, also as a list of seven, as they are read."""

    code: ReferenceCode
    name: LongName
    monday: Hours
    tuesday: Hours
    wednesday: Hours
    thursday: Hours
    friday: Hours
    saturday: Hours
    sunday: Hours
    valid_from: Day
    valid_until: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_list(cls, given: Any) -> Any:
        hours = given.get("hours") if isinstance(given, dict) else None
        if not isinstance(hours, list) or len(hours) != len(WEEK):
            return given
        return {name: value for name, value in given.items() if name != "hours"} | dict(zip(WEEK, hours, strict=True))

    @property
    def hours(self) -> tuple[Decimal, ...]:
        """The hours by day of the week, Monday first."""
        return tuple(getattr(self, day) for day in WEEK)


ORGANISATION_KINDS: Final[dict[str, type[ImportedLegalEmployer] | type[ImportedUnit]]] = {
    "legal_employer": ImportedLegalEmployer,
    "unit": ImportedUnit,
}
