from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Language = Literal["nl", "fr", "de", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What the payroll engine must know about a person. Neither INSZ nor IBAN ever shows in a repr."""

    vlimpersnummer: str
    given_name: str
    family_name: str
    birth_day: date
    language: Language
    insz: str | None = field(repr=False)
    iban: str | None = field(default=None, repr=False)
