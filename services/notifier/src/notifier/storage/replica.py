"""The replica on PostgreSQL: what the other services told, as far as messages need it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import Table, false, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow, seat_row
from notifier.domain.grant import EVERYTHING, Grant, Scope
from notifier.domain.person import Colleague, Person, Service
from notifier.domain.seat import Seat
from notifier.domain.unit import Unit
from notifier.storage.tables import ABSENCE, EMPLOYMENT, JOB_ROW, LEGAL_EMPLOYER, PERSON, ROLE_GRANT, UNIT

LEVELS_MAX: Final = 50
"""Deepest place in the tree of units that is looked up; ends a walk through units that wrongly form a circle."""


class SqlReplica:
    """See `notifier.ports.Work` for what each method promises."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def keep_person(self, person: Person) -> None:
        """Know a person as told last."""
        await self._keep(PERSON, asdict(person))

    async def person(self, vlimpersnummer: str) -> Person | None:
        """A person; none when not known."""
        found = await self.colleagues([vlimpersnummer])
        return found[vlimpersnummer].person if found else None

    async def start_employment(self, row: JobRow, last_day: date | None) -> None:
        """Know a work relation that begins with a job row."""
        relation = {
            "vlimpersnummer": row.vlimpersnummer,
            "employment_sequence": row.employment_sequence,
            "first_day": row.from_day,
            "last_day": last_day,
        }
        await self._keep(EMPLOYMENT, relation)
        await self._keep(JOB_ROW, asdict(row))

    async def change_employment(self, row: JobRow, last_day: date | None) -> bool:
        """Know a job row from its day on; rows of later days stand. False: no such relation."""
        if not await self._set_last_day(row.vlimpersnummer, row.employment_sequence, last_day):
            return False
        await self._keep(JOB_ROW, asdict(row))
        return True

    async def end_employment(self, vlimpersnummer: str, employment_sequence: int, last_day: date) -> bool:
        """Know the last day of a relation. False: no such relation."""
        return await self._set_last_day(vlimpersnummer, employment_sequence, last_day)

    async def keep_grant(self, grant_id: UUID, grant: Grant) -> None:
        """Know a role that somebody holds."""
        row = {
            "grant_id": grant_id,
            "vlimpersnummer": grant.vlimpersnummer,
            "role": grant.role,
            "scope_kind": grant.scope.kind,
            "scope_code": grant.scope.code,
            "from_day": grant.from_day,
            "until_day": grant.until_day,
        }
        await self._keep(ROLE_GRANT, row)

    async def end_grant(self, grant_id: UUID, until_day: date) -> bool:
        """Know the last day of a role. False: no such grant."""
        ended = update(ROLE_GRANT).where(ROLE_GRANT.c.grant_id == grant_id).values(until_day=until_day)
        return await self._connection.scalar(ended.returning(ROLE_GRANT.c.grant_id)) is not None

    async def keep_unit(self, unit: Unit) -> None:
        """Know a unit as told last."""
        await self._keep(UNIT, asdict(unit))

    async def unit(self, code: str) -> Unit | None:
        """A unit; none when not known."""
        row = (await self._connection.execute(select(UNIT).where(UNIT.c.code == code))).one_or_none()
        return Unit(**row._asdict()) if row else None

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """Know a legal employer as told last."""
        await self._keep(LEGAL_EMPLOYER, {"code": code, "name": name})

    async def keep_absence(self, absence: Absence) -> None:
        """Know that somebody is away, or after all is not."""
        await self._keep(ABSENCE, asdict(absence))

    async def absence(self, absence_id: UUID) -> Absence | None:
        """An absence; none when not known."""
        row = (await self._connection.execute(select(ABSENCE).where(ABSENCE.c.absence_id == absence_id))).one_or_none()
        return Absence(**row._asdict()) if row else None

    async def seat(self, vlimpersnummer: str, employment_sequence: int | None, day: date) -> Seat | None:
        """Where somebody sits on a day: by this relation, or by the primary one; none when no relation is known."""
        found = await self._connection.execute(select(JOB_ROW).where(JOB_ROW.c.vlimpersnummer == vlimpersnummer))
        row = seat_row([JobRow(**each._asdict()) for each in found], employment_sequence, day)
        if row is None:
            return None
        units = await self.units_above(row.unit)
        return Seat(vlimpersnummer=vlimpersnummer, units=units, legal_employer=row.legal_employer)

    async def units_above(self, code: str) -> tuple[str, ...]:
        """The unit itself, then those above it, nearest first."""
        # The unit itself counts even when nobody told of it yet: a role may be granted on it.
        walk = select(literal(code).label("code"), literal(0).label("level")).cte("walk", recursive=True)
        step = select(UNIT.c.parent, walk.c.level + 1).join(walk, UNIT.c.code == walk.c.code)
        walk = walk.union_all(step.where(UNIT.c.parent.is_not(None), walk.c.level < LEVELS_MAX))
        codes = (await self._connection.scalars(select(walk.c.code).order_by(walk.c.level))).all()
        return tuple(dict.fromkeys(codes))

    async def grants(self, roles: Collection[str], scopes: Collection[Scope]) -> tuple[Grant, ...]:
        """Who was ever given one of these roles on one of these scopes."""
        place = tuple_(ROLE_GRANT.c.scope_kind, ROLE_GRANT.c.scope_code)
        coded = sorted(scope for scope in scopes if scope != EVERYTHING)
        everywhere = ROLE_GRANT.c.scope_kind == EVERYTHING.kind if EVERYTHING in scopes else false()
        rows = await self._connection.execute(
            select(ROLE_GRANT).where(ROLE_GRANT.c.role.in_(sorted(roles)), or_(place.in_(coded), everywhere))
        )
        return tuple(
            Grant(
                vlimpersnummer=row.vlimpersnummer,
                role=row.role,
                scope=Scope(row.scope_kind, row.scope_code),
                from_day=row.from_day,
                until_day=row.until_day,
            )
            for row in rows
        )

    async def colleagues(self, vlimpersnummers: Collection[str]) -> dict[str, Colleague]:
        """Those of these people who are known, with their periods in service."""
        wanted = sorted(set(vlimpersnummers))
        services: defaultdict[str, list[Service]] = defaultdict(list)
        relations = select(EMPLOYMENT).where(EMPLOYMENT.c.vlimpersnummer.in_(wanted))
        for row in await self._connection.execute(relations.order_by(EMPLOYMENT.c.employment_sequence)):
            services[row.vlimpersnummer].append(Service(row.first_day, row.last_day))
        people = await self._connection.execute(select(PERSON).where(PERSON.c.vlimpersnummer.in_(wanted)))
        return {
            row.vlimpersnummer: Colleague(Person(**row._asdict()), tuple(services[row.vlimpersnummer]))
            for row in people
        }

    async def away(self, vlimpersnummers: Collection[str], day: date) -> frozenset[str]:
        """Those of these people who are away for the whole of a day."""
        found = await self._connection.scalars(
            select(ABSENCE.c.vlimpersnummer).where(
                ABSENCE.c.vlimpersnummer.in_(sorted(set(vlimpersnummers))),
                ABSENCE.c.is_whole_day,
                ~ABSENCE.c.is_cancelled,
                ABSENCE.c.first_day <= day,
                ABSENCE.c.last_day >= day,
            )
        )
        return frozenset(found)

    async def _set_last_day(self, vlimpersnummer: str, employment_sequence: int, last_day: date | None) -> bool:
        changed = (
            update(EMPLOYMENT)
            .where(
                EMPLOYMENT.c.vlimpersnummer == vlimpersnummer, EMPLOYMENT.c.employment_sequence == employment_sequence
            )
            .values(last_day=last_day)
            .returning(EMPLOYMENT.c.vlimpersnummer)
        )
        return await self._connection.scalar(changed) is not None

    async def _keep(self, table: Table, row: dict[str, object]) -> None:
        """Write a row, in place of the earlier one with the same key."""
        keys = [column.name for column in table.primary_key]
        fresh = insert(table).values(row)
        others = {name: fresh.excluded[name] for name in row if name not in keys}
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=keys, set_=others))
