"""A process of ours: serves its port, runs its tasks, finishes the work in hand on SIGTERM."""

import asyncio
import gc
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

import structlog
import uvicorn
from sqlalchemy import Table, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.types import ASGIApp

from chassis.health import Health
from chassis.pause import pause

log: Final = structlog.get_logger()

Task = Callable[[], Awaitable[None]]
"""Runs until the stop event is set, then finishes by itself."""

DATABASE_EVERY: Final = timedelta(seconds=2)
COLLECT_AFTER: Final = (10_000, 20, 20)
"""How many more objects, and how many collections of the younger, bring the collector to each generation."""


def calm_collector() -> None:
    """Have the garbage collector leave alone what was imported and built: it stays for as long as the process.

    Without this a third of the relay's processor time goes into looking through it, for every few hundred objects anew.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def run_process(
    app: ASGIApp, health: Health, tasks: Sequence[Task], stop: asyncio.Event, host: str, port: int, drain_max: timedelta
) -> None:
    """Run until SIGTERM or SIGINT; a task that fails ends the process with exit code 1, so that it is started again."""
    calm_collector()
    if not asyncio.run(_run(app, health, tasks, stop, host, port, drain_max)):
        sys.exit(1)  # an exception that ends a process shows its text, which may repeat a payload


async def _run(
    app: ASGIApp, health: Health, tasks: Sequence[Task], stop: asyncio.Event, host: str, port: int, drain_max: timedelta
) -> bool:
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=int(drain_max.total_seconds()),
    )
    server = _Server(config, health, stop)
    running = [asyncio.ensure_future(task()) for task in tasks]
    for each in running:
        each.add_done_callback(lambda done: _end_on_failure(done, server))
    for end in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(end, server.handle_exit, end, None)
    log.info("started", port=port)
    await server.serve()
    stop.set()
    _, unfinished = await asyncio.wait(running, timeout=drain_max.total_seconds()) if running else (None, set())
    for late in unfinished:
        late.cancel()
    results = await asyncio.gather(*running, return_exceptions=True)
    log.info("stopped", unfinished=len(unfinished))
    return not any(isinstance(result, Exception) for result in results)


class _Server(uvicorn.Server):
    """Tells the tasks to finish as soon as the signal comes, not after the last request."""

    def __init__(self, config: uvicorn.Config, health: Health, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._health = health
        self._stop = stop

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: uvicorn would raise them again at the end, and kill the work still in hand."""
        yield

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        self._health.is_draining = True
        self._stop.set()
        await super().shutdown(sockets)  # type: ignore[arg-type]


def _end_on_failure(done: "asyncio.Future[None]", server: uvicorn.Server) -> None:
    if not done.cancelled() and done.exception() is not None:
        log.critical("task failed", error=done.exception())
        server.should_exit = True


async def watch_database(engine: AsyncEngine, table: Table, health: Health, stop: asyncio.Event) -> None:
    """Keep readiness true about the database: reachable, and migrated (the table can be read)."""
    while not stop.is_set():
        try:
            async with engine.connect() as connection:
                await connection.execute(select(table).limit(1))
            health.green("database")
        except (SQLAlchemyError, OSError, TimeoutError) as error:
            health.red("database", f"not reachable or not migrated: {type(error).__name__}")
        await pause(stop, DATABASE_EVERY)
