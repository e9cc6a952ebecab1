"""The HTTP interface: how far the payroll of a person is, and what is wrong. It shows no INSZ, no IBAN, no text."""

from typing import Annotated, Any, Final

import httpx
from fastapi import APIRouter, FastAPI, Path
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import new_api
from chassis.clock import business_clock
from chassis.health import Health
from chassis.settings import ServicePieces
from chassis.tokens import token_check
from payroll_bridge.api.checks import check_routes
from payroll_bridge.api.desk import REFUSALS, Desk, Vlimpersnummer, not_found
from payroll_bridge.api.requests import request_routes
from payroll_bridge.api.views import NumberView, StatusView, number_view, status_view
from payroll_bridge.storage import Means
from payroll_bridge.storage.status import number_status, payroll_status

DESCRIPTION: Final = "Elvire numbers, and what the payroll engine was told and answered."
PAGE_MAX: Final = 200

ElvireNumber = Annotated[
    str, Path(pattern="^[A-Za-z0-9-]{1,24}$", description="the Elvire number", examples=["E0000010193"])
]


def build_api(
    settings: ServicePieces,
    engine: AsyncEngine,
    health: Health,
    *,
    means: Means,
    page_max: int = PAGE_MAX,
    client: httpx.AsyncClient | None = None,
) -> FastAPI:
    """The application of the api role; `client` fetches the issuer's keys."""
    check = token_check(settings, client)
    app = new_api("payroll-bridge", DESCRIPTION, health, check, bytes_max=settings.request_bytes_max)
    desk = Desk(
        engine=engine,
        check=check,
        means=means,
        clock=business_clock(settings.business_clock),
        page_max=page_max,
    )
    for routes in (new_routes(desk), check_routes(desk), request_routes(desk)):
        app.include_router(routes)
    return app


def new_routes(desk: Desk) -> APIRouter:
    """The routes that only read."""
    routes = APIRouter(responses=REFUSALS, dependencies=[desk.reader()])

    @routes.get(
        "/people/{vlimpersnummer}/payroll-status", summary="How far the payroll of a person is", tags=["people"]
    )
    async def get_payroll_status(vlimpersnummer: Vlimpersnummer) -> StatusView:
        """Numbers, files with errors, each record's last version and why it waits, and what does not flow.

        Whole: one person has a few numbers and one record per relation and absence, and they explain each other.
        """
        async with desk.reading() as connection:
            found = await payroll_status(connection, vlimpersnummer)
        if found is None:
            raise not_found()
        return status_view(vlimpersnummer, found)

    @routes.get("/numbers/{elvire_number}", summary="To whom an Elvire number belongs", tags=["numbers"])
    async def get_number(elvire_number: ElvireNumber) -> NumberView:
        """The person whom the number was given to, and its payroll files. Whole: a number has one or a few files."""
        async with desk.reading() as connection:
            found: Any = await number_status(connection, elvire_number)
        if found is None:
            raise not_found()
        return number_view(*found)

    return routes
