"""The HTTP interface: how far the payroll of a person is. It shows no INSZ and no text of the engine."""

from typing import Annotated, Final

import httpx
from fastapi import Depends, FastAPI, Path
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.health import Health
from chassis.problems import Problem
from chassis.settings import ServicePieces
from chassis.tokens import Actor, TokenCheck, TokenRules
from payroll_bridge.api.views import NumberView, StatusView, number_view, status_view
from payroll_bridge.storage.status import number_status, payroll_status

READERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist"})

Vlimpersnummer = Annotated[str, Path(pattern=r"^\d{6}$", description="the person", examples=["900017"])]
ElvireNumber = Annotated[
    str, Path(pattern=r"^[A-Za-z0-9-]{1,24}$", description="the Elvire number", examples=["E0000010193"])
]


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
    actor = actor_from(TokenCheck(rules, client or httpx.AsyncClient()))

    async def reader(caller: Annotated[Actor, Depends(actor)]) -> Actor:
        if not caller.roles & READERS:
            raise Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this")
        return caller

    @app.get("/people/{vlimpersnummer}/payroll-status", summary="How far the payroll of a person is")
    async def get_payroll_status(
        vlimpersnummer: Vlimpersnummer, _reader: Annotated[Actor, Depends(reader)]
    ) -> StatusView:
        async with engine.connect() as connection:
            found = await payroll_status(connection, vlimpersnummer)
        if found is None:
            raise _not_found()
        return status_view(vlimpersnummer, found)

    @app.get("/numbers/{elvire_number}", summary="To whom an Elvire number belongs")
    async def get_number(elvire_number: ElvireNumber, _reader: Annotated[Actor, Depends(reader)]) -> NumberView:
        async with engine.connect() as connection:
            found = await number_status(connection, elvire_number)
        if found is None:
            raise _not_found()
        return number_view(*found)

    return app


def _not_found() -> Problem:
    return Problem(404, "not-found", "Niet gevonden", "Not found")
