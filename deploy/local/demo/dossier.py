"""Complete data of people who are paid: what payroll asks before it feeds anything. Everybody who hires takes it here.

An identity number, a bank account, and for each paid work relation a worker code, a schedule, a location and a risk
code that stand in the reference data.
"""

from typing import Any, Final

from deploy.local.demo.numbers import iban

CATEGORIES: Final = {"contractual": "495", "statutory": "675"}
WORKER_CODES: Final = {"contractual": "495", "statutory": "675"}
SCHEDULE: Final = "VT-38"
SCHEDULE_SHORTER: Final = "45-3040"
RISK_CODE: Final = "0-GEEN"
RISK_CODE_OTHER: Final = "V-RIJ"
FUNCTION: Final = "BELEID"
GRADE: Final = "DESKUNDIGE"
SCALE: Final = "B-1"
PROMOTED: Final = {"grade": "ADVISEUR", "scale": "E-A", "step": 1}
ACCOUNTS_OF_NEWCOMERS: Final = 1_000_000


def location_of(unit: str) -> str:
    """The code of the location of a unit: in the demo each unit has one."""
    return f"L-{unit.removeprefix('OVO')}"


def an_account(index: int) -> str:
    """A bank account for somebody who is hired; no two indexes have the same."""
    return iban(ACCOUNTS_OF_NEWCOMERS + index)


def payroll_terms(unit: str, statute: str) -> dict[str, Any]:
    """What payroll asks of a work relation, beside where it is and how it is paid."""
    return {
        "worker_code": WORKER_CODES[statute],
        "schedule": SCHEDULE,
        "location": location_of(unit),
        "risk_code": RISK_CODE,
        "function": FUNCTION,
        "grade": GRADE,
        "scale": SCALE,
    }


def an_employment(unit: str, legal_employer: str, statute: str, first_day: str, **changes: Any) -> dict[str, Any]:
    """A paid work relation that lacks nothing; `changes` replace or add fields."""
    return {
        "kind": "employee",
        "legal_employer": legal_employer,
        "rsz_category": CATEGORIES[statute],
        "statute": statute,
        "unit": unit,
        "pay_group": "MON",
        "is_primary": True,
        "first_day": first_day,
        **payroll_terms(unit, statute),
        **changes,
    }
