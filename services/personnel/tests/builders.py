"""What tests work with, as domain objects."""

from datetime import date
from typing import Any

from personnel.domain.employment import Employment, JobRow, JobTerms
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.person import Person, PersonData
from personnel.domain.role import GrantTerms
from personnel.ports import Work
from personnel.usecases.employments import NewEmployment

MARIA = "900017"
EARLY = date(2020, 1, 1)
START = date(2026, 9, 1)
UNIT = "OVO999002"
INSZ = "85073099239"


def data(**changes: Any) -> PersonData:
    """Who Maria is."""
    known = {
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": date(1985, 7, 30),
        "language": "nl",
        "mail_address": None,
        "insz": None,
    }
    return PersonData(**{**known, **changes})


def terms(**changes: Any) -> JobTerms:
    """What a job row says."""
    said: dict[str, Any] = {
        "statute": "contractual",
        "unit": UNIT,
        "pay_group": "MON",
        "is_primary": False,
        "action": "hire",
        "reason": None,
    }
    return JobTerms(**{**said, **changes})


def new_employment(first_day: date = START, last_day: date | None = None, **changes: Any) -> NewEmployment:
    """A work relation that is to start; other changes than of the key are of the terms."""
    key: dict[str, Any] = {"kind": "employee", "legal_employer": "810", "rsz_category": "495"}
    own = {name: changes.pop(name, value) for name, value in key.items()}
    return NewEmployment(**own, first_day=first_day, last_day=last_day, terms=terms(**changes))


def an_employment(**changes: Any) -> Employment:
    """A work relation that started."""
    known: dict[str, Any] = {
        "vlimpersnummer": MARIA,
        "employment_sequence": 1,
        "kind": "employee",
        "legal_employer": "810",
        "rsz_category": "495",
        "first_day": START,
        "last_day": None,
        "end_reason": None,
        "is_ended": False,
        "rows": (JobRow(START, 0, terms(is_primary=True), None),),
    }
    return Employment(**{**known, **changes})


def grant_terms(**changes: Any) -> GrantTerms:
    """A manager of a unit."""
    known: dict[str, Any] = {
        "role": "manager",
        "scope_kind": "unit",
        "scope_code": UNIT,
        "from_day": START,
        "until_day": None,
    }
    return GrantTerms(**{**known, **changes})


def a_unit(code: str, parent: str | None = None, **changes: Any) -> Unit:
    """A unit since 2020."""
    known: dict[str, Any] = {"valid_from": EARLY, "valid_until": None, "known_from": EARLY}
    return Unit(code=code, name=code, parent=parent, legal_employer="810", **{**known, **changes})


async def furnish(work: Work) -> None:
    """Two legal employers, two units, and Maria."""
    for code, kbo in (("810", "9990018122"), ("844", "9990084438")):
        employer = LegalEmployer(code=code, name=code, kbo=kbo, valid_from=EARLY, valid_until=None, known_from=EARLY)
        await work.put_legal_employer(employer)
    await work.put_unit(a_unit("OVO999001"))
    await work.put_unit(a_unit("OVO999002", "OVO999001"))
    await work.put_unit(a_unit("OVO999009", valid_until=date(2026, 12, 31)))
    await work.add_person(Person(vlimpersnummer=MARIA, data=data()))
