from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Table, and_, delete, exists, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from absence.domain.authority import Grant, Scope
from absence.domain.employment import Employment
from absence.messages.inbound import PEOPLE
from absence.messages.outbound import REQUESTS, Message
from absence.storage import rows
from absence.storage.absences import SqlAbsences, keep_rows
from absence.storage.tables import (
    CONSUMER,
    EMPLOYMENT,
    IDEMPOTENT,
    INBOX,
    JOB_ROW,
    LEAVE_REQUEST,
    OUTBOX,
    PERSON,
    ROLE_GRANT,
    SERVICE_PERIOD,
    SICKNESS_SPELL,
    UNIT,
)
from chassis.clock import day_of
from chassis.envelope import Event, Fact, Seen
from chassis.erasure import erase_subject
from chassis.inbox import Places
from chassis.outbox import enqueue, lock_subjects

SOURCE: Final = "/absence"

TREE_DEPTH_MAX: Final = 20
"""Units looked at on the way up; a circle in imported data ends here."""


class SqlWork(SqlAbsences):
    """A unit of work in the transaction it is handed; it neither begins nor commits one.

    Args:
        connection: inside of a transaction.
        now: the present instant of business time.
        fact: what made this work begin; what is then said inherits its origin and rests on it.
        new_id: gives the ids of events.

    """

    def __init__(
        self,
        connection: AsyncConnection,
        now: datetime,
        fact: Fact | None = None,
        new_id: Callable[[], UUID] = uuid4,
    ) -> None:
        super().__init__(connection)
        self._fact = fact
        self._new_id = new_id
        self.now = now
        self.today = day_of(now)
        self.said: list[Seen] = []
        """Where what was said stands in its streams."""

    async def lock(self, *vlimpersnummers: str) -> None:
        """See `Work`."""
        await lock_subjects(self._connection, OUTBOX, vlimpersnummers)

    async def say(self, *messages: Message, seen: Sequence[Seen] = ()) -> tuple[Seen, ...]:
        """See `Work`."""
        origin = self._fact.origin if self._fact else "entered"
        grounds = (*([self._fact.position] if self._fact else []), *seen)
        events = [
            Event(
                topic=message.topic,
                key=message.key,
                event_id=self._new_id(),
                event_type=message.event_type,
                data=message.model_dump_json().encode(),
                origin=origin,
                seen=grounds,
            )
            for message in messages
        ]
        places = await enqueue(self._connection, OUTBOX, events, source=SOURCE, now=self.now)
        self.said.extend(places)
        return places

    async def position_of(self, vlimpersnummer: str) -> Seen | None:
        """See `Work`."""
        places = Places(CONSUMER)
        await places.load(self._connection, INBOX, [(PEOPLE, vlimpersnummer)])
        sequence = places.at((PEOPLE, vlimpersnummer)).sequence
        return Seen(PEOPLE, vlimpersnummer, sequence) if sequence else None

    async def register_person(self, vlimpersnummer: str) -> None:
        """See `Work`."""
        await keep_rows(self._connection, PERSON, [{"vlimpersnummer": vlimpersnummer}])

    async def knows_person(self, vlimpersnummer: str) -> bool:
        """See `Work`."""
        query = select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        return (await self._connection.execute(query)).one_or_none() is not None

    async def keep_employment(self, employment: Employment) -> None:
        """See `Work`."""
        number, sequence = employment.vlimpersnummer, employment.employment_sequence
        key = {"vlimpersnummer": number, "employment_sequence": sequence}
        await keep_rows(self._connection, EMPLOYMENT, [key])
        for table, values in (
            (SERVICE_PERIOD, [{**key, **asdict(period)} for period in employment.periods]),
            (JOB_ROW, [{**key, **asdict(row)} for row in employment.rows]),
        ):
            await self._connection.execute(delete(table).where(*_of_relation(table, number, sequence)))
            await self._connection.execute(insert(table), values)

    async def forget_employment(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """See `Work`."""
        for table in (JOB_ROW, SERVICE_PERIOD, EMPLOYMENT):
            await self._connection.execute(
                delete(table).where(*_of_relation(table, vlimpersnummer, employment_sequence))
            )

    async def employments(self, vlimpersnummer: str) -> tuple[Employment, ...]:
        """See `Work`."""
        found = await self._rows(EMPLOYMENT, vlimpersnummer, EMPLOYMENT.c.employment_sequence)
        parts: list[dict[int, list[Any]]] = []
        for table, day in ((SERVICE_PERIOD, SERVICE_PERIOD.c.first_day), (JOB_ROW, JOB_ROW.c.from_day)):
            own = await self._rows(table, vlimpersnummer, table.c.employment_sequence, day)
            parts.append(
                {sequence: list(group) for sequence, group in groupby(own, lambda row: row.employment_sequence)}
            )
        periods, jobs = parts
        return tuple(
            rows.employment_of(row, periods[row.employment_sequence], jobs[row.employment_sequence]) for row in found
        )

    async def erase(self, vlimpersnummer: str) -> None:
        """See `Work`."""
        for table in (LEAVE_REQUEST, SICKNESS_SPELL, ROLE_GRANT, JOB_ROW, SERVICE_PERIOD, EMPLOYMENT, PERSON):
            await self._connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))
        await erase_subject(
            self._connection,
            OUTBOX,
            INBOX,
            subject=vlimpersnummer,
            streams=[(REQUESTS, vlimpersnummer)],
            answers=IDEMPOTENT,
            now=self.now,
        )

    async def place_unit(self, code: str, parent: str | None, until_day: date | None = None) -> None:
        """See `Work`."""
        await keep_rows(self._connection, UNIT, [{"code": code, "parent": parent, "until_day": until_day}])

    async def units_up_from(self, code: str, day: date) -> tuple[str, ...]:
        """See `Work`."""
        up = select(literal(code).label("code"), literal(0).label("height")).cte(recursive=True)
        above = select(UNIT.c.parent, up.c.height + 1).where(
            UNIT.c.code == up.c.code, UNIT.c.parent.is_not(None), up.c.height < TREE_DEPTH_MAX, _exists_on(day)
        )
        up = up.union_all(above)
        gone = select(UNIT.c.code).where(UNIT.c.code == up.c.code, ~_exists_on(day))
        found = await self._connection.execute(select(up.c.code).where(~exists(gone)).order_by(up.c.height))
        return tuple(dict.fromkeys(found.scalars()))

    async def keep_grant(self, grant: Grant) -> None:
        """See `Work`."""
        await keep_rows(self._connection, ROLE_GRANT, [rows.grant_columns(grant)])

    async def grant(self, grant_id: UUID) -> Grant | None:
        """See `Work`."""
        query = select(ROLE_GRANT).where(ROLE_GRANT.c.grant_id == grant_id)
        row = (await self._connection.execute(query)).one_or_none()
        return rows.grant_of(row) if row else None

    async def grants_on(self, scopes: Sequence[Scope], day: date) -> tuple[Grant, ...]:
        """See `Work`."""
        table = ROLE_GRANT.c
        on_scope = [
            and_(table.scope_kind == scope.kind, table.scope_code.is_not_distinct_from(scope.code)) for scope in scopes
        ]
        query = select(ROLE_GRANT).where(
            or_(*on_scope), table.from_day <= day, or_(table.until_day.is_(None), table.until_day >= day)
        )
        found = await self._connection.execute(query.order_by(table.grant_id))
        return tuple(rows.grant_of(row) for row in found)

    async def grants_of(self, vlimpersnummer: str, day: date) -> tuple[Grant, ...]:
        """See `Work`."""
        found = await self._rows(ROLE_GRANT, vlimpersnummer, ROLE_GRANT.c.grant_id)
        return tuple(grant for grant in map(rows.grant_of, found) if grant.holds_on(day))

    async def _rows(self, table: Table, vlimpersnummer: str, *order: Any) -> Sequence[Any]:
        query = select(table).where(table.c.vlimpersnummer == vlimpersnummer)
        return (await self._connection.execute(query.order_by(*order))).all()


def _exists_on(day: date) -> ColumnElement[bool]:
    """Whether a unit exists on a day."""
    return or_(UNIT.c.until_day.is_(None), UNIT.c.until_day >= day)


def _of_relation(table: Table, vlimpersnummer: str, employment_sequence: int) -> tuple[ColumnElement[bool], ...]:
    """The rows of one work relation."""
    return table.c.vlimpersnummer == vlimpersnummer, table.c.employment_sequence == employment_sequence
