"""The replica on PostgreSQL: what the other services told, as far as messages need it."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Table, delete, false, literal, or_, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.absence import Absence
from notifier.domain.grant import EVERYTHING, Grant, Scope
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Colleague, Person, Service
from notifier.domain.unit import Unit
from notifier.storage.tables import (
    ABSENCE,
    EMPLOYMENT,
    FORMER_ADDRESS,
    LEAVE_REQUEST,
    LEGAL_EMPLOYER,
    PERSON,
    ROLE_GRANT,
    UNIT,
)

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

    async def keep_request(self, request: LeaveRequest) -> None:
        """Know a request that waits for a decision."""
        await self._keep(LEAVE_REQUEST, asdict(request))

    async def forget_request(self, request_id: UUID) -> None:
        """Know that a request waits no more."""
        await self._connection.execute(delete(LEAVE_REQUEST).where(LEAVE_REQUEST.c.request_id == request_id))

    async def open_requests(self, vlimpersnummer: str) -> tuple[LeaveRequest, ...]:
        """The requests of somebody that wait for a decision, by day of request."""
        wanted = select(LEAVE_REQUEST).where(LEAVE_REQUEST.c.vlimpersnummer == vlimpersnummer)
        ordered = wanted.order_by(LEAVE_REQUEST.c.requested_day, LEAVE_REQUEST.c.request_id)
        return tuple(LeaveRequest(**row._asdict()) for row in await self._connection.execute(ordered))

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
        return tuple(_grant(row) for row in rows)

    async def grants_of(self, vlimpersnummer: str, roles: Collection[str], day: date) -> tuple[Grant, ...]:
        """The roles among these that somebody holds on a day."""
        mine = ROLE_GRANT.c.vlimpersnummer == vlimpersnummer, ROLE_GRANT.c.role.in_(sorted(roles))
        rows = await self._connection.execute(select(ROLE_GRANT).where(*mine))
        return tuple(grant for grant in map(_grant, rows) if grant.holds_on(day))

    async def colleagues(self, vlimpersnummers: Collection[str]) -> dict[str, Colleague]:
        """Those of these people who are known, with their periods in service and their previous address."""
        wanted = sorted(set(vlimpersnummers))
        services: defaultdict[str, list[Service]] = defaultdict(list)
        relations = select(EMPLOYMENT).where(EMPLOYMENT.c.vlimpersnummer.in_(wanted))
        in_order = relations.order_by(EMPLOYMENT.c.employment_sequence, EMPLOYMENT.c.first_day)
        for row in await self._connection.execute(in_order):
            services[row.vlimpersnummer].append(Service(row.first_day, row.last_day))
        previous = FORMER_ADDRESS.c.mail_address.label("previous")
        people = await self._connection.execute(
            select(PERSON, previous)
            .outerjoin(FORMER_ADDRESS, FORMER_ADDRESS.c.vlimpersnummer == PERSON.c.vlimpersnummer)
            .where(PERSON.c.vlimpersnummer.in_(wanted))
        )
        found = {}
        for row in people:
            values = row._asdict()
            address = values.pop("previous")
            is_other = address != values["mail_address"]
            service = tuple(services[row.vlimpersnummer])
            found[row.vlimpersnummer] = Colleague(Person(**values), service, address if is_other else None)
        return found

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

    async def _keep(self, table: Table, row: dict[str, object]) -> None:
        """Write a row, in place of the earlier one with the same key."""
        keys = [column.name for column in table.primary_key]
        fresh = insert(table).values(row)
        others = {name: fresh.excluded[name] for name in row if name not in keys}
        await self._connection.execute(fresh.on_conflict_do_update(index_elements=keys, set_=others))


def _grant(row: Row[Any]) -> Grant:
    return Grant(
        vlimpersnummer=row.vlimpersnummer,
        role=row.role,
        scope=Scope(row.scope_kind, row.scope_code),
        from_day=row.from_day,
        until_day=row.until_day,
    )
