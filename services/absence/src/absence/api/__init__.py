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
from chassis.tokens import TokenCheck, TokenRules

DESCRIPTION = "Leave that is requested and decided, and sickness that is reported."


def build_api(
    settings: ServicePieces, engine: AsyncEngine, health: Health, client: httpx.AsyncClient | None = None
) -> FastAPI:
    """The application; `client` fetches the issuer's keys."""
    rules = TokenRules(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        jwks_url=settings.token_jwks_url,
        keys_fresh=settings.token_keys_fresh,
        leeway=settings.token_leeway,
    )
    actor = actor_from(TokenCheck(rules, client or httpx.AsyncClient()))
    desk = Desk(engine=engine, now=business_clock(settings.business_clock), actor=actor)
    app = new_api("absence", DESCRIPTION, health)
    app.include_router(leave_routes(desk))
    app.include_router(sickness_routes(desk))
    app.include_router(overview_routes(desk))
    return app
