"""The calendar is kept: what falls due on a business day is decided about, once, also when the day was missed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog
from prometheus_client import Gauge
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.clock import Clock, day_of, real_clock
from chassis.health import Health
from chassis.outbox import lock_subjects
from chassis.pause import pause
from chassis.replica import REPLICA_LOCK
from chassis.telemetry import span
from chassis.verdict import is_outage
from notifier.domain.rule import MessageList
from notifier.ports import Letters
from notifier.storage import OUTBOX, SqlWork
from notifier.storage.message_lists import current_list
from notifier.storage.reminders import mark_kept, open_calendar, people_due
from notifier.usecases.remind import remind_about

log: Final = structlog.get_logger()

CALENDAR_PART: Final = "calendar"

KEPT: Final = Gauge(
    "vlimpers_date_rules_day", "Business day up to which date rules were decided, as a proleptic ordinal"
)
FAILED: Final = Gauge(
    "vlimpers_date_rules_failed", "People about whom date rules could not be decided at the last look"
)


class CalendarNotKeptError(Exception):
    """For some people it could not be decided what falls due; for the others it was."""


@dataclass(slots=True, kw_only=True)
class Calendar:
    """How the calendar is kept. `clock` is that of HR rules; all waiting is in real time."""

    engine: AsyncEngine
    letters: Letters
    clock: Clock
    look_every: timedelta
    scan_every: timedelta
    people_max: int
    health: Health
    stop: asyncio.Event


async def run_calendar(calendar: Calendar) -> None:
    """Decide at the beginning of each business day, and now and then in between, until told to stop."""
    kept: date | None = None
    scanned_at: datetime | None = None
    while not calendar.stop.is_set():
        try:
            today, now = day_of(calendar.clock()), real_clock()
            if today != kept or scanned_at is None or now - scanned_at >= calendar.scan_every:
                await keep_day(calendar)
                kept, scanned_at = today, now
            calendar.health.green(CALENDAR_PART)
        except CalendarNotKeptError as error:
            calendar.health.red(CALENDAR_PART, str(error))
            kept, scanned_at = None, real_clock()
        except (SQLAlchemyError, OSError, TimeoutError, ValueError) as error:
            calendar.health.red(CALENDAR_PART, f"cannot be kept: {type(error).__name__}")
            log.warning("calendar not kept", error=error)
        await pause(calendar.stop, calendar.look_every)


async def keep_day(calendar: Calendar) -> int:
    """Decide about everything that has fallen due by today; tells for how many people it looked.

    Raises:
        CalendarNotKeptError: there is no list, or for some people it could not be decided.

    """
    now = calendar.clock()
    today = day_of(now)
    async with calendar.engine.begin() as connection:
        await open_calendar(connection, today)
        messages = await current_list(connection)
    if messages is None:
        raise CalendarNotKeptError("there is no message list")
    looked, failed, after = 0, 0, ""
    while not calendar.stop.is_set():
        async with calendar.engine.begin() as connection:
            people = await people_due(connection, today, _ahead(messages), after, calendar.people_max)
            failed += await _remind(calendar, connection, people, now)
        looked += len(people)
        if len(people) < calendar.people_max:
            break
        after = people[-1]
    FAILED.set(failed)
    if failed:
        raise CalendarNotKeptError(f"for {failed} people it could not be decided what falls due")
    async with calendar.engine.begin() as connection:
        await mark_kept(connection, today)
    KEPT.set(today.toordinal())
    return looked


async def _remind(calendar: Calendar, connection: AsyncConnection, people: Sequence[str], now: datetime) -> int:
    """Decide for these people under their locks; tells for how many that failed."""
    await connection.execute(select(func.pg_advisory_xact_lock_shared(REPLICA_LOCK)))
    await lock_subjects(connection, OUTBOX, people)
    failed = 0
    for vlimpersnummer in people:
        try:
            async with connection.begin_nested():
                with span("calendar"):
                    await remind_about(SqlWork(connection, now, calendar.letters), vlimpersnummer, day_of(now))
        except Exception as error:
            if is_outage(error):
                raise
            failed += 1
            log.error("not decided what falls due", error=error)
    return failed


def _ahead(messages: MessageList) -> timedelta:
    """The longest time before a day that any rule tells of it."""
    return max((rule.before for rule in messages.rules if rule.before is not None), default=timedelta())
