from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Statute = Literal["contractual", "statutory"]
PayGroup = Literal["MON", "NVT"]


class Key(NamedTuple):
    """What an Elvire number hangs on: one person at one legal employer in one RSZ category."""

    vlimpersnummer: str
    legal_employer: str
    rsz_category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A work relation (arbeidsrelatie), as far as pay is concerned, with its latest job row and period in service.

    `last_day` is the last day in service as soon as it is known; `has_ended` that the end itself was told, which a
    later change of the job row does not undo. `terms_day` is the day from which the job row holds. None in the codes
    means that nobody told.
    """

    vlimpersnummer: str
    employment_sequence: int
    legal_employer: str
    rsz_category: str
    statute: Statute
    unit: str
    pay_group: PayGroup
    first_day: date
    last_day: date | None
    terms_day: date
    location: str | None = None
    schedule: str | None = None
    risk_code: str | None = None
    worker_code: str | None = None
    has_ended: bool = False

    @property
    def key(self) -> Key:
        """The key under which the relation is paid."""
        return Key(self.vlimpersnummer, self.legal_employer, self.rsz_category)

    @property
    def is_paid(self) -> bool:
        """Whether the payroll engine pays it, monthly."""
        return self.pay_group == "MON"
