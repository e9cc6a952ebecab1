"""Rows of an import as they come, in the words of the use cases or with what is wrong with their form."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from personnel.domain.described import Described as Reference
from personnel.domain.fault import Fault
from personnel.domain.refusal import RefusalError
from personnel.messages.entered import NewPerson
from personnel.messages.gathering import Gathered
from personnel.messages.imported import (
    ORGANISATION_KINDS,
    ImportedLegalEmployer,
    ImportedPerson,
    ImportedUnit,
)
from personnel.messages.imported_reference import ImportedReference
from personnel.usecases.employments import new_employment
from personnel.usecases.imports import COMPLETED, EmploymentRow, PersonRow

Row_co = TypeVar("Row_co", covariant=True)
Given = TypeVar("Given", bound=BaseModel)

NAME_LIKE: Final = re.compile("[A-Za-z][A-Za-z0-9_-]{0,39}")
NAMELESS: Final = "?"
LATER_FIELDS: Final = frozenset({"iban", "mobile_phone", "private_mail_address", "addresses", "contacts", *COMPLETED})
"""Fields that rows did not have when the first ones were imported."""


@dataclass(frozen=True, slots=True)
class Source:
    """The lines a row came from; of a table also on which of them each part of it stands."""

    lines: tuple[int, ...]
    places: Mapping[str, int] = field(default_factory=dict)

    @property
    def line(self) -> int:
        """The line that stands for the row."""
        return self.lines[0]

    def at(self, path: str) -> tuple[int, str]:
        """The line on which a part of the row stands, and the path from there."""
        for place, line in self.places.items():
            if path == place or path.startswith(f"{place}."):
                return line, path[len(place) + 1 :]
        return self.line, path

    def fault_of(self, error: RefusalError) -> Fault:
        """What a rule has against the row."""
        line, path = self.at(error.place)
        return Fault(
            kind="refusal",
            code=type(error).__name__,
            line=line,
            field=path,
            about=error.about,
            bounds=error.allowed,
        )


@dataclass(frozen=True, slots=True)
class Read(Generic[Row_co]):
    """A row in the words of the use cases; None with what is wrong with its form."""

    source: Source
    row: Row_co | None
    faults: tuple[Fault, ...] = ()


ReadPerson = Read[PersonRow]
Described = ImportedLegalEmployer | ImportedUnit


def read_person(gathered: Gathered) -> ReadPerson:
    """A row about a person."""
    source = Source(gathered.lines, gathered.places)
    return _read(source, gathered, ImportedPerson, lambda given: _person_row(given, source.line))


def read_organisation(gathered: Gathered) -> Read[Described]:
    """A row about a legal employer or a unit, by its kind."""
    source = Source(gathered.lines)
    if gathered.faults:
        return Read(source, None, gathered.faults)
    kind = gathered.given.get("kind")
    model = ORGANISATION_KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        bounds = {"expected": " | ".join(ORGANISATION_KINDS)}
        fault = Fault(kind="table", code="kind-unknown", line=source.line, field="kind", bounds=bounds)
        return Read(source, None, (fault,))
    return _read(source, gathered, model, lambda given: given)


def read_reference(gathered: Gathered, model: type[ImportedReference]) -> Read[Reference]:
    """A row about a code of the reference data."""
    return _read(Source(gathered.lines, gathered.places), gathered, model, lambda given: given.described())


def _read(source: Source, gathered: Gathered, model: type[Given], row_of: Callable[[Given], Row_co]) -> Read[Row_co]:
    if gathered.faults:
        return Read(source, None, gathered.faults)
    try:
        given = model.model_validate_json(json.dumps(gathered.given))
    except ValidationError as error:
        return Read(source, None, _faults(source, error))
    return Read(source, row_of(given))


def _person_row(given: ImportedPerson, line: int) -> PersonRow:
    own = NewPerson.model_validate(given.model_dump(include=set(NewPerson.model_fields)))
    return PersonRow(
        line=line,
        number=given.vlimpersnummer,
        data=own.data(),
        iban=given.iban,
        effective_day=given.effective_day,
        particulars=tuple(given.particulars()),
        employments=tuple(
            EmploymentRow(new=new_employment(each), end_reason=each.end_reason) for each in given.employments
        ),
        grants=tuple(each.terms() for each in given.roles),
        text=_text(given),
    )


def _text(given: ImportedPerson) -> str:
    """The row to be known again by. Fields that came later are told when they are filled: without, it is as before."""
    told = given.model_dump(mode="json")
    for part in (told, *told["employments"]):
        for name in LATER_FIELDS & part.keys():
            if part[name] in (None, []):
                del part[name]
    return json.dumps(told, sort_keys=True)


def _name(part: str | int) -> str:
    """A part of a path; what nobody would name a field is not repeated, as it may be a value."""
    return str(part) if isinstance(part, int) or NAME_LIKE.fullmatch(part) else NAMELESS


def _faults(source: Source, error: ValidationError) -> tuple[Fault, ...]:
    found = []
    for each in error.errors(include_input=False, include_url=False):
        line, path = source.at(".".join(map(_name, each["loc"])))
        bounds = {name: str(value) for name, value in each.get("ctx", {}).items() if name != "error"}
        found.append(Fault(kind="form", code=each["type"], line=line, field=path, bounds=bounds, text=each["msg"]))
    return tuple(found)
