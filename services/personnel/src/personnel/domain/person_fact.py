"""Who somebody is, as kinds of particulars: names, day of birth, language and mail address at work."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from personnel.domain.access import Resource
from personnel.domain.kept import Kept
from personnel.domain.person import BirthInFutureError, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Names(Kept):
    """What somebody is called."""

    resource: ClassVar[str] = "names"
    opened_as: ClassVar[Resource] = "person"
    is_lasting: ClassVar[bool] = True

    given_name: str
    family_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth(Kept):
    """When somebody was born."""

    resource: ClassVar[str] = "birth"
    opened_as: ClassVar[Resource] = "person"
    is_lasting: ClassVar[bool] = True

    birth_day: date

    def check(self, today: date) -> None:
        """Refuse a day that has still to come."""
        if self.birth_day > today:
            raise BirthInFutureError({"le": today.isoformat()})


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLanguage(Kept):
    """In which language somebody wants to be addressed."""

    resource: ClassVar[str] = "language"
    opened_as: ClassVar[Resource] = "person"
    is_lasting: ClassVar[bool] = True

    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkMail(Kept):
    """Where somebody is written to at work."""

    resource: ClassVar[str] = "work-mail"
    opened_as: ClassVar[Resource] = "person"

    mail_address: str
