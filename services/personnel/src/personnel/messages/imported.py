"""The forms of the rows of an import, whether they come as JSON or as lines of a table."""

from typing import Final, Literal

from pydantic import Field

from personnel.messages.entered import NewGrant, NewPerson, StartedEmployment
from personnel.messages.fields import Body, Code, Day, EmployerCode, Kbo, LongName, UnitCode, Vlimpersnummer

PARTS_MAX: Final = 50


class ImportedEmployment(StartedEmployment):
    """A work relation; with an end reason it ended on its last day."""

    end_reason: Code | None = None


class ImportedPerson(NewPerson):
    """A person with work relations and roles. A number from the former system, or an INSZ, must be there."""

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


ORGANISATION_KINDS: Final[dict[str, type[ImportedLegalEmployer] | type[ImportedUnit]]] = {
    "legal_employer": ImportedLegalEmployer,
    "unit": ImportedUnit,
}
