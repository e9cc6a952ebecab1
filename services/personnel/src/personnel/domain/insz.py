"""The INSZ: the national register number, or the BIS number of who is not in the register.

Eleven digits: six for the day of birth (day or month may be zero, when not known), three that count, two that check.
A BIS number has 20 or 40 added to the month.
"""

import re
from datetime import date
from typing import Final

from personnel.domain.refusal import RefusalError

FORM: Final = re.compile(r"\d{11}", re.ASCII)
MODULUS: Final = 97
MONTHS: Final = 12
DAYS: Final = 31
BIS_STEPS: Final = (0, 20, 40)
CENTURY: Final = 100
FROM_2000: Final = 2_000_000_000
"""Stands before the nine digits of who was born in 2000 or later when the check digits are made."""


class InszInvalidError(RefusalError):
    """The number is no INSZ: its length, its day of birth or its check digits are wrong."""


class InszTakenError(RefusalError):
    """Somebody else has this INSZ already. Whose it is stays unsaid."""


def check_insz(insz: str, today: date) -> None:
    """Refuse what is no INSZ of somebody born by today.

    Raises:
        InszInvalidError: see there.

    """
    if not (FORM.fullmatch(insz) and _has_day(insz) and _is_checked(insz, today)):
        raise InszInvalidError(
            {"pattern": r"^\d{11}$", "check": "97 - (first nine digits, 2 before them if born from 2000) mod 97"}
        )


def _has_day(insz: str) -> bool:
    month, day = int(insz[2:4]), int(insz[4:6])
    return day <= DAYS and any(0 <= month - step <= MONTHS for step in BIS_STEPS)


def _is_checked(insz: str, today: date) -> bool:
    counted, check = int(insz[:9]), int(insz[9:])
    if check == MODULUS - counted % MODULUS:
        return True
    is_born = int(insz[:2]) <= today.year % CENTURY
    return is_born and check == MODULUS - (FROM_2000 + counted) % MODULUS
