"""A small organisation with somebody in each situation, and somebody with each role on each kind of scope."""

from typing import Any, Final, get_args

from personnel.domain.role import Role
from services.personnel.tests.callers import Caller, a_person, a_unit, an_employer, an_employment

ROLES: Final[tuple[Role, ...]] = get_args(Role)
SCOPES: Final[dict[str, tuple[str, str | None]]] = {
    "unit": ("unit", "OVO999002"),
    "legal_employer": ("legal_employer", "810"),
    "all": ("all", None),
}
SINCE: Final = "2026-01-01"
IBAN: Final = "BE43068999999501"

IN_UNIT, BELOW, BESIDE, ELSEWHERE = "900001", "900002", "900003", "900004"
LEFT_UNIT, COMES_ELSEWHERE, NEWCOMER = "900005", "900006", "900007"
SUBJECTS: Final = (IN_UNIT, BELOW, BESIDE, ELSEWHERE, LEFT_UNIT, COMES_ELSEWHERE, NEWCOMER)

SERVING: Final[dict[str, set[str]]] = {
    "unit": {IN_UNIT, BELOW},
    "legal_employer": {IN_UNIT, BELOW, BESIDE},
    "all": {IN_UNIT, BELOW, BESIDE, ELSEWHERE},
}
"""Who is in service in each scope today."""

FILED: Final[dict[str, set[str]]] = {
    "unit": SERVING["unit"] | {LEFT_UNIT},
    "legal_employer": SERVING["legal_employer"] | {LEFT_UNIT},
    "all": set(SUBJECTS),
}
"""Whose file belongs to each scope: also of who left there, or is to come."""

_EMPLOYMENTS: Final[dict[str, list[dict[str, Any]]]] = {
    IN_UNIT: [an_employment(unit="OVO999002")],
    BELOW: [an_employment(unit="OVO999003")],
    BESIDE: [an_employment(unit="OVO999004")],
    ELSEWHERE: [an_employment(unit="OVO999009", legal_employer="844")],
    LEFT_UNIT: [an_employment(unit="OVO999002", last_day="2026-10-31", end_reason="resignation")],
    COMES_ELSEWHERE: [an_employment(unit="OVO999009", legal_employer="844", first_day="2027-02-01")],
    NEWCOMER: [],
}


def holder(role: Role, scope: str) -> str:
    """The number of whoever holds a role on a kind of scope."""
    return f"{910_000 + 10 * ROLES.index(role) + list(SCOPES).index(scope):06d}"


async def settle(importer: Caller) -> None:
    """Import the organisation and its people."""
    units = [
        a_unit("OVO999001", None),
        a_unit("OVO999002", "OVO999001"),
        a_unit("OVO999003", "OVO999002"),
        a_unit("OVO999004", "OVO999001"),
        a_unit("OVO999009", None, legal_employer="844"),
    ]
    employers = [an_employer("810", "9990018122"), an_employer("844", "9990084438")]
    people = [
        a_person(vlimpersnummer=number, iban=IBAN, employments=_EMPLOYMENTS[number], roles=[]) for number in SUBJECTS
    ]
    for role in ROLES:
        for name, (kind, code) in SCOPES.items():
            grant = {"role": role, "scope_kind": kind, "scope_code": code, "from_day": SINCE}
            people.append(a_person(vlimpersnummer=holder(role, name), employments=[], roles=[grant]))
    for what, rows in (("organisation", [*employers, *units]), ("people", people)):
        answer = await importer.post(f"/imports/{what}", {"rows": rows})
        assert answer.status_code == 200, answer.text
