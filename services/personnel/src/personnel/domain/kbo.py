"""The enterprise number (KBO) of a legal employer: ten digits, the last two of which check the others."""

import re
from typing import Final

from personnel.domain.refusal import RefusalError

FORM: Final = re.compile(r"\d{10}", re.ASCII)
MODULUS: Final = 97


class KboInvalidError(RefusalError):
    """The number is no enterprise number: its length or its check digits are wrong."""


def check_kbo(kbo: str) -> None:
    """Refuse what is no enterprise number.

    Raises:
        KboInvalidError: see there.

    """
    if not FORM.fullmatch(kbo) or int(kbo[8:]) != MODULUS - int(kbo[:8]) % MODULUS:
        raise KboInvalidError({"pattern": r"^\d{10}$", "check": "97 - (first eight digits) mod 97"})
