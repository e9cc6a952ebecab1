"""Liveness, readiness with reasons, and metrics, on one small ASGI application."""

from typing import Final

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

STARTING: Final = "starting"


class Health:
    """What a process waits for. It is ready when every part named at the start has turned green."""

    def __init__(self, *parts: str) -> None:
        self._reasons: dict[str, str] = dict.fromkeys(parts, STARTING)
        self.is_draining = False

    def green(self, part: str) -> None:
        """The part works."""
        self._reasons.pop(part, None)

    def red(self, part: str, reason: str) -> None:
        """The part does not work; the reason is for an operator and holds no personal data."""
        self._reasons[part] = reason

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
