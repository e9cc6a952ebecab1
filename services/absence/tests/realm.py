"""A government in which every role sees some people on a part of it, and nobody all of them.

Root OVO999001 > agency OVO999002 (810) > team OVO999003 (810); root > other agency OVO999004 (820). On the team: one in
service, one who left, one who is to come. One in service in the agency, one in the other agency, one newcomer.
"""

from datetime import date, timedelta
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from absence.domain.authority import EVERYTHING, Role, Scope
from absence.domain.employment import Employment, ServicePeriod
from absence.domain.leave import LeaveRequest, LeaveState
from absence.domain.leave_type import LeaveType
from absence.domain.period import Period
from absence.domain.sickness import SicknessSpell
from absence.ports import Work
from services.absence.tests.builders import (
    AGENCY,
    EMPLOYEE,
    MONDAY,
    NOW,
    ROOT,
    TEAM,
    TODAY,
    TUESDAY,
    a_grant,
    a_row,
    an_employment,
)

ELSEWHERE: Final = "OVO999004"
FORMER, COMING, IN_AGENCY, ABROAD, NEWCOMER = (f"90003{number}" for number in range(1, 6))
SUBJECTS: Final = (EMPLOYEE, FORMER, COMING, IN_AGENCY, ABROAD, NEWCOMER)

SCOPES: Final = {
    "unit": Scope("unit", TEAM),
    "agency": Scope("unit", AGENCY),
    "legal_employer": Scope("legal_employer", "820"),
    "all": EVERYTHING,
}
SERVING: Final = {
    "unit": {EMPLOYEE},
    "agency": {EMPLOYEE, IN_AGENCY},
    "legal_employer": {ABROAD},
    "all": {EMPLOYEE, IN_AGENCY, ABROAD},
}
FILED: Final = {
    "unit": {EMPLOYEE, FORMER, COMING},
    "agency": {EMPLOYEE, FORMER, COMING, IN_AGENCY},
    "legal_employer": {ABROAD},
    "all": set(SUBJECTS),
}
"""With who left and who is to come."""


def holder(role: Role, scope: str) -> str:
    """Who holds a role on a scope."""
    return f"91{list(Role).index(role):02d}{list(SCOPES).index(scope):02d}"


def request_of(person: str) -> str:
    """The open leave request of somebody."""
    return str(uuid5(NAMESPACE_OID, f"request {person}"))


def spell_of(person: str) -> str:
    """The sickness of somebody."""
    return str(uuid5(NAMESPACE_OID, f"spell {person}"))


def relations() -> list[Employment]:
    """The work relations of those who have one."""

    def one(person: str, unit: str, employer: str, first: date, last: date | None = None) -> Employment:
        period = ServicePeriod(first_day=first, last_day=last, has_ended=last is not None)
        row = a_row(from_day=first, unit=unit, legal_employer=employer)
        return an_employment(person, periods=(period,), rows=(row,))

    long_ago, yesterday = date(2020, 1, 1), TODAY - timedelta(days=1)
    return [
        one(EMPLOYEE, TEAM, "810", long_ago),
        one(FORMER, TEAM, "810", long_ago, yesterday),
        one(COMING, TEAM, "810", TODAY + timedelta(days=1)),
        one(IN_AGENCY, AGENCY, "810", long_ago),
        one(ABROAD, ELSEWHERE, "820", long_ago),
    ]


async def settle(work: Work) -> None:
    """The organisation, each role on each scope, and of everybody an open request and a spell."""
    for code, parent in ((ROOT, None), (AGENCY, ROOT), (TEAM, AGENCY), (ELSEWHERE, ROOT)):
        await work.place_unit(code, parent)
    for person in SUBJECTS:
        await work.register_person(person)
        await work.keep_leave_request(_a_request(person))
        await work.keep_sickness_spell(_a_spell(person))
    for employment in relations():
        await work.keep_employment(employment)
    for role in Role:
        for name, scope in SCOPES.items():
            await work.register_person(holder(role, name))
            await work.keep_grant(a_grant(holder(role, name), "", role, scope=scope))


def _a_request(person: str) -> LeaveRequest:
    return LeaveRequest(
        request_id=uuid5(NAMESPACE_OID, f"request {person}"),
        vlimpersnummer=person,
        employment_sequence=1,
        leave_type=LeaveType.ANNUAL,
        period=Period(MONDAY, MONDAY),
        days=(),
        state=LeaveState.REQUESTED,
        requested_at=NOW,
        requested_by="an.account",
    )


def _a_spell(person: str) -> SicknessSpell:
    return SicknessSpell(
        spell_id=uuid5(NAMESPACE_OID, f"spell {person}"),
        vlimpersnummer=person,
        employment_sequence=1,
        period=Period(TUESDAY, TUESDAY),
        original_first_day=TUESDAY,
        days=(),
        reported_at=NOW,
        reported_by="900003",
    )
