"""Which columns a table of an import has: the fields of its rows, under the names they have in JSON."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from personnel.domain.fault import Fault
from personnel.messages.entered import NewGrant
from personnel.messages.imported import (
    ORGANISATION_KINDS,
    ImportedAddress,
    ImportedContact,
    ImportedEmployment,
    ImportedPerson,
)
from personnel.messages.imported_reference import REFERENCE_FORMS, ImportedSalaryScale, ImportedStep
from personnel.messages.table import FIRST_LINE

LISTS: Final = frozenset({"employments", "roles", "steps", "addresses", "contacts"})
KNOWN_BY: Final = ("vlimpersnummer", "insz")
"""Columns by which lines of one person are known to belong together."""

NAME_LIKE: Final = re.compile(r"[a-z][a-z_. -]{0,39}")
"""What may be repeated as the name of a column; digits may not, as numbers of people consist of them."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns that go together: when one is there, the needed ones are."""

    names: tuple[str, ...]
    needed: tuple[str, ...]
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a kind of table; of `any_of` at least one is there.

    Lines that share the value of a column of `known_by` are about the same thing.
    """

    parts: tuple[Part, ...]
    known_by: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All columns there may be."""
        return tuple(name for part in self.parts for name in part.names)


def _part(*models: type[BaseModel], is_optional: bool = False) -> Part:
    names = tuple(dict.fromkeys(name for model in models for name in model.model_fields if name not in LISTS))
    fields = [model.model_fields for model in models]
    needed = tuple(name for name in names if all(name in each and each[name].is_required() for each in fields))
    return Part(names, needed, is_optional)


PERSON: Final = _part(ImportedPerson)
ADDRESS: Final = _part(ImportedAddress, is_optional=True)
CONTACT: Final = _part(ImportedContact, is_optional=True)
EMPLOYMENT: Final = _part(ImportedEmployment, is_optional=True)
ROLE: Final = _part(NewGrant, is_optional=True)
PEOPLE_COLUMNS: Final = Columns((PERSON, ADDRESS, CONTACT, EMPLOYMENT, ROLE), KNOWN_BY, KNOWN_BY)
ORGANISATION_COLUMNS: Final = Columns((_part(*ORGANISATION_KINDS.values()),))
SCALE: Final = _part(ImportedSalaryScale)
STEP: Final = _part(ImportedStep)
COLUMNS: Final[dict[str, Columns]] = {
    "people": PEOPLE_COLUMNS,
    "organisation": ORGANISATION_COLUMNS,
    **{what: Columns((_part(form),), ("code",)) for what, form in REFERENCE_FORMS.items()},
    "salary-scales": Columns((SCALE, STEP), ("code",)),
}
"""By what an import is about."""


def check_header(header: Sequence[str], columns: Columns) -> list[Fault]:
    """What is wrong with the line of column names.

    A line of which most is no column is taken for a line of data, of which nothing is repeated.
    """
    known = set(header) & set(columns.names)
    if len(known) * 2 < len(header) or not known:
        return [_fault("no-header", "", {"columns": list(columns.names)})]
    faults = [
        _fault("column-unknown", name if NAME_LIKE.fullmatch(name) else f"#{place}", {"columns": list(columns.names)})
        for place, name in enumerate(header, 1)
        if name not in columns.names
    ]
    faults += [_fault("column-double", name) for name, count in Counter(header).items() if count > 1 and name in known]
    faults += [_fault("column-missing", name) for name in _missing(known, columns)]
    if columns.any_of and not known & set(columns.any_of):
        faults.append(_fault("column-missing", columns.any_of[0], {"any_of": list(columns.any_of)}))
    return faults


def _missing(known: set[str], columns: Columns) -> Iterator[str]:
    for part in columns.parts:
        if not part.is_optional or known & set(part.names):
            yield from (name for name in part.needed if name not in known)


def _fault(code: str, field: str, bounds: Any = None) -> Fault:
    return Fault(kind="table", code=code, line=FIRST_LINE, field=field, bounds=bounds)
