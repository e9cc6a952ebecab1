"""The consumer starts only when the configured grain is the one that numbers were given by: else it stays red."""

import asyncio
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.health import Health
from chassis.pause import pause
from payroll_bridge.domain.number import Grain, NumberGrainError, require_same_grain
from payroll_bridge.storage import grain_in_use

log: Final = structlog.get_logger()

GRAIN: Final = "number_grain"
LOOK_EVERY: Final = timedelta(seconds=1)


async def grain_fits(engine: AsyncEngine, grain: Grain, health: Health, stop: asyncio.Event) -> bool:
    """Wait for the database and compare; with another grain in use, stay red until told to stop.

    Returns True when the grain fits, and False when the process stops without knowing it to fit.
    """
    while not stop.is_set():
        try:
            async with engine.connect() as connection:
                require_same_grain(grain, await grain_in_use(connection))
        except NumberGrainError as error:
            health.red(GRAIN, str(error))
            log.critical("nothing is consumed", reason=str(error))
            await stop.wait()
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            health.red(GRAIN, f"not known while the database is away or not migrated: {type(error).__name__}")
            await pause(stop, LOOK_EVERY)
        else:
            health.green(GRAIN)
            return True
    return False
