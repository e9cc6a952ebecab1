"""The role `jobs` in tests: in this process, part by part."""

import asyncio
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.health import Health
from payroll_bridge.app import new_means
from payroll_bridge.jobs import Upkeep, look_again, take_part
from services.payroll_bridge.tests.builders import NOW, the_settings


def an_upkeep(engine: AsyncEngine, **changes: Any) -> Upkeep:
    """How jobs are worked off here, two people at a time."""
    known: dict[str, Any] = {
        "engine": engine,
        "means": new_means(the_settings()),
        "clock": lambda: NOW,
        "people_max": 2,
        "attempts_max": 3,
        "poll_every": timedelta(milliseconds=20),
        "health": Health(),
        "stop": asyncio.Event(),
    }
    return Upkeep(**{**known, **changes})


async def work_off_all(upkeep: Upkeep) -> int:
    """Do all there is to do; tells in how many parts."""
    parts = 0
    while await look_again(upkeep) or await take_part(upkeep):
        parts += 1
    return parts
