"""The INSZ: national register number or BIS number of eleven digits, of which two are check digits."""

from collections.abc import Iterator
from typing import Final

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.person import Person

DIGITS: Final = 11
CHECK_DIGITS: Final = 2
MODULUS: Final = 97
BORN_FROM_2000: Final = 2_000_000_000


def check_identity(person: Person) -> Iterator[Finding]:
    """The engine knows a person by the INSZ; a BIS number is as good."""
    if person.insz is None:
        yield Finding(code="insz-missing")
    elif not is_insz(person.insz):
        yield Finding(code="insz-wrong")


def is_insz(text: str) -> bool:
    """Whether the check digits are those of the nine before them, for a birth before or from 2000."""
    if len(text) != DIGITS or not (text.isascii() and text.isdecimal()):
        return False
    body, check = int(text[:-CHECK_DIGITS]), int(text[-CHECK_DIGITS:])
    return check in {MODULUS - body % MODULUS, MODULUS - (BORN_FROM_2000 + body) % MODULUS}
