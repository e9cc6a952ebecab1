"""Business days, and the calendar as the role `jobs` keeps it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from chassis.health import Health
from notifier.gateways.letters import TemplateLetters
from notifier.jobs.calendar import CALENDAR_PART, Calendar, keep_day
from services.notifier.tests.builders import TODAY
from services.notifier.tests.world import World


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


def noon(of: date) -> datetime:
    return datetime.combine(of, time(11), UTC)


def a_calendar(world: World, today: Callable[[], date] | date, **changes: Any) -> Calendar:
    given: dict[str, Any] = {
        "engine": world.engine,
        "letters": TemplateLetters("https://vlimpers.example/"),
        "clock": lambda: noon(today() if callable(today) else today),
        "look_every": timedelta(milliseconds=10),
        "scan_every": timedelta(hours=1),
        "people_max": 2,
        "health": Health(CALENDAR_PART),
        "stop": asyncio.Event(),
    }
    return Calendar(**{**given, **changes})


async def keep(world: World, number: int) -> None:
    await keep_day(a_calendar(world, day(number)))
