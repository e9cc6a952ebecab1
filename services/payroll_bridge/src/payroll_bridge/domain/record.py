"""A record of the engine: what it was told last, and what it must still be told."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from uuid import UUID

from payroll_bridge.domain.feed import Kind, absence_record, employment_record, master_record
from payroll_bridge.domain.relation import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A change that is remembered: from which day it holds, and what it came from and rests on, as of the last one."""

    effective_day: date
    origin: str
    rests_on: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    """One record of the feed.

    `version` is the last one made, 0 before the first; `key` the key under which it was made (of a master: its own).
    `is_cancelled`: it must not be; `is_cancelled_there`: the last version made says so, and `is_cancel_accepted` that
    the engine took that. `pending`: the engine must still hear of a change.
    """

    record_id: str
    vlimpersnummer: str
    kind: Kind
    employment_sequence: int | None = None
    absence_id: UUID | None = None
    key: Key | None = None
    version: int = 0
    is_cancelled: bool = False
    is_cancelled_there: bool = False
    is_cancel_accepted: bool = False
    pending: Pending | None = None

    @classmethod
    def of_master(cls, key: Key) -> Self:
        """The record of a file, before its first version."""
        return cls(record_id=master_record(key), vlimpersnummer=key.vlimpersnummer, kind="master", key=key)

    @classmethod
    def of_employment(cls, vlimpersnummer: str, employment_sequence: int) -> Self:
        """The record of a work relation, before its first version."""
        return cls(
            record_id=employment_record(vlimpersnummer, employment_sequence),
            vlimpersnummer=vlimpersnummer,
            kind="employment",
            employment_sequence=employment_sequence,
        )

    @classmethod
    def of_absence(cls, vlimpersnummer: str, employment_sequence: int, absence_id: UUID) -> Self:
        """The record of an absence, before its first version."""
        return cls(
            record_id=absence_record(absence_id),
            vlimpersnummer=vlimpersnummer,
            kind="absence",
            employment_sequence=employment_sequence,
            absence_id=absence_id,
        )

    @property
    def is_made(self) -> bool:
        """Whether there is a version of it."""
        return self.version > 0

    def revived(self) -> Self:
        """The record that must be after all."""
        return replace(self, is_cancelled=False)

    def remembering(self, change: Pending) -> Self:
        """The record with one more change to tell; the first day on which something differs is kept."""
        day = min(change.effective_day, self.pending.effective_day) if self.pending else change.effective_day
        return replace(self, pending=replace(change, effective_day=day))

    def made(self, version: int, key: Key) -> Self:
        """The record after a version that tells how it is."""
        return replace(self, version=version, key=key, is_cancelled_there=False, is_cancel_accepted=False, pending=None)

    def taken_back(self) -> Self:
        """The record after all its versions, of which none was sent, were taken back; then a cancel is no news."""
        key, pending = self.key if self.kind == "master" else None, None if self.is_cancelled else self.pending
        return replace(self, version=0, key=key, is_cancelled_there=False, pending=pending)

    def cancelled(self, version: int, home: Key | None) -> Self:
        """The record after a version that cancels it; with a home elsewhere it must still be told there."""
        moves = not self.is_cancelled and home != self.key
        pending = self.pending if moves else None
        return replace(self, version=version, is_cancelled_there=True, is_cancel_accepted=False, pending=pending)


def must_leave(record: FeedRecord, home: Key | None) -> bool:
    """Whether the engine must hear that the record is no longer under the key where it has it."""
    return record.is_made and not record.is_cancelled_there and (record.is_cancelled or record.key != home)


def awaits_cancel(record: FeedRecord, home: Key | None) -> bool:
    """Whether the record may not be told under its key before the engine took a cancel under another."""
    is_elsewhere = record.is_made and record.key != home
    return is_elsewhere and not record.is_cancelled and not record.is_cancel_accepted


def has_life(records: Iterable[FeedRecord]) -> bool:
    """Whether there is something that a master record is needed for."""
    return any(record.kind == "employment" and not record.is_cancelled for record in records)
