"""Builders of accepted facts, for tests of what must follow from them."""

from datetime import date
from typing import Any

from deploy.local.demo.facts import (
    AccountStated,
    DeathStated,
    Decision,
    Fact,
    JobEnded,
    JobStated,
    LeaveStated,
    PersonStated,
    Redriven,
    RelationCorrected,
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
INSZ = "90030499048"
IBAN = "BE71096123456769"

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
        "insz": INSZ,
        "is_new": True,
        "recorded_day": TODAY,
    }
    return PersonStated(vlimpersnummer=number, position=position, **{**given, **changes})


def an_account(number: str = MARIA, position: int = 2, **changes: Any) -> AccountStated:
    """Where the pay goes."""
    given: dict[str, Any] = {"iban": IBAN, "recorded_day": TODAY}
    return AccountStated(vlimpersnummer=number, position=position, **{**given, **changes})


def a_job(number: str = MARIA, position: int = 3, **changes: Any) -> JobStated:
    """The row with which a paid work relation starts."""
    given: dict[str, Any] = {
        "employment_sequence": 1,
        "kind": "employee",
        "legal_employer": "810",
        "rsz_category": "495",
        "statute": "contractual",
        "unit": "OVO999002",
        "pay_group": "MON",
        "worker_code": "495",
        "schedule": "VT-38",
        "location": "L-999002",
        "risk_code": "0-GEEN",
        "last_day": None,
        "probation_end": None,
        "effective_day": date(2026, 9, 1),
        "is_start": True,
        "recorded_day": TODAY,
    }
    return JobStated(vlimpersnummer=number, position=position, **{**given, **changes})


def an_end(number: str = MARIA, position: int = 4, **changes: Any) -> JobEnded:
    """The end of the first work relation."""
    given: dict[str, Any] = {"employment_sequence": 1, "last_day": date(2026, 12, 18), "recorded_day": TODAY}
    return JobEnded(vlimpersnummer=number, position=position, **{**given, **changes})


def a_death(number: str = MARIA, position: int = 5) -> DeathStated:
    """A death that was reported."""
    return DeathStated(
        vlimpersnummer=number, position=position, recorded_day=TODAY, death_day=TODAY, employment_sequence=1
    )


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


def a_correction(number: str = MARIA, position: int = 4, **changes: Any) -> RelationCorrected:
    """The first work relation was in another RSZ category all along."""
    given: dict[str, Any] = {
        "employment_sequence": 1,
        "row": a_job(rsz_category="675"),
        "first_day": date(2026, 9, 1),
        "last_day": None,
        "is_ended": False,
        "recorded_day": TODAY,
    }
    return RelationCorrected(vlimpersnummer=number, position=position, **{**given, **changes})


def a_redrive(number: str = MARIA, recorded_day: date = TODAY) -> Redriven:
    """A case handler has what was rejected sent again."""
    return Redriven(vlimpersnummer=number, recorded_day=recorded_day)


def a_role(number: str, role: str, kind: str = "unit", code: str | None = "OVO999002") -> RoleGranted:
    """A role from long ago."""
    return RoleGranted(
        vlimpersnummer=number,
        position=9,
        recorded_day=TODAY,
        is_imported=True,
        role=role,
        scope_kind=kind,
        scope_code=code,
    )


def an_organisation() -> list[Fact]:
    """Two units, the managers of both, a back-up, and who handles messages for the whole employer."""
    people = {
        JAN: a_role(JAN, "manager"),
        JANS_BACKUP: a_role(JANS_BACKUP, "manager_backup"),
        TOP_MANAGER: a_role(TOP_MANAGER, "manager", code="OVO999001"),
        "900004": a_role("900004", "mail_sick", code="OVO999001"),
        "900005": a_role("900005", "wf_clock", "legal_employer", "810"),
        "900006": a_role("900006", "dcpa_handler", "all", None),
        "900007": a_role("900007", "hr_specialist", "all", None),
        "900008": a_role("900008", "superior", code="OVO999001"),
    }
    facts: list[Fact] = [*UNITS]
    for number, role in people.items():
        facts += [
            a_person(number, is_imported=True),
            an_account(number, is_imported=True),
            a_job(number, is_imported=True, unit="OVO999002" if number != TOP_MANAGER else "OVO999001"),
            role,
        ]
    return facts
