"""The consumer starts only when the configured grain is the one that numbers were given by: else it stays red."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.consumer import Consumer
from chassis.health import Health, probe_app
from chassis.process import Process, serve
from chassis.subscribe import Subscription, run_consumer, run_sweep
from payroll_bridge.domain.number import Grain, NumberGrainError, require_same_grain
from payroll_bridge.storage import grain_in_use

log: Final = structlog.get_logger()

GRAIN: Final = "number_grain"
LOOK_EVERY: Final = timedelta(seconds=1)


def serve_consumer_when_grain_fits(process: Process, consumer: Consumer, grain: Grain) -> None:
    """Run the consume role, with nothing consumed before the grain is known to fit."""
    settings = process.settings
    subscription = Subscription(
        engine=process.engine,
        consumer=consumer,
        bootstrap=settings.kafka_bootstrap,
        prefix=settings.topic_prefix,
        records_max=settings.consume_records_max,
        fetch_every=settings.consume_fetch_every,
        request_max=settings.kafka_request_max,
        drain_max=settings.drain_max,
        health=process.health,
        stop=process.stop,
    )

    def after_look(task: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            if await grain_fits(process.engine, grain, process.health, process.stop):
                await task()

        return run

    serve(
        process,
        probe_app(process.health),
        after_look(lambda: run_consumer(subscription)),
        after_look(lambda: run_sweep(subscription, settings.consume_sweep_every)),
    )


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
            await _pause(stop)
        else:
            health.green(GRAIN)
            return True
    return False


async def _pause(stop: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stop.wait(), LOOK_EVERY.total_seconds())
    except TimeoutError:
        return
