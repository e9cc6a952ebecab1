"""The calendar on PostgreSQL: which days fell due, what became of them, and for whom to look."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select, union
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from notifier.domain.occasion import Occasion
from notifier.domain.reminder import SETTLED, Fate, Reminder
from notifier.storage.tables import CALENDAR, JOB_ROW, LEAVE_REQUEST, REMINDER

DAYS: Final = ("effective_day", "recorded_day", "base_day")


async def calendar_since(connection: AsyncConnection) -> date | None:
    """The first day on which the calendar was kept."""
    since: date | None = await connection.scalar(select(CALENDAR.c.since_day))
    return since


async def open_calendar(connection: AsyncConnection, today: date) -> None:
    """Keep the calendar from today on, unless it is kept already."""
    begun = insert(CALENDAR).values(is_only_row=True, since_day=today, kept_until=today - timedelta(days=1))
    await connection.execute(begun.on_conflict_do_nothing())


async def mark_kept(connection: AsyncConnection, today: date) -> None:
    """Everything that fell due by today was decided about; business time that goes back moves nothing back."""
    await connection.execute(CALENDAR.update().where(CALENDAR.c.kept_until < today).values(kept_until=today))


async def people_due(
    connection: AsyncConnection, today: date, ahead: timedelta, after: str, limit: int
) -> Sequence[str]:
    """Those for whom something may have fallen due by today, by Vlimpersnummer; more than who really has something.

    `ahead` is the longest time before a day that any rule tells of it.
    """
    sources: list[Select[tuple[str]]] = [
        select(LEAVE_REQUEST.c.vlimpersnummer),
        select(JOB_ROW.c.vlimpersnummer).where(JOB_ROW.c.last_day >= today, JOB_ROW.c.last_day <= today + ahead),
        select(JOB_ROW.c.vlimpersnummer).where(
            JOB_ROW.c.probation_end >= today, JOB_ROW.c.probation_end <= today + ahead
        ),
        select(REMINDER.c.vlimpersnummer).where(REMINDER.c.fate == Fate.PLANNED.value, REMINDER.c.day <= today),
    ]
    people = union(*sources).subquery()
    number = people.c.vlimpersnummer
    found = await connection.scalars(select(number).where(number > after).order_by(number).limit(limit))
    return found.all()


async def reminders(connection: AsyncConnection, vlimpersnummer: str) -> tuple[Reminder, ...]:
    """What became of the days on which messages about somebody fell due, and what is planned."""
    wanted = select(REMINDER).where(REMINDER.c.vlimpersnummer == vlimpersnummer)
    rows = await connection.execute(wanted.order_by(REMINDER.c.rule, REMINDER.c.cause, REMINDER.c.day))
    return tuple(_reminder(row) for row in rows)


async def keep_reminder(connection: AsyncConnection, reminder: Reminder) -> None:
    """Keep what became of a day; what was settled before stays as it was."""
    values = {**asdict(reminder), "fate": reminder.fate.value, "occasion": _as_json(reminder.occasion)}
    fresh = insert(REMINDER).values(values)
    settled = [fate.value for fate in SETTLED]
    others = {name: fresh.excluded[name] for name in values if name not in {"rule", "cause", "day"}}
    await connection.execute(
        fresh.on_conflict_do_update(
            index_elements=["rule", "cause", "day"], set_=others, where=REMINDER.c.fate.not_in(settled)
        )
    )


async def dropped_by(connection: AsyncConnection, event_id: UUID) -> Sequence[Row[Any]]:
    """What came to nothing because of an event."""
    wanted = select(REMINDER).where(REMINDER.c.settled_by == event_id)
    return (await connection.execute(wanted.order_by(REMINDER.c.rule, REMINDER.c.cause, REMINDER.c.day))).all()


def _reminder(row: Row[Any]) -> Reminder:
    values = row._asdict()
    return Reminder(**{**values, "fate": Fate(values["fate"]), "occasion": _from_json(values["occasion"])})


def _as_json(occasion: Occasion | None) -> dict[str, Any] | None:
    if occasion is None:
        return None
    values = {**asdict(occasion), "event_id": str(occasion.event_id), "values": dict(occasion.values)}
    return values | {name: values[name] and values[name].isoformat() for name in DAYS}


def _from_json(values: dict[str, Any] | None) -> Occasion | None:
    if values is None:
        return None
    days = {name: values[name] and date.fromisoformat(values[name]) for name in DAYS}
    return Occasion(**{**values, **days, "event_id": UUID(values["event_id"])})
