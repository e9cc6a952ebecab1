"""Makes the people who are in service already when the demo begins: as many as asked, the same for the same seed."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from deploy.local.demo.contacts import contact_data
from deploy.local.demo.dossier import an_employment
from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.numbers import iban, insz

SEED_DEFAULT: Final = 2026
FIRST_NUMBER: Final = 900_001
ROLE_SINCE: Final = "2024-01-01"
FIRST_BIRTH_DAY: Final = date(1964, 2, 3)
BIRTH_DAYS_STEP: Final = 73
BIRTH_DAYS: Final = 13_001
"""Steps and days have no divisor in common, so that so many people are born on different days."""
FIRST_COUNTER: Final = 990
STATUTORY_SHARE: Final = 0.65
EARLIEST_IN_SERVICE: Final = date(2012, 9, 1)
LATEST_IN_SERVICE: Final = date(2023, 12, 1)
AGE_IN_SERVICE: Final = timedelta(days=7305)
NON_EMPLOYEE_EVERY: Final = 23
ABROAD_AT: Final = 60
NO_MAIL_AT: Final = 90
ENDS_EVERY: Final = 10
CONTRACT_ENDS_AT: Final = 4
PROBATION_ENDS_AT: Final = 6
CONTRACT_TOLD_BEFORE: Final = timedelta(days=60)
PROBATION_TOLD_BEFORE: Final = timedelta(days=45)

# role, where its holder works, scope kind, scope code. Units without a holder look to the unit above them.
CENTRAL_ROLES: Final = (
    ("mail_sick", "OVO999001", "unit", "OVO999001"),
    ("mail_sick", "OVO999002", "unit", "OVO999002"),
    ("mail_sick", "OVO999005", "unit", "OVO999005"),
    ("mail_sick", "OVO999006", "unit", "OVO999005"),
    ("mail_sick", "OVO999010", "unit", "OVO999010"),
    ("wf_material", "OVO999003", "unit", "OVO999001"),
    ("wf_material", "OVO999005", "unit", "OVO999005"),
    ("wf_clock", "OVO999003", "legal_employer", "810"),
    ("wf_clock", "OVO999005", "legal_employer", "820"),
    ("wf_clock", "OVO999009", "legal_employer", "830"),
    ("hrbp", "OVO999003", "legal_employer", "810"),
    ("hrbp", "OVO999005", "legal_employer", "820"),
    ("hrbp", "OVO999009", "legal_employer", "830"),
    ("hr_specialist", "OVO999003", "legal_employer", "810"),
    ("hr_specialist", "OVO999005", "legal_employer", "820"),
    ("hr_specialist", "OVO999003", "all", None),
    ("dcpa_handler", "OVO999003", "legal_employer", "810"),
    ("dcpa_handler", "OVO999003", "legal_employer", "820"),
    ("dcpa_handler", "OVO999003", "all", None),
    ("superior", "OVO999001", "unit", "OVO999001"),
    ("superior", "OVO999005", "unit", "OVO999005"),
    ("superior", "OVO999009", "unit", "OVO999009"),
    ("hrtd", "OVO999003", "all", None),
    ("welfare", "OVO999003", "all", None),
)


def make_staff(units: dict[str, str], count: int, days: Sequence[date]) -> list[dict[str, Any]]:
    """Make people for units (code → legal employer): first those with a role, so that fewer still are an organisation.

    Each is a row of an import: who it is, the work relations, the roles. Some have a contract or a probation that ends
    so long after one of the `days`, the first left out, that a message about it is due on that day.
    """
    random = Random(SEED_DEFAULT)  # noqa: S311 - demo data, not secrets
    people = [
        _person(random, index, unit, units[unit], roles) for index, (unit, roles) in enumerate(_places(units, count))
    ]
    working = [person["employments"][0] for person in people if not person["roles"]]
    paid = [job for job in working if job["pay_group"] == "MON"]
    told_on = days[1:] or days
    for turn, job in enumerate(paid[CONTRACT_ENDS_AT::ENDS_EVERY]):
        job |= {"last_day": (told_on[turn % len(told_on)] + CONTRACT_TOLD_BEFORE).isoformat()}
    for turn, job in enumerate(paid[PROBATION_ENDS_AT::ENDS_EVERY]):
        job |= {"probation_end": (told_on[turn % len(told_on)] + PROBATION_TOLD_BEFORE).isoformat()}
    return people


def _places(units: dict[str, str], count: int) -> list[tuple[str, list[dict[str, Any]]]]:
    leaders = [(unit, [_grant(role, "unit", unit)]) for unit in units for role in ("manager", "manager_backup")]
    central = [(unit, [_grant(role, kind, code)]) for role, unit, kind, code in CENTRAL_ROLES]
    rest = [(unit, list[dict[str, Any]]()) for unit in _in_turn(list(units)[1:], count)]
    return [*leaders, *central, *rest][:count]


def _in_turn(units: Sequence[str], count: int) -> Iterator[str]:
    return (units[index % len(units)] for index in range(count))


def _grant(role: str, scope_kind: str, scope_code: str | None) -> dict[str, Any]:
    return {
        "role": role,
        "scope_kind": scope_kind,
        "scope_code": scope_code,
        "from_day": ROLE_SINCE,
        "until_day": None,
    }


def _person(random: Random, index: int, unit: str, legal_employer: str, roles: list[dict[str, Any]]) -> dict[str, Any]:
    number = str(FIRST_NUMBER + index)
    birth_day = FIRST_BIRTH_DAY + timedelta(days=BIRTH_DAYS_STEP * index % BIRTH_DAYS)
    given_name, family_name = random.choice(GIVEN_NAMES), random.choice(FAMILY_NAMES)
    is_abroad = index % ABROAD_AT == ABROAD_AT - 1
    is_without_mail = index % NO_MAIL_AT == NO_MAIL_AT - 1
    return {
        "vlimpersnummer": number,
        "given_name": given_name,
        "family_name": family_name,
        "birth_day": birth_day.isoformat(),
        "language": "nl",
        "mail_address": None if is_without_mail else f"{number}@demo-overheid.example",
        "insz": insz(birth_day, FIRST_COUNTER + index // BIRTH_DAYS, is_bis=is_abroad),
        "iban": iban(index),
        **contact_data(index),
        "employments": [_employment(random, index, unit, legal_employer, birth_day, bool(roles))],
        "roles": roles,
    }


def _employment(
    random: Random, index: int, unit: str, legal_employer: str, birth_day: date, has_role: bool
) -> dict[str, Any]:
    is_employee = has_role or index % NON_EMPLOYEE_EVERY != NON_EMPLOYEE_EVERY - 1
    statute = "statutory" if is_employee and random.random() < STATUTORY_SHARE else "contractual"
    earliest = max(EARLIEST_IN_SERVICE, birth_day + AGE_IN_SERVICE)
    first_day = earliest + timedelta(days=random.randrange((LATEST_IN_SERVICE - earliest).days))
    changes = {} if is_employee else {"kind": "non_employee", "pay_group": "NVT"}
    return an_employment(unit, legal_employer, statute, first_day.isoformat(), last_day=None, **changes)
