"""The bank account to which the pay goes."""

import re
from collections.abc import Iterator
from typing import Final

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.person import Person

FORM: Final = re.compile(r"[A-Z]{2}[0-9]{2}[0-9A-Z]{11,30}")
HEAD: Final = 4
MODULUS: Final = 97
ALPHABET: Final = 36


def check_bank_account(person: Person) -> Iterator[Finding]:
    """Pay goes to a bank account and nowhere else."""
    if person.iban is None:
        yield Finding(code="iban-missing")
    elif not is_iban(person.iban):
        yield Finding(code="iban-wrong")


def is_iban(text: str) -> bool:
    """Whether the text has the form of an IBAN and its check digits (ISO 13616, mod 97-10)."""
    if not FORM.fullmatch(text):
        return False
    digits = "".join(str(int(sign, ALPHABET)) for sign in text[HEAD:] + text[:HEAD])
    return int(digits) % MODULUS == 1
