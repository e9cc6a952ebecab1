"""The HTTP interface: how far the payroll of a person is. It shows no INSZ and no text of the engine."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final

import httpx
from fastapi import APIRouter, Depends, FastAPI, Path
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.health import Health
from chassis.problems import Problem
from chassis.settings import ServicePieces
from chassis.tokens import Actor, TokenCheck, TokenRules
from payroll_bridge.api.views import NumberView, StatusView, number_view, status_view
from payroll_bridge.storage.status import number_status, payroll_status

READERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist"})

Vlimpersnummer = Annotated[str, Path(pattern="^[0-9]{6}$", description="the person", examples=["900017"])]
ElvireNumber = Annotated[
    str, Path(pattern="^[A-Za-z0-9-]{1,24}$", description="the Elvire number", examples=["E0000010193"])
]


REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "`not-allowed`: the role does not allow this"},
    404: {"description": "`not-found`: there is none, or payroll-bridge has not heard of it yet"},
}
"""What the routes may answer besides what they give and what every route may answer."""


def build_api(
    settings: ServicePieces, engine: AsyncEngine, health: Health, client: httpx.AsyncClient | None = None
) -> FastAPI:
    """The application of the api role; `client` fetches the issuer's keys."""
    app = new_api("payroll-bridge", "Elvire numbers, and what the payroll engine was told and answered.", health)
    rules = TokenRules(
        issuer=settings.token_issuer,
        audience=settings.token_audience,
        jwks_url=settings.token_jwks_url,
        keys_fresh=settings.token_keys_fresh,
        leeway=settings.token_leeway,
    )
    app.include_router(new_routes(engine, TokenCheck(rules, client or httpx.AsyncClient())))
    return app


def new_routes(engine: AsyncEngine, check: TokenCheck) -> APIRouter:
    """The routes, for actors whom `check` accepts."""
    routes = APIRouter(responses=REFUSALS, dependencies=[Depends(_reader_by(check))])

    @routes.get(
        "/people/{vlimpersnummer}/payroll-status", summary="How far the payroll of a person is", tags=["people"]
    )
    async def get_payroll_status(vlimpersnummer: Vlimpersnummer) -> StatusView:
        """The person's Elvire numbers, each record's last version with the engine's answer, and what does not flow."""
        async with engine.connect() as connection:
            found = await payroll_status(connection, vlimpersnummer)
        if found is None:
            raise _not_found()
        return status_view(vlimpersnummer, found)

    @routes.get("/numbers/{elvire_number}", summary="To whom an Elvire number belongs", tags=["numbers"])
    async def get_number(elvire_number: ElvireNumber) -> NumberView:
        """The person whom the number was given to, and the payroll files that it stands on."""
        async with engine.connect() as connection:
            found = await number_status(connection, elvire_number)
        if found is None:
            raise _not_found()
        return number_view(*found)

    return routes


def _reader_by(check: TokenCheck) -> Callable[..., Awaitable[None]]:
    """A dependency that refuses who may not read."""
    actor = actor_from(check)

    async def reader(caller: Annotated[Actor, Depends(actor)]) -> None:
        if not caller.roles & READERS:
            raise Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this")

    return reader


def _not_found() -> Problem:
    return Problem(404, "not-found", "Niet gevonden", "Not found")
