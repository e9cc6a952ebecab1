"""What the stand-ins around the product share: one HTTP port, readiness with reasons, JSON logs, a quick stop.

The stand-ins (mail sink, token issuer, engine simulator) judge the product from outside and so use none of its code.
"""

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from typing import Final, TypeVar

import structlog
import uvicorn
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from pydantic_settings import BaseSettings

STOP_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
WORK_STOP_SECONDS_MAX: Final = 1.2
REQUESTS_STOP_SECONDS_MAX: Final = 1
SETTINGS_EXIT_CODE: Final = 2

SettingsT = TypeVar("SettingsT", bound=BaseSettings)
Work = Callable[[asyncio.Event], Awaitable[None]]


def utc_now() -> datetime:
    """Read the machine's clock: an aware UTC instant."""
    return datetime.now(UTC)


class Readiness:
    """Why a process is not ready yet; ready when no reason is left."""

    def __init__(self, **reasons: str) -> None:
        self._reasons = dict(reasons)

    @property
    def reasons(self) -> list[str]:
        """The reasons that stand, in the order in which they came up."""
        return list(self._reasons.values())

    def set(self, part: str, reason: str | None) -> None:
        """Give the reason why a part is not ready, or None when it is."""
        if self._reasons.get(part) == reason:
            return

        if reason is None:
            del self._reasons[part]
        else:
            self._reasons[part] = reason
        structlog.get_logger().info("readiness changed", part=part, reason=reason)


class _Server(uvicorn.Server):
    """Leaves the signals to `serve`, so that the other work of the process stops together with the requests."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def read_settings(kind: type[SettingsT]) -> SettingsT:
    """Read the settings from the environment; exit with the names of what is missing or wrong, never with values."""
    try:
        return kind()
    except ValidationError as error:
        prefix = kind.model_config.get("env_prefix", "")
        for fault in error.errors(include_input=False, include_url=False):
            print(f"{prefix}{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}", file=sys.stderr)
        raise SystemExit(SETTINGS_EXIT_CODE) from None


def add_probes(app: FastAPI, readiness: Readiness) -> None:
    """Answer `/livez` (the process runs) and `/readyz` (503 with the reasons while it cannot do its work)."""

    @app.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        reasons = readiness.reasons
        return JSONResponse(
            {"status": "not-ready" if reasons else "ready", "reasons": reasons}, status_code=503 if reasons else 200
        )


def run(process: str, app: FastAPI, host: str, port: int, work: Work | None = None) -> None:
    """Serve until SIGTERM or Ctrl-C, with `work` beside it, which gets the stop event.

    When one of the two fails, both end and the failure is raised.
    """
    _start_logs(process)
    asyncio.run(_serve(app, host, port, work or _wait_for_stop))


async def _serve(app: FastAPI, host: str, port: int, work: Work) -> None:
    stop = asyncio.Event()
    for number in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=REQUESTS_STOP_SECONDS_MAX,
    )
    server = _Server(config)

    requests = asyncio.create_task(server.serve())
    working = asyncio.ensure_future(work(stop))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({requests, working, stopping}, return_when=asyncio.FIRST_COMPLETED)

    stop.set()
    server.should_exit = True
    await asyncio.wait({working}, timeout=WORK_STOP_SECONDS_MAX)
    working.cancel()
    outcomes = await asyncio.gather(requests, working, return_exceptions=True)
    for outcome in outcomes:
        if isinstance(outcome, BaseException) and not isinstance(outcome, asyncio.CancelledError):
            raise outcome
    structlog.get_logger().info("stopped")


async def _wait_for_stop(stop: asyncio.Event) -> None:
    await stop.wait()


def _start_logs(process: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(sys.stdout),
    )
    structlog.contextvars.bind_contextvars(process=process)
    shown = logging.StreamHandler(sys.stdout)
    shown.setFormatter(_OneLine())
    logging.basicConfig(level=logging.WARNING, handlers=[shown])


class _OneLine(logging.Formatter):
    """A library's warning as one line: where and which error; its text may repeat an address or a payload."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[0] if record.exc_info else None
        return json.dumps(
            {
                "level": record.levelname.lower(),
                "logger": record.name,
                "place": f"{record.module}:{record.lineno}",
                "error": error.__name__ if error else None,
            }
        )
