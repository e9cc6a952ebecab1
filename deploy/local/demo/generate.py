"""Writes the demo's data files: `python -m deploy.local.demo.generate [SEED]`. The same seed gives the same files."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from deploy.local.demo.names import FAMILY_NAMES, GIVEN_NAMES
from deploy.local.demo.numbers import insz, kbo

SEED_DEFAULT: Final = 2026
PEOPLE_COUNT: Final = 200
FIRST_NUMBER: Final = 900_001
FILES: Final = Path(__file__).parent
SINCE: Final = "2010-01-01"
ROLE_SINCE: Final = "2024-01-01"
FIRST_BIRTH_DAY: Final = date(1964, 2, 3)
BIRTH_DAYS_STEP: Final = 73
STATUTORY_SHARE: Final = 0.65
CATEGORIES: Final = {"contractual": "495", "statutory": "675"}
EARLIEST_IN_SERVICE: Final = date(2012, 9, 1)
LATEST_IN_SERVICE: Final = date(2023, 12, 1)
AGE_IN_SERVICE: Final = timedelta(days=7305)

EMPLOYERS: Final = {
    "810": ("Demo-departement Open Ruimte", 19_990_001),
    "820": ("Demo-agentschap Wegen en Fietspaden", 19_990_002),
    "830": ("Demo-agentschap Waterlopen", 19_990_003),
}

# code: name, parent, employer
UNITS: Final[dict[str, tuple[str, str | None, str]]] = {
    "OVO999001": ("Demo-departement Open Ruimte", None, "810"),
    "OVO999002": ("Demo-afdeling Beleid", "OVO999001", "810"),
    "OVO999003": ("Demo-afdeling Ondersteuning", "OVO999001", "810"),
    "OVO999004": ("Demo-team Meten en Weten", "OVO999002", "810"),
    "OVO999005": ("Demo-agentschap Wegen en Fietspaden", "OVO999001", "820"),
    "OVO999006": ("Demo-afdeling Wegen Oost", "OVO999005", "820"),
    "OVO999007": ("Demo-afdeling Wegen West", "OVO999005", "820"),
    "OVO999008": ("Demo-team Bruggen", "OVO999006", "820"),
    "OVO999009": ("Demo-agentschap Waterlopen", "OVO999001", "830"),
    "OVO999010": ("Demo-afdeling Beheer", "OVO999009", "830"),
    "OVO999011": ("Demo-afdeling Sluizen", "OVO999009", "830"),
    "OVO999012": ("Demo-team Peilbeheer", "OVO999010", "830"),
}

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
NON_EMPLOYEE_EVERY: Final = 23
ABROAD_AT: Final = 60
NO_MAIL_AT: Final = 90


def organisation() -> dict[str, list[dict[str, Any]]]:
    """Make three legal employers and one tree of twelve units, parents before children."""
    return {
        "legal_employers": [
            {"code": code, "name": name, "kbo": kbo(eight), "valid_from": SINCE, "valid_until": None}
            for code, (name, eight) in EMPLOYERS.items()
        ],
        "units": [
            {
                "code": code,
                "name": name,
                "parent": parent,
                "legal_employer": employer,
                "valid_from": SINCE,
                "valid_until": None,
            }
            for code, (name, parent, employer) in UNITS.items()
        ],
    }


def people(seed: int, count: int) -> list[dict[str, Any]]:
    """Make people: first those with a role, so that a shorter list still has a whole organisation."""
    random = Random(seed)  # noqa: S311 - demo data, not secrets
    places = _places(count)
    return [_person(random, index, unit, roles) for index, (unit, roles) in enumerate(places)]


def _places(count: int) -> list[tuple[str, list[dict[str, Any]]]]:
    leaders = [(unit, [_grant(role, "unit", unit)]) for unit in UNITS for role in ("manager", "manager_backup")]
    central = [(unit, [_grant(role, kind, code)]) for role, unit, kind, code in CENTRAL_ROLES]
    rest = [(unit, list[dict[str, Any]]()) for unit in _in_turn(list(UNITS)[1:], count)]
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


def _person(random: Random, index: int, unit: str, roles: list[dict[str, Any]]) -> dict[str, Any]:
    number = str(FIRST_NUMBER + index)
    birth_day = FIRST_BIRTH_DAY + timedelta(days=BIRTH_DAYS_STEP * index)
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
        "insz": insz(birth_day, random.randrange(990, 998), is_bis=is_abroad),
        "employments": [_employment(random, index, unit, birth_day, bool(roles))],
        "roles": roles,
    }


def _employment(random: Random, index: int, unit: str, birth_day: date, has_role: bool) -> dict[str, Any]:
    is_employee = has_role or index % NON_EMPLOYEE_EVERY != NON_EMPLOYEE_EVERY - 1
    statute = "statutory" if is_employee and random.random() < STATUTORY_SHARE else "contractual"
    earliest = max(EARLIEST_IN_SERVICE, birth_day + AGE_IN_SERVICE)
    first_day = earliest + timedelta(days=random.randrange((LATEST_IN_SERVICE - earliest).days))
    return {
        "kind": "employee" if is_employee else "non_employee",
        "legal_employer": UNITS[unit][2],
        "rsz_category": CATEGORIES[statute],
        "statute": statute,
        "unit": unit,
        "pay_group": "MON" if is_employee else "NVT",
        "is_primary": True,
        "first_day": first_day.isoformat(),
        "last_day": None,
    }


def _write(name: str, lists: dict[str, list[dict[str, Any]]]) -> None:
    """Write JSON with one entry a line, so that a difference shows what changed."""
    parts = [
        f'"{title}": [\n' + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]"
        for title, entries in lists.items()
    ]
    (FILES / name).write_text("{" + ",\n".join(parts) + "}\n", encoding="utf-8")


def main() -> None:
    """Write both files."""
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else SEED_DEFAULT
    _write("organisation.json", organisation())
    _write("people.json", {"people": people(seed, PEOPLE_COUNT)})


if __name__ == "__main__":
    main()
