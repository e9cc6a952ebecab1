"""Elvire numbers: how one is written, and what one belongs to."""

import re
from dataclasses import dataclass
from typing import Final, Literal

from payroll_bridge.domain.relation import Key

Grain = Literal["employer_category", "person"]
"""What has one number: a person at one employer in one category, or the person."""

DEFAULT_PATTERN: Final = "E########%%"
CHARACTERS_MAX: Final = 24
CHECK_MODULUS: Final = 97
ANY: Final = "*"
"""Stands for every employer and every category in the key of a number that belongs to the person."""

_PATTERN: Final = re.compile(r"(?P<prefix>[A-Za-z0-9-]*)(?P<digits>#{4,18})%%")


class NumberPatternError(ValueError):
    """A pattern that cannot make numbers."""


class NumbersExhaustedError(Exception):
    """The running number has more digits than the pattern has room for."""


class NumberGrainError(Exception):
    """Numbers were given by another grain than the one that is configured now."""


@dataclass(frozen=True, slots=True)
class NumberPattern:
    """A prefix, a running number of fixed length and two check digits."""

    prefix: str
    digits: int

    @property
    def numbers(self) -> int:
        """How many numbers it can make."""
        return int(10**self.digits) - 1

    def number(self, running: int) -> str:
        """The number for a running number from 1 on.

        Raises:
            NumbersExhaustedError: the running number does not fit.

        """
        body = f"{running:0{self.digits}d}"
        if len(body) > self.digits:
            raise NumbersExhaustedError("the pattern of Elvire numbers has no numbers left")
        return f"{self.prefix}{body}{check_digits(running):02d}"


def check_digits(running: int) -> int:
    """97 less the remainder, as in other Belgian numbers: 1 to 97, so that a slip of one digit always shows."""
    return CHECK_MODULUS - running % CHECK_MODULUS


def read_pattern(text: str) -> NumberPattern:
    """Read a pattern: a prefix, one `#` per digit of the running number, and `%%` for the check digits.

    Raises:
        NumberPatternError: the text is no such pattern, or makes numbers that are too long.

    """
    found = _PATTERN.fullmatch(text)
    if found is None or len(text) > CHARACTERS_MAX:
        raise NumberPatternError("expected letters, digits or hyphens, then 4 to 18 times #, then %%; at most 24 long")
    return NumberPattern(found["prefix"], len(found["digits"]))


def number_key(key: Key, grain: Grain) -> Key:
    """What the number of this key belongs to."""
    return key if grain == "employer_category" else Key(key.vlimpersnummer, ANY, ANY)


def require_same_grain(configured: Grain, in_use: str | None) -> None:
    """See to it that numbers go on as they began.

    Raises:
        NumberGrainError: numbers were given by another grain.

    """
    if in_use not in {None, configured}:
        raise NumberGrainError(
            f"number_grain is {configured}, but Elvire numbers were given by {in_use}: "
            f"set PAYROLL_BRIDGE_NUMBER_GRAIN={in_use}"
        )
