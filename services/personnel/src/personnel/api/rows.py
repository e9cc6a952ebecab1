"""Rows of an import as they come, and how a row that has not the right form is told."""

import json
from collections.abc import Mapping
from typing import Any, Final, Literal

from pydantic import Field, ValidationError

from chassis.problems import field_error, told_fault
from personnel.api.employments import StartedEmployment
from personnel.api.fields import Body, Code, Day, EmployerCode, Kbo, LongName, UnitCode, Vlimpersnummer
from personnel.api.people import NewPerson
from personnel.api.roles import NewGrant
from personnel.usecases.imports import EmploymentRow, PersonRow
from personnel.usecases.organisation import LegalEmployerRow, UnitRow

PARTS_MAX: Final = 50


class ImportedEmployment(StartedEmployment):
    """A work relation; with an end reason it ended on its last day."""

    end_reason: Code | None = None


class ImportedPerson(NewPerson):
    """A person with work relations and roles. A number from the former system, or an INSZ, must be there."""

    vlimpersnummer: Vlimpersnummer | None = None
    employments: list[ImportedEmployment] = Field([], max_length=PARTS_MAX)
    roles: list[NewGrant] = Field([], max_length=PARTS_MAX)

    def row(self, line: int) -> PersonRow:
        """The row in the use case's words."""
        own = NewPerson.model_validate(self.model_dump(include=set(NewPerson.model_fields)))
        return PersonRow(
            line=line,
            number=self.vlimpersnummer,
            data=own.data(),
            effective_day=self.effective_day,
            employments=tuple(
                EmploymentRow(new=each.intention(), end_reason=each.end_reason) for each in self.employments
            ),
            grants=tuple(each.terms() for each in self.roles),
            text=json.dumps(self.model_dump(mode="json"), sort_keys=True),
        )


class ImportedLegalEmployer(Body):
    """A legal employer."""

    kind: Literal["legal_employer"]
    code: EmployerCode
    name: LongName
    kbo: Kbo = Field(description="ten digits, check digits included")
    valid_from: Day
    valid_until: Day | None = None

    def row(self) -> LegalEmployerRow:
        """The row in the use case's words."""
        return LegalEmployerRow(**self.model_dump(exclude={"kind"}))


class ImportedUnit(Body):
    """A unit; the rows of an import may come in any order."""

    kind: Literal["unit"]
    code: UnitCode
    name: LongName
    parent: UnitCode | None = None
    legal_employer: EmployerCode
    valid_from: Day
    valid_until: Day | None = None

    def row(self) -> UnitRow:
        """The row in the use case's words."""
        return UnitRow(**self.model_dump(exclude={"kind"}))


ORGANISATION_KINDS: Final[dict[str, type[ImportedLegalEmployer] | type[ImportedUnit]]] = {
    "legal_employer": ImportedLegalEmployer,
    "unit": ImportedUnit,
}


def read_organisation_row(given: Mapping[str, Any]) -> ImportedLegalEmployer | ImportedUnit | list[dict[str, Any]]:
    """The row, or what is wrong with its form."""
    kind = given.get("kind")
    model = ORGANISATION_KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        allowed = " | ".join(ORGANISATION_KINDS)
        return [field_error("kind", "is geen toegelaten waarde", "is no allowed value", {"expected": allowed})]
    try:
        return model.model_validate_json(json.dumps(given))
    except ValidationError as error:
        return faults_of(error)


def read_person_row(given: Mapping[str, Any], line: int) -> PersonRow | list[dict[str, Any]]:
    """The row, or what is wrong with its form."""
    try:
        return ImportedPerson.model_validate_json(json.dumps(given)).row(line)
    except ValidationError as error:
        return faults_of(error)


def faults_of(error: ValidationError) -> list[dict[str, Any]]:
    """Field, reason and allowed values of each fault; never the value that was given."""
    return [told_fault(fault) for fault in error.errors(include_input=False, include_url=False)]
