"""What all kinds of particulars have in common.

Each kind is a class. `resource` is its name outside. `key_field` is the field that tells several apart that hold at
one time; without it there is one. `opened_as`: what the table of roles calls it. `is_registered`: it comes from the
national register for whoever is in there; `may_precede`: by hand as well, as long as the register has said nothing.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from personnel.domain.access import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A particular of some kind."""

    key_field: ClassVar[str] = ""
    opened_as: ClassVar[Resource]
    is_registered: ClassVar[bool] = False
    may_precede: ClassVar[bool] = False

    @property
    def key(self) -> str:
        """Which of several it is."""
        return str(getattr(self, self.key_field)) if self.key_field else ""

    def check(self, today: date) -> None:
        """Refuse what cannot be."""
