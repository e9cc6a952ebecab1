"""What every kind of particulars has in common."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import ClassVar, Self

from personnel.domain.access import Resource
from personnel.domain.listed import Listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Something that is kept of a person.

    `resource` is its name outside. `key_field` is the field that tells several apart that hold at one time; without it
    there is one. `opened_as`: what the table of roles calls it. `is_registered`: it comes from the national register
    for whoever is in there; `may_precede`: by hand as well, as long as the register has said nothing. `is_lasting`:
    nobody is ever without one. `is_health`: it is sealed, and said on a topic of its own if at all.
    """

    resource: ClassVar[str]
    key_field: ClassVar[str] = ""
    opened_as: ClassVar[Resource]
    is_registered: ClassVar[bool] = False
    may_precede: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False
    is_health: ClassVar[bool] = False

    @property
    def key(self) -> str:
        """Which of several it is."""
        return str(getattr(self, self.key_field)) if self.key_field else ""

    def check(self, today: date) -> None:
        """Refuse what cannot be."""

    def check_listed(self, listed: Listed) -> None:
        """Refuse what is on none of the lists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening(Kept, ABC):
    """Something that happened on a day, and so neither ends nor gives way to another. The system numbers it."""

    number: str = ""

    key_field: ClassVar[str] = "number"
    recognised_by: ClassVar[tuple[str, ...]] = ()
    """The fields by which one that is told again is known again; all of them when none is named."""

    @property
    @abstractmethod
    def happened_on(self) -> date:
        """The day."""

    def is_same(self, other: Kept) -> bool:
        """Whether both tell of one thing, whatever its number."""
        if type(self) is not type(other):
            return False
        names = self.recognised_by or tuple(each.name for each in fields(self) if each.name != "number")
        return all(getattr(self, name) == getattr(other, name) for name in names)

    def numbered(self, number: str) -> Self:
        """The same under a number."""
        return replace(self, number=number)
