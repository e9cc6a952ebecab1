"""The HTTP interface: HTTP ⇄ use case."""

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from absence.api.desk import Desk
from absence.api.leave import leave_routes
from absence.api.overview import overview_routes
from absence.api.sickness import sickness_routes
from chassis.api import actor_from, new_api
from chassis.clock import business_clock
from chassis.health import Health
from chassis.settings import ServicePieces
from chassis.tokens import token_check

DESCRIPTION = "Leave that is requested and decided, and sickness that is reported."


def build_api(
    settings: ServicePieces, engine: AsyncEngine, health: Health, client: httpx.AsyncClient | None = None
) -> FastAPI:
    """The application; `client` fetches the issuer's keys."""
    check = token_check(settings, client)
    desk = Desk(engine=engine, now=business_clock(settings.business_clock), actor=actor_from(check))
    app = new_api("absence", DESCRIPTION, health, check, bytes_max=settings.request_bytes_max)
    app.include_router(leave_routes(desk))
    app.include_router(sickness_routes(desk))
    app.include_router(overview_routes(desk))
    return app
