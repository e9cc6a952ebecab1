"""Liveness, readiness with reasons, and metrics, on one small ASGI application."""

from typing import Final

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

log: Final = structlog.get_logger()

STARTING: Final = "starting"


class Health:
    """What a process waits for. It is ready when every part named at the start has turned green.

    Each change of a part's state is one line in the log, however often it is told.
    """

    def __init__(self, *parts: str) -> None:
        self._reasons: dict[str, str] = dict.fromkeys(parts, STARTING)
        self.is_draining = False

    def green(self, part: str) -> None:
        """The part works."""
        if self._reasons.pop(part, None):
            log.info("part is green", part=part)

    def red(self, part: str, reason: str) -> None:
        """The part does not work; the reason is for an operator and holds no personal data."""
        if self._reasons.get(part) != reason:
            self._reasons[part] = reason
            log.warning("part is red", part=part, reason=reason)

    @property
    def reasons(self) -> dict[str, str]:
        """Why the process is not ready, by part; empty when it is."""
        return {**self._reasons, **({"process": "draining"} if self.is_draining else {})}


def probe_routes(health: Health) -> list[BaseRoute]:
    """Routes `/livez`, `/readyz` and `/metrics`."""

    async def livez(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def readyz(_: Request) -> Response:
        reasons = health.reasons
        if reasons:
            return JSONResponse({"status": "red", "reasons": reasons}, status_code=503)
        return JSONResponse({"status": "green", "reasons": {}})

    async def metrics(_: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/livez", livez), Route("/readyz", readyz), Route("/metrics", metrics)]


def probe_app(health: Health) -> Starlette:
    """The application of a process that serves nothing but its probes."""
    return Starlette(routes=probe_routes(health))
