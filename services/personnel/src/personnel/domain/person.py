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
    """Somebody with a Vlimpersnummer, and the bank account to which pay goes; the revision grows with each change."""

    vlimpersnummer: str
    data: PersonData
    iban: str | None = None
    revision: int = 1
