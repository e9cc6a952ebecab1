"""Builders of accepted facts, for tests of what must follow from them."""

from datetime import date
from typing import Any

from deploy.local.demo.facts import (
    Decision,
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    RoleGranted,
    SicknessStated,
    UnitStated,
)

MONDAY = date(2026, 11, 30)
TODAY = date(2026, 11, 24)
MARIA = "900101"
JAN = "900001"
JANS_BACKUP = "900002"
TOP_MANAGER = "900003"

UNITS: list[Fact] = [
    UnitStated(code="OVO999001", parent=None, legal_employer="810"),
    UnitStated(code="OVO999002", parent="OVO999001", legal_employer="810"),
]


def a_person(number: str = MARIA, position: int = 1, **changes: Any) -> PersonStated:
    """Somebody as registered."""
    given: dict[str, Any] = {
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": date(1990, 3, 4),
        "language": "nl",
        "mail_address": f"{number}@demo.example",
        "insz": None,
        "is_new": True,
    }
    return PersonStated(vlimpersnummer=number, position=position, **{**given, **changes})


def a_job(number: str = MARIA, position: int = 2, **changes: Any) -> JobStated:
    """The row with which a paid work relation starts."""
    given: dict[str, Any] = {
        "employment_sequence": 1,
        "kind": "employee",
        "legal_employer": "810",
        "rsz_category": "495",
        "statute": "contractual",
        "unit": "OVO999002",
        "pay_group": "MON",
        "effective_day": date(2026, 9, 1),
        "is_start": True,
    }
    return JobStated(vlimpersnummer=number, position=position, **{**given, **changes})


def an_end(number: str = MARIA, position: int = 3, **changes: Any) -> JobEnded:
    """The end of the first work relation."""
    given: dict[str, Any] = {"employment_sequence": 1, "last_day": date(2027, 6, 30)}
    return JobEnded(vlimpersnummer=number, position=position, **{**given, **changes})


def a_leave(decision: Decision, **changes: Any) -> LeaveStated:
    """Maria's leave on a Monday and a Tuesday."""
    given: dict[str, Any] = {
        "request_id": "r-1",
        "vlimpersnummer": MARIA,
        "employment_sequence": 1,
        "leave_type": "annual_leave",
        "first_day": MONDAY,
        "last_day": date(2026, 12, 1),
        "part": "full",
        "recorded_day": TODAY,
    }
    return LeaveStated(decision=decision, **{**given, **changes})


def a_spell(**changes: Any) -> SicknessStated:
    """Maria is sick from a Friday to a Monday."""
    given: dict[str, Any] = {
        "spell_id": "s-1",
        "vlimpersnummer": MARIA,
        "employment_sequence": 1,
        "first_day": date(2026, 11, 20),
        "last_day": date(2026, 11, 23),
        "recorded_day": TODAY,
    }
    return SicknessStated(**{**given, **changes})


def a_role(number: str, role: str, kind: str = "unit", code: str | None = "OVO999002") -> RoleGranted:
    """A role from long ago."""
    return RoleGranted(vlimpersnummer=number, position=9, is_imported=True, role=role, scope_kind=kind, scope_code=code)


def an_organisation() -> list[Fact]:
    """Two units, the managers of both, a back-up, and who handles messages for the whole employer."""
    people = {
        JAN: a_role(JAN, "manager"),
        JANS_BACKUP: a_role(JANS_BACKUP, "manager_backup"),
        TOP_MANAGER: a_role(TOP_MANAGER, "manager", code="OVO999001"),
        "900004": a_role("900004", "mail_sick", code="OVO999001"),
        "900005": a_role("900005", "wf_clock", "legal_employer", "810"),
        "900006": a_role("900006", "dcpa_handler", "all", None),
    }
    facts: list[Fact] = [*UNITS]
    for number, role in people.items():
        facts += [
            a_person(number, is_imported=True),
            a_job(number, is_imported=True, unit="OVO999002" if number != TOP_MANAGER else "OVO999001"),
            role,
        ]
    return facts
