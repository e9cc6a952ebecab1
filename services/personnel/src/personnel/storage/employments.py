"""Work relations as they are recorded: a table per kind of fact, each row a version in two times."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import fields
from functools import cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import Row, Table, insert, select, tuple_, update

from personnel.domain.action import ActionTaken
from personnel.domain.employment import Employment, Identity, JobRow, JobTerms, ServiceEnd
from personnel.domain.ledger import Ledger
from personnel.domain.version import ChosenFrom, Fact, ServiceStart, Slot, Step, Version, What
from personnel.storage.tables import ACTION, EMPLOYMENT, JOB_ROW, PRIMARY_CHOICE, SERVICE_END, SERVICE_START
from personnel.storage.transaction import Transaction

FACTS: Final[Mapping[What, tuple[Table, type[Fact]]]] = {
    "identity": (EMPLOYMENT, Identity),
    "start": (SERVICE_START, ServiceStart),
    "end": (SERVICE_END, ServiceEnd),
    "row": (JOB_ROW, JobRow),
    "choice": (PRIMARY_CHOICE, ChosenFrom),
}
TERMS: Final = tuple(field.name for field in fields(JobTerms))


class _Row(NamedTuple):
    """A row that is to be written when the work ends."""

    table: Table
    values: Mapping[str, Any]

    @property
    def place(self) -> tuple[int, UUID]:
        """The slot of a fact, within its table and person."""
        return self.values["employment_sequence"], self.values["event_id"]

    @property
    def holds(self) -> bool:
        """Whether nothing superseded the fact."""
        return self.values["superseded_by"] is None


class EmploymentRows(Transaction):
    """Work relations: what holds, what held, and what was done."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._ledgers: dict[str, Ledger] = {}
        self._unwritten: dict[str, list[_Row]] = {}

    async def finish(self) -> None:
        """Write and say what was kept until now; of what was recorded all rows of a table at once."""
        await self._write()
        await super().finish()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that leaves no trace when an error ends it."""
        unwritten = {number: list(rows) for number, rows in self._unwritten.items()}
        try:
            async with super().attempt():
                yield
        except BaseException:
            self._unwritten = unwritten
            raise

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._ledgers.clear()

    async def ledger(self, vlimpersnummer: str) -> Ledger:
        """All that was recorded about a person's work relations; of a locked person it is read once."""
        if vlimpersnummer in self._ledgers:
            return self._ledgers[vlimpersnummer]
        found = await self._read_ledger(vlimpersnummer)
        if self.is_locked(vlimpersnummer):
            self._ledgers[vlimpersnummer] = found
        return found

    async def employments(self, vlimpersnummer: str) -> list[Employment]:
        """The work relations of a person, by sequence."""
        return list((await self.ledger(vlimpersnummer)).career.employments)

    async def record(self, vlimpersnummer: str, step: Step) -> None:
        """Record a step: what it changes supersedes what held."""
        action = step.action
        done = {**_columns(action), "vlimpersnummer": vlimpersnummer, "origin": self.origin}
        rows = self._unwritten.setdefault(vlimpersnummer, [])
        rows.append(_Row(ACTION, done))
        for what, (table, _) in FACTS.items():
            entries = {slot: entry for slot, entry in step.entries.items() if slot.what == what}
            if not entries:
                continue
            # Nothing ever stood in a slot that this very action opens.
            earlier = [slot for slot in entries if slot.event_id != action.event_id]
            if earlier:
                await self._supersede(table, vlimpersnummer, earlier, action)
            fresh = [
                {
                    **_columns(entry.fact),
                    "vlimpersnummer": vlimpersnummer,
                    "employment_sequence": slot.employment_sequence,
                    "event_id": slot.event_id,
                    "said_by": entry.said_by,
                    "recorded_by": action.event_id,
                    "recorded_at": self.now,
                    "superseded_by": None,
                    "superseded_at": None,
                }
                for slot, entry in entries.items()
                if entry.fact is not None
            ]
            rows += [_Row(table, values) for values in fresh]
        if vlimpersnummer in self._ledgers:
            self._ledgers[vlimpersnummer] = self._ledgers[vlimpersnummer].with_step(step)

    async def _supersede(self, table: Table, vlimpersnummer: str, slots: list[Slot], action: ActionTaken) -> None:
        given = {"superseded_by": action.event_id, "superseded_at": self.now}
        places = {(slot.employment_sequence, slot.event_id) for slot in slots}
        rows = self._unwritten[vlimpersnummer]
        for index, row in enumerate(rows):
            if row.table is table and row.holds and row.place in places:
                rows[index] = _Row(table, {**row.values, **given})
                places.discard(row.place)
        if places:
            is_ours = table.c.vlimpersnummer == vlimpersnummer
            is_there = tuple_(table.c.employment_sequence, table.c.event_id).in_(sorted(places))
            held = update(table).where(is_ours, is_there, table.c.superseded_by.is_(None))
            await self.connection.execute(held.values(given))

    async def _write(self) -> None:
        rows = [row for each in self._unwritten.values() for row in each]
        self._unwritten = {}
        for table in (ACTION, *(table for table, _ in FACTS.values())):
            given = [row.values for row in rows if row.table is table]
            if given:
                await self.connection.execute(insert(table), given)

    async def _read_ledger(self, vlimpersnummer: str) -> Ledger:
        if vlimpersnummer in self._unwritten:
            await self._write()
        done = await self.connection.execute(
            select(ACTION).where(ACTION.c.vlimpersnummer == vlimpersnummer).order_by(ACTION.c.number)
        )
        actions = tuple(_action(row) for row in done)
        places = {action.event_id: place for place, action in enumerate(actions)}
        versions = []
        if actions:
            for what, (table, _) in FACTS.items():
                rows = await self.connection.execute(select(table).where(table.c.vlimpersnummer == vlimpersnummer))
                versions += [_version(what, row) for row in rows]
        versions.sort(key=lambda version: places[version.recorded_by])
        return Ledger(vlimpersnummer=vlimpersnummer, versions=tuple(versions), actions=actions)


def _action(row: Row[Any]) -> ActionTaken:
    return ActionTaken(**{field.name: getattr(row, field.name) for field in fields(ActionTaken)})


def _version(what: What, row: Row[Any]) -> Version:
    return Version(
        slot=Slot(row.employment_sequence, what, row.event_id),
        fact=_fact(what, row),
        said_by=row.said_by,
        recorded_by=row.recorded_by,
        superseded_by=row.superseded_by,
    )


def _fact(what: What, row: Row[Any]) -> Fact:
    kind = FACTS[what][1]
    if kind is JobRow:
        terms = JobTerms(**{name: getattr(row, name) for name in TERMS})
        return JobRow(row.effective_day, row.effective_sequence, terms, row.last_day)
    return kind(**{field.name: getattr(row, field.name) for field in fields(kind)})


def _columns(fact: Fact | ActionTaken) -> dict[str, Any]:
    return dict(_flat(fact))


def _flat(fact: Fact | ActionTaken | JobTerms) -> Iterator[tuple[str, Any]]:
    """Names and values as they are: `asdict` would copy each of them, a third of the time of recording."""
    kind: Any = type(fact)
    for name in _names(kind):
        value = getattr(fact, name)
        if isinstance(value, JobTerms):
            yield from _flat(value)
        else:
            yield name, value


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
