"""What an operator sees of a service and can do to it over HTTP, the same for every service; never a payload."""

from typing import Any, Final

import httpx
from fastapi import APIRouter, Depends
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from
from chassis.brokers import brokers_of
from chassis.consumer import Consumer
from chassis.operations.deferred import deferred_routes
from chassis.operations.desk import Desk, only_operators
from chassis.operations.headers import Journal
from chassis.operations.journal import journal_routes
from chassis.operations.resync import resync_routes
from chassis.operations.tables import table_routes
from chassis.outbox import OutboxTables
from chassis.process import new_reader
from chassis.settings import ServicePieces
from chassis.tokens import token_check

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {403: {"description": "`not-allowed`: the role does not allow this"}}


def operations_routes(
    settings: ServicePieces,
    service: str,
    engine: AsyncEngine,
    outbox: OutboxTables,
    consumer: Consumer | None = None,
    client: httpx.AsyncClient | None = None,
) -> APIRouter:
    """The routes under `/operations`; `consumer` is that of a service that hears others, `client` fetches the keys."""
    journal = Journal(brokers_of(settings), settings.topic_prefix, request_max=settings.kafka_request_max)
    desk = Desk(
        service=service,
        engine=engine,
        outbox=outbox,
        consumer=consumer,
        journal=journal,
        new_reader=lambda: new_reader(settings),
    )
    allowed = only_operators(actor_from(token_check(settings, client)))
    routes = APIRouter(prefix="/operations", tags=["operations"], responses=REFUSALS, dependencies=[Depends(allowed)])
    table_routes(routes, desk)
    deferred_routes(routes, desk)
    journal_routes(routes, desk)
    resync_routes(routes, desk)
    return routes
