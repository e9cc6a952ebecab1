from dataclasses import dataclass
from datetime import date
from typing import Literal

from personnel.domain.refusal import RefusalError

Language = Literal["nl", "fr", "de", "en"]


class PersonUnknownError(RefusalError):
    """Nobody has this Vlimpersnummer."""


class NumberTakenError(RefusalError):
    """The Vlimpersnummer was given out before; numbers are never used again."""


class NumbersExhaustedError(RefusalError):
    """The range of Vlimpersnummers is used up; an operator must widen it."""


class LastingError(RefusalError):
    """Nobody is ever without names, a day of birth and a language: they do not end, and the last ones stay."""


class IbanInvalidError(RefusalError):
    """The number of the bank account is no IBAN."""


class BirthInFutureError(RefusalError):
    """The day of birth has still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """Who somebody is. `insz` is null for whom none is known yet."""

    given_name: str
    family_name: str
    birth_day: date
    language: Language
    mail_address: str | None
    insz: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a Vlimpersnummer, as of today, and the bank account to which pay goes.

    The revision grows with each change. `turns_on`: the next day from which on who it is may be another.
    """

    vlimpersnummer: str
    data: PersonData
    iban: str | None = None
    revision: int = 1
    turns_on: date | None = None


def age_on(birth_day: date, day: date) -> int:
    """Whole years on a day; who was born on 29 February is a year older on 1 March where there is no such day."""
    return day.year - birth_day.year - ((day.month, day.day) < (birth_day.month, birth_day.day))
