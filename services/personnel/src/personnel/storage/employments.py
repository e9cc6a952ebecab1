"""Work relations as they are recorded: a table per kind of fact, each row a version in two times."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any, Final

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


class EmploymentRows(Transaction):
    """Work relations: what holds, what held, and what was done."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._ledgers: dict[str, Ledger] = {}

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
        done = {**asdict(action), "vlimpersnummer": vlimpersnummer, "origin": self.origin}
        await self.connection.execute(insert(ACTION).values(done))
        for what, (table, _) in FACTS.items():
            entries = {slot: entry for slot, entry in step.entries.items() if slot.what == what}
            if not entries:
                continue
            # Nothing ever stood in a slot that this very action opens.
            await self._supersede(
                table, vlimpersnummer, [slot for slot in entries if slot.event_id != action.event_id], action
            )
            fresh = [
                {
                    **_columns(entry.fact),
                    "vlimpersnummer": vlimpersnummer,
                    "employment_sequence": slot.employment_sequence,
                    "event_id": slot.event_id,
                    "said_by": entry.said_by,
                    "recorded_by": action.event_id,
                    "recorded_at": self.now,
                }
                for slot, entry in entries.items()
                if entry.fact is not None
            ]
            if fresh:
                await self.connection.execute(insert(table), fresh)
        if vlimpersnummer in self._ledgers:
            self._ledgers[vlimpersnummer] = self._ledgers[vlimpersnummer].with_step(step)

    async def _supersede(self, table: Table, vlimpersnummer: str, slots: list[Slot], action: ActionTaken) -> None:
        if not slots:
            return
        places = [(slot.employment_sequence, slot.event_id) for slot in slots]
        await self.connection.execute(
            update(table)
            .where(
                table.c.vlimpersnummer == vlimpersnummer,
                tuple_(table.c.employment_sequence, table.c.event_id).in_(places),
                table.c.superseded_by.is_(None),
            )
            .values(superseded_by=action.event_id, superseded_at=self.now)
        )

    async def _read_ledger(self, vlimpersnummer: str) -> Ledger:
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


def _columns(fact: Fact | None) -> dict[str, Any]:
    return dict(_flat(asdict(fact))) if fact else {}


def _flat(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if isinstance(value, dict):
            yield from value.items()
        else:
            yield name, value
