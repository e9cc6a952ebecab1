"""Examples with a sensible default for everything, and a small organisation.

Root OVO999001 (manager 900001) > agency OVO999002 (manager 900002, back-up 900012) > team OVO999003 (manager 900003,
back-up 900013). 900017 and the manager and back-up of the team work in the team. 900200 handles all files, 900201 reads
those of the legal employer.
"""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from absence.domain.authority import EVERYTHING, Caller, Grant, Role, Scope
from absence.domain.employment import Employment, JobRow, ServicePeriod
from absence.domain.leave_type import LeaveType
from absence.domain.period import Part, Period
from absence.ports import Work
from absence.usecases.leave import LeaveWish
from absence.usecases.sickness import SicknessReport

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)

EMPLOYEE, MANAGER, BACKUP, CHIEF, CHIEF_BACKUP, TOP = "900017", "900003", "900013", "900002", "900012", "900001"
STRANGER = "900099"
TEAM, AGENCY, ROOT = "OVO999003", "OVO999002", "OVO999001"

MONDAY, TUESDAY, FRIDAY = date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 4)


def a_caller(person: str | None = EMPLOYEE, **changes: Any) -> Caller:
    return Caller(
        **{"account": f"account of {person}", "person": person, "is_handler": False, "is_hr_reader": False} | changes
    )


HANDLER, HR_READER = a_caller("900200"), a_caller("900201")


def a_row(**changes: Any) -> JobRow:
    defaults: dict[str, Any] = {"from_day": date(2026, 1, 1), "unit": TEAM}
    return JobRow(**{**defaults, "legal_employer": "810", "is_primary": True, **changes})


def an_employment(vlimpersnummer: str = EMPLOYEE, last_day: date | None = None, **changes: Any) -> Employment:
    defaults: dict[str, Any] = {
        "vlimpersnummer": vlimpersnummer,
        "employment_sequence": 1,
        "periods": (ServicePeriod(first_day=date(2026, 1, 1), last_day=last_day, has_ended=False),),
        "rows": (a_row(),),
    }
    return Employment(**defaults | changes)


def a_grant(vlimpersnummer: str, unit: str, role: Role = Role.MANAGER, **changes: Any) -> Grant:
    defaults: dict[str, Any] = {
        "grant_id": uuid4(),
        "vlimpersnummer": vlimpersnummer,
        "role": role,
        "scope": Scope("unit", unit),
        "from_day": date(2026, 1, 1),
        "until_day": None,
    }
    return Grant(**defaults | changes)


def a_wish(first_day: date = MONDAY, last_day: date | None = None, part: Part = Part.FULL, **changes: Any) -> LeaveWish:
    defaults: dict[str, Any] = {
        "request_id": uuid4(),
        "vlimpersnummer": EMPLOYEE,
        "leave_type": LeaveType.ANNUAL,
        "period": Period(first_day, last_day or first_day, part),
        "employment_sequence": None,
    }
    return LeaveWish(**defaults | changes)


def a_report(first_day: date = MONDAY, last_day: date | None = None, **changes: Any) -> SicknessReport:
    defaults: dict[str, Any] = {
        "spell_id": uuid4(),
        "vlimpersnummer": EMPLOYEE,
        "period": Period(first_day, last_day or first_day),
        "employment_sequence": None,
    }
    return SicknessReport(**defaults | changes)


async def an_organisation(work: Work) -> dict[str, UUID]:
    """Fill the replica with the organisation of this module's title; gives the grants by holder."""
    for code, parent in ((ROOT, None), (AGENCY, ROOT), (TEAM, AGENCY)):
        await work.place_unit(code, parent)
    for person in (EMPLOYEE, MANAGER, BACKUP, CHIEF, CHIEF_BACKUP, TOP, "900200", "900201"):
        await work.register_person(person)
    for person in (EMPLOYEE, MANAGER, BACKUP):
        await work.keep_employment(an_employment(person))
    grants = [
        a_grant(TOP, ROOT),
        a_grant(CHIEF, AGENCY),
        a_grant(CHIEF_BACKUP, AGENCY, Role.MANAGER_BACKUP),
        a_grant(MANAGER, TEAM),
        a_grant(BACKUP, TEAM, Role.MANAGER_BACKUP),
        a_grant("900200", "", Role.DCPA_HANDLER, scope=EVERYTHING),
        a_grant("900201", "", Role.HRBP, scope=Scope("legal_employer", "810")),
    ]
    for grant in grants:
        await work.keep_grant(grant)
    return {grant.vlimpersnummer: grant.grant_id for grant in grants}
