from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, fields
from typing import Any
from uuid import UUID

from sqlalchemy import Row, insert, select, update

from personnel.domain.role import Asked, GrantTerms, RoleGrant
from personnel.domain.role_ledger import Granted, GrantSlot, GrantStep, GrantTaken, GrantVersion, RoleLedger
from personnel.storage.role_tables import ROLE_ENTRY, ROLE_GRANT
from personnel.storage.transaction import Transaction


class RoleRows(Transaction):
    """Roles that people were granted: what holds, what held, and what was done. Of a locked person they are read once.

    What is recorded is written when the work ends, or before something is read again.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._roles: dict[str, RoleLedger] = {}
        self._unwritten_grants: list[tuple[str, GrantStep]] = []

    async def finish(self) -> None:
        """Write and say what was kept until now; what was recorded of all people at once."""
        await self._write_grants()
        await super().finish()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that leaves no trace when an error ends it."""
        unwritten = list(self._unwritten_grants)
        try:
            async with super().attempt():
                yield
        except BaseException:
            self._unwritten_grants = unwritten
            raise

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._roles.clear()

    async def grants(self, vlimpersnummer: str) -> list[RoleGrant]:
        """The roles that a person was granted, by first day; what was taken back was never granted."""
        return (await self.role_ledger(vlimpersnummer)).grants

    async def role_ledger(self, vlimpersnummer: str) -> RoleLedger:
        """All that was ever recorded about a person's roles."""
        if vlimpersnummer in self._roles:
            return self._roles[vlimpersnummer]
        found = await self._read_roles(vlimpersnummer)
        if self.is_locked(vlimpersnummer):
            self._roles[vlimpersnummer] = found
        return found

    async def record_role(self, vlimpersnummer: str, step: GrantStep) -> None:
        """Record a step in a person's roles: what it changes supersedes what held."""
        self._unwritten_grants.append((vlimpersnummer, step))
        if vlimpersnummer in self._roles:
            self._roles[vlimpersnummer] = self._roles[vlimpersnummer].with_step(step)

    async def _write_grants(self) -> None:
        steps, self._unwritten_grants = self._unwritten_grants, []
        versions: list[dict[str, Any]] = []
        standing: dict[UUID, dict[str, Any]] = {}
        for number, step in steps:
            superseded = {"superseded_by": step.action.event_id, "superseded_at": self.now}
            for slot, entry in step.entries.items():
                if slot.event_id in standing:
                    standing.pop(slot.event_id).update(superseded)
                elif slot.event_id != step.action.event_id:  # nothing ever stood in a slot that this action opens
                    held = (ROLE_GRANT.c.grant_id == slot.event_id, ROLE_GRANT.c.superseded_by.is_(None))
                    await self.connection.execute(update(ROLE_GRANT).where(*held).values(superseded))
                if entry.fact is not None:
                    fresh = {
                        **_columns(entry.fact),
                        "grant_id": slot.event_id,
                        "vlimpersnummer": number,
                        "said_by": entry.said_by,
                        "recorded_by": step.action.event_id,
                        "recorded_at": self.now,
                        "superseded_by": None,
                        "superseded_at": None,
                    }
                    standing[slot.event_id] = fresh
                    versions.append(fresh)
        entries = [{**asdict(step.action), "vlimpersnummer": number, "origin": self.origin} for number, step in steps]
        for table, values in ((ROLE_ENTRY, entries), (ROLE_GRANT, versions)):
            if values:
                await self.connection.execute(insert(table), values)

    async def _read_roles(self, vlimpersnummer: str) -> RoleLedger:
        if any(number == vlimpersnummer for number, _ in self._unwritten_grants):
            await self._write_grants()
        done = await self.connection.execute(
            select(ROLE_ENTRY).where(ROLE_ENTRY.c.vlimpersnummer == vlimpersnummer).order_by(ROLE_ENTRY.c.number)
        )
        actions = tuple(_action(row) for row in done)
        if not actions:
            return RoleLedger(vlimpersnummer=vlimpersnummer)
        places = {action.event_id: place for place, action in enumerate(actions)}
        rows = await self.connection.execute(select(ROLE_GRANT).where(ROLE_GRANT.c.vlimpersnummer == vlimpersnummer))
        versions = sorted((_version(row) for row in rows), key=lambda version: places[version.recorded_by])
        return RoleLedger(vlimpersnummer=vlimpersnummer, versions=tuple(versions), actions=actions)


def _action(row: Row[Any]) -> GrantTaken:
    return GrantTaken(**{field.name: getattr(row, field.name) for field in fields(GrantTaken)})


def _version(row: Row[Any]) -> GrantVersion:
    fact = Granted(
        terms=GrantTerms(**{field.name: getattr(row, field.name) for field in fields(GrantTerms)}),
        asked=Asked(**{field.name: getattr(row, field.name) for field in fields(Asked)}),
        revoked_from=row.revoked_from,
    )
    return GrantVersion(
        slot=GrantSlot(row.grant_id),
        fact=fact,
        said_by=row.said_by,
        recorded_by=row.recorded_by,
        superseded_by=row.superseded_by,
    )


def _columns(fact: Granted) -> dict[str, Any]:
    return {**asdict(fact.terms), **asdict(fact.asked), "revoked_from": fact.revoked_from}
