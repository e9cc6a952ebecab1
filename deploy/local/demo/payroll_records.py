"""The parts of payroll's view of a person: work relations, numbers, and the records sent under them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from deploy.local.demo.facts import JobStated, PersonStated

FOLLOWED_FOR: Final = timedelta(days=730)
"""How long after the last day in service a closed number still hears who the person is and where the pay goes."""

CHECKED: Final = ("worker_code", "schedule", "location", "risk_code")

RecordKey = tuple[str, int]
"""record_id and version."""

NumberKey = tuple[str, str]
"""Legal employer and RSZ category: what a number of one person belongs to."""


@dataclass(frozen=True)
class Told:
    """A fact on `payroll.files`: about the number of a legal employer and RSZ category, or a record under it."""

    event_type: str
    vlimpersnummer: str
    legal_employer: str
    rsz_category: str
    detail: str
    is_imported: bool = field(default=False, compare=False)


@dataclass
class Relation:
    """A work relation: its latest job row and its latest period in service."""

    row: JobStated
    first_day: date
    last_day: date | None = None
    is_ended: bool = False

    @property
    def key(self) -> NumberKey:
        """The number it is paid under."""
        return self.row.key

    def faults(self) -> list[str]:
        """What its row lacks."""
        return [f"{name.replace('_', '-')}-missing" for name in CHECKED if getattr(self.row, name) is None]

    def employment(self) -> dict[str, Any]:
        """What its record says."""
        return {
            "employment_sequence": self.row.employment_sequence,
            "statute": self.row.statute,
            "unit": self.row.unit,
            "pay_group": self.row.pay_group,
            "location": self.row.location,
            "schedule": self.row.schedule,
            "worker_code": self.row.worker_code,
            "first_day": self.first_day.isoformat(),
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "status": "active",
        }


@dataclass
class Number:
    """A number: `faults` is what was found wrong last; `replaces` the master of the number it takes the place of."""

    vlimpersnummer: str
    key: NumberKey
    is_open: bool = False
    closed_after: date | None = None
    replaces: str | None = None
    faults: tuple[tuple[int, str], ...] = ()

    def hears_of_person(self, day: date) -> bool:
        """Whether a change of the person or the account on a day is told under it."""
        return self.is_open or (self.closed_after is not None and day - self.closed_after <= FOLLOWED_FOR)

    def master(self, person: PersonStated, iban: str | None) -> dict[str, Any]:
        """What its master record says."""
        return {
            "legal_employer": self.key[0],
            "rsz_category": self.key[1],
            "given_name": person.given_name,
            "family_name": person.family_name,
            "birth_day": person.birth_day.isoformat(),
            "language": person.language,
            "insz": person.insz,
            "iban": iban,
            "status": "open" if self.is_open else "closed",
            "closed_after": self.closed_after.isoformat() if self.closed_after else None,
            "replaces": self.replaces,
        }


@dataclass
class Record:
    """A record: `key` is the number under which the engine has it, `is_due` that it must hear of a change.

    `last_key` is the number under which it was told last, also when that was a cancel.
    `is_gone`: it must not be any more. `unresolved` is a version that was rejected, and after which none was accepted.
    """

    kind: str
    record_id: str
    employment_sequence: int
    days: list[dict[str, str]] = field(default_factory=list)
    key: NumberKey | None = None
    last_key: NumberKey | None = None
    version: int = 0
    is_due: bool = False
    is_gone: bool = False
    unresolved: int = 0
    body: dict[str, Any] = field(default_factory=dict)

    def must_leave(self, home: NumberKey | None) -> bool:
        """Whether the engine must hear that it is no longer where it was."""
        return self.is_due and self.version > 0 and (self.is_gone or self.key != home)

    def absence(self) -> dict[str, Any]:
        """What the record of an absence says."""
        return {
            "employment_sequence": self.employment_sequence,
            "absence_id": self.record_id.removeprefix("absence/"),
            "days": self.days,
            "status": "active",
        }
