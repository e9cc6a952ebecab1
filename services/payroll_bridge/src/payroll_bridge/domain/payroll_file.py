"""A payroll file: what the engine keeps under one key, opened by a master record and closed by one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from payroll_bridge.domain.relation import Key, Relation

FOLLOWED_FOR: Final = timedelta(days=730)
"""How long after the last day in service something may still be paid or declared, unless the settings say otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayrollFile:
    """The file of one key; `closed_after` is the last day in service when it is closed, None when there never was one.

    `invalid_since` is when it was found to hold errors; while it is set, nothing of the file is sent. `replaces` is
    the number under which a work relation of this key was recorded by mistake.
    """

    key: Key
    elvire_number: str
    is_open: bool = True
    closed_after: date | None = None
    replaces: str | None = None
    invalid_since: datetime | None = None

    @property
    def never_was(self) -> bool:
        """Whether nobody ever was in service under it: it was opened by mistake."""
        return not self.is_open and self.closed_after is None

    def follows_person(self, day: date, followed_for: timedelta) -> bool:
        """Whether the engine must hear here of a change of the person, or of the bank account, that holds from `day`.

        Pay is computed after the month that it is for, and the last pay after the last day; so a closed file hears on.
        """
        if self.is_open:
            return True
        return self.closed_after is not None and day - self.closed_after <= followed_for


def must_open(file: PayrollFile | None) -> bool:
    """Whether a paid relation that takes up the key must first have a master record that says open."""
    return file is None or not file.is_open


def closed_after(fed: Iterable[Relation], key: Key) -> date | None:
    """The last day in service under a key when the end of each relation fed under it was told; None while one goes on.

    A last day that only stands in the contract ends nothing: the contract may go on, and is paid until then.
    """
    last_days = [relation.last_day if relation.has_ended else None for relation in fed if relation.key == key]
    known = [day for day in last_days if day is not None]
    return max(known) if known and len(known) == len(last_days) else None
