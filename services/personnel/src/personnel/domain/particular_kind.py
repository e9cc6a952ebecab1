"""What all kinds of particulars have in common.

`resource` is the name of a kind outside. `key_field` is the field that tells several apart that hold at one time;
without it there is one. `opened_as`: what the table of roles calls it. `is_registered`: it comes from the national
register for whoever is in there. `is_lasting`: nobody is ever without one.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from personnel.domain.access import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularKind:
    """A kind; a value of it is a frozen dataclass."""

    key_field: ClassVar[str] = ""
    opened_as: ClassVar[Resource]
    is_registered: ClassVar[bool] = False
    is_lasting: ClassVar[bool] = False

    @property
    def key(self) -> str:
        """Which of several it is."""
        return str(getattr(self, self.key_field)) if self.key_field else ""

    def check(self, today: date) -> None:
        """Refuse what cannot be."""
