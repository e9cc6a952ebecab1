"""Particulars of people as they are recorded, of all kinds in one table: each row a version in two times."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Row, insert, select, update

from personnel.domain.held import EntryTaken, Held, HeldSlot, HeldStep, HeldVersion, Particulars
from personnel.domain.particular import KINDS, Particular
from personnel.storage.particular_tables import PARTICULAR, PARTICULAR_ENTRY
from personnel.storage.transaction import Transaction

FORMS: Final[Mapping[str, TypeAdapter[Particular]]] = {resource: TypeAdapter(kind) for resource, kind in KINDS.items()}
"""How values of each kind are written as JSON, and read again."""


class ParticularRows(Transaction):
    """Particulars: what holds, what held, and what was done. Of a locked person they are read once."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._particulars: dict[str, Particulars] = {}

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._particulars.clear()

    async def particulars(self, vlimpersnummer: str) -> Particulars:
        """All that was ever recorded about a person's particulars."""
        if vlimpersnummer in self._particulars:
            return self._particulars[vlimpersnummer]
        found = await self._read_particulars(vlimpersnummer)
        if self.is_locked(vlimpersnummer):
            self._particulars[vlimpersnummer] = found
        return found

    async def record_particular(self, vlimpersnummer: str, step: HeldStep) -> None:
        """Record a step: what it changes supersedes what held."""
        before = await self.particulars(vlimpersnummer)
        action = step.action
        done = {**asdict(action), "vlimpersnummer": vlimpersnummer, "origin": self.origin}
        await self.connection.execute(insert(PARTICULAR_ENTRY).values(done))
        superseded = [slot.event_id for slot in step.entries if slot in before.current]
        if superseded:
            await self.connection.execute(
                update(PARTICULAR)
                .where(
                    PARTICULAR.c.vlimpersnummer == vlimpersnummer,
                    PARTICULAR.c.event_id.in_(superseded),
                    PARTICULAR.c.superseded_by.is_(None),
                )
                .values(superseded_by=action.event_id, superseded_at=self.now)
            )
        fresh = [
            {
                **_columns(slot.resource, entry.fact),
                "vlimpersnummer": vlimpersnummer,
                "resource": slot.resource,
                "event_id": slot.event_id,
                "said_by": entry.said_by,
                "recorded_by": action.event_id,
                "recorded_at": self.now,
            }
            for slot, entry in step.entries.items()
            if entry.fact is not None
        ]
        if fresh:
            await self.connection.execute(insert(PARTICULAR), fresh)
        if vlimpersnummer in self._particulars:
            self._particulars[vlimpersnummer] = before.with_step(step)

    async def _read_particulars(self, vlimpersnummer: str) -> Particulars:
        done = await self.connection.execute(
            select(PARTICULAR_ENTRY)
            .where(PARTICULAR_ENTRY.c.vlimpersnummer == vlimpersnummer)
            .order_by(PARTICULAR_ENTRY.c.number)
        )
        actions = tuple(_entry(row) for row in done)
        if not actions:
            return Particulars(vlimpersnummer=vlimpersnummer)
        places = {action.event_id: place for place, action in enumerate(actions)}
        rows = await self.connection.execute(select(PARTICULAR).where(PARTICULAR.c.vlimpersnummer == vlimpersnummer))
        versions = sorted((_version(row) for row in rows), key=lambda version: places[version.recorded_by])
        return Particulars(vlimpersnummer=vlimpersnummer, versions=tuple(versions), actions=actions)


def _entry(row: Row[Any]) -> EntryTaken:
    return EntryTaken(**{field.name: getattr(row, field.name) for field in fields(EntryTaken)})


def _version(row: Row[Any]) -> HeldVersion:
    held = Held(
        key=row.key,
        effective_day=row.effective_day,
        effective_sequence=row.effective_sequence,
        last_day=row.last_day,
        value=None if row.value is None else FORMS[row.resource].validate_python(row.value),
    )
    return HeldVersion(
        slot=HeldSlot(row.resource, row.event_id),
        fact=held,
        said_by=row.said_by,
        recorded_by=row.recorded_by,
        superseded_by=row.superseded_by,
    )


def _columns(resource: str, held: Held) -> dict[str, Any]:
    value = None if held.value is None else FORMS[resource].dump_python(held.value, mode="json")
    return {
        "key": held.key,
        "effective_day": held.effective_day,
        "effective_sequence": held.effective_sequence,
        "last_day": held.last_day,
        "value": value,
    }
