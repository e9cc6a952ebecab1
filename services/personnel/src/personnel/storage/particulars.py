"""Particulars of people as they are recorded, of all kinds in one table: each row a version in two times."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, insert, select, update

from chassis.outbox import current_epoch
from personnel.domain.held import EntryTaken, Held, HeldSlot, HeldStep, HeldVersion, Particulars
from personnel.storage.particular_tables import CASE, PARTICULAR, PARTICULAR_ENTRY
from personnel.storage.particular_values import value_columns, value_of
from personnel.storage.tables import OUTBOX
from personnel.storage.transaction import Transaction


class ParticularRows(Transaction):
    """Particulars: what holds, what held, and what was done. Of a locked person they are read once."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._particulars: dict[str, Particulars] = {}
        self._unwritten_steps: dict[str, list[HeldStep]] = {}

    async def finish(self) -> None:
        """Write and say what was kept until now; what was recorded of all people at once."""
        await self._write_steps()
        await super().finish()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that leaves no trace when an error ends it."""
        unwritten = {number: list(steps) for number, steps in self._unwritten_steps.items()}
        try:
            async with super().attempt():
                yield
        except BaseException:
            self._unwritten_steps = unwritten
            raise

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

    def knows_nothing_of(self, vlimpersnummer: str) -> None:
        """Nothing was recorded of somebody who is new, so nobody has to ask."""
        if self.is_locked(vlimpersnummer):
            self._particulars[vlimpersnummer] = Particulars(vlimpersnummer=vlimpersnummer)

    async def record_particular(self, vlimpersnummer: str, step: HeldStep) -> None:
        """Record a step: what it changes supersedes what held. It is written when the work ends."""
        self._unwritten_steps.setdefault(vlimpersnummer, []).append(step)
        if vlimpersnummer in self._particulars:
            self._particulars[vlimpersnummer] = self._particulars[vlimpersnummer].with_step(step)

    async def new_case_number(self) -> str:
        """A number for the case of an accident that no other ever had: a database that is restored counts on anew."""
        count = int(await self.connection.scalar(select(CASE.next_value())) or 0)
        return f"{await current_epoch(self.connection, OUTBOX)}-{count:06d}"

    async def _write_steps(self) -> None:
        steps = [(number, step) for number, each in self._unwritten_steps.items() for step in each]
        self._unwritten_steps = {}
        versions: list[dict[str, Any]] = []
        standing: dict[tuple[str, HeldSlot], dict[str, Any]] = {}
        for number, step in steps:
            superseded = {"superseded_by": step.action.event_id, "superseded_at": self.now}
            for slot, entry in step.entries.items():
                if (number, slot) in standing:
                    standing.pop((number, slot)).update(superseded)
                elif slot.event_id != step.action.event_id:  # nothing ever stood in a slot that this action opens
                    await self.connection.execute(update(PARTICULAR).where(*_stands(number, slot)).values(superseded))
                if entry.fact is not None:
                    fresh = self._version_values(number, slot, entry.fact, entry.said_by, step.action.event_id)
                    standing[number, slot] = fresh
                    versions.append(fresh)
        entries = [{**asdict(step.action), "vlimpersnummer": number, "origin": self.origin} for number, step in steps]
        for table, values in ((PARTICULAR_ENTRY, entries), (PARTICULAR, versions)):
            if values:
                await self.connection.execute(insert(table), values)

    def _version_values(
        self, vlimpersnummer: str, slot: HeldSlot, fact: Held, said_by: UUID, recorded_by: UUID
    ) -> dict[str, Any]:
        return {
            "key": fact.key,
            "effective_day": fact.effective_day,
            "effective_sequence": fact.effective_sequence,
            "last_day": fact.last_day,
            **value_columns(self.vault, (vlimpersnummer, slot, recorded_by), fact.value),
            "vlimpersnummer": vlimpersnummer,
            "resource": slot.resource,
            "event_id": slot.event_id,
            "said_by": said_by,
            "recorded_by": recorded_by,
            "recorded_at": self.now,
            "superseded_by": None,
            "superseded_at": None,
        }

    async def _read_particulars(self, vlimpersnummer: str) -> Particulars:
        if vlimpersnummer in self._unwritten_steps:
            await self._write_steps()
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
        versions = sorted((self._version(row) for row in rows), key=lambda version: places[version.recorded_by])
        return Particulars(vlimpersnummer=vlimpersnummer, versions=tuple(versions), actions=actions)

    def _version(self, row: Row[Any]) -> HeldVersion:
        slot = HeldSlot(row.resource, row.event_id)
        held = Held(
            key=row.key,
            effective_day=row.effective_day,
            effective_sequence=row.effective_sequence,
            last_day=row.last_day,
            value=value_of(self.vault, (row.vlimpersnummer, slot, row.recorded_by), row),
        )
        return HeldVersion(
            slot=slot,
            fact=held,
            said_by=row.said_by,
            recorded_by=row.recorded_by,
            superseded_by=row.superseded_by,
        )


def _stands(vlimpersnummer: str, slot: HeldSlot) -> tuple[ColumnElement[bool], ...]:
    """The version that holds in a slot."""
    return (
        PARTICULAR.c.vlimpersnummer == vlimpersnummer,
        PARTICULAR.c.resource == slot.resource,
        PARTICULAR.c.event_id == slot.event_id,
        PARTICULAR.c.superseded_by.is_(None),
    )


def _entry(row: Row[Any]) -> EntryTaken:
    return EntryTaken(**{field.name: getattr(row, field.name) for field in fields(EntryTaken)})
