"""The HTTP interface: HTTP ⇄ use case."""

from typing import Final

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.api import actor_from, new_api
from chassis.clock import business_clock
from chassis.health import Health
from chassis.settings import ServicePieces
from chassis.tokens import token_check
from personnel.api import (
    actions,
    departures,
    dossier,
    employments,
    erasures,
    examinations,
    exit_reasons,
    findings,
    generic_accounts,
    import_jobs,
    imports,
    organisation,
    particular_changes,
    particulars,
    pay_scale,
    people,
    promotions,
    reads,
    reference,
    reference_imports,
    retention,
    retention_reports,
    role_changes,
    roles,
)
from personnel.api.desk import Desk, Limits
from personnel.api.refusals import install_refusals
from personnel.storage.vault import NumberRange, Vault

DESCRIPTION = """People, work relations (*arbeidsrelaties*), roles and the organisation: what every other service knows
about them comes from here.

Writes need an `Idempotency-Key`, and changes of what exists an `If-Match` with the ETag it was read with. Each write
about a person answers `Stream-Position`, the place of its last event, which other services take as `Seen`.
An INSZ is taken and never given back, a bank account only masked."""


ROUTERS: Final = (
    people.router,
    dossier.router,
    role_changes.router,
    particulars.router,
    particular_changes.router,
    employments.router,
    pay_scale.router,
    examinations.router,
    findings.router,
    actions.router,
    departures.router,
    promotions.router,
    roles.router,
    reads.router,
    erasures.router,
    retention.router,
    retention_reports.router,
    generic_accounts.router,
    organisation.router,
    reference.router,
    exit_reasons.router,
    imports.tables,
    imports.router,
    reference_imports.router,
    import_jobs.router,
)


def build_api(
    settings: ServicePieces,
    engine: AsyncEngine,
    health: Health,
    *,
    vault: Vault,
    numbers: NumberRange,
    limits: Limits,
    client: httpx.AsyncClient | None = None,
) -> FastAPI:
    """The application; `client` fetches the issuer's keys."""
    check = token_check(settings, client)
    larger = {imports.router.prefix: limits.import_bytes_max}
    app = new_api("personnel", DESCRIPTION, health, check, bytes_max=settings.request_bytes_max, larger=larger)
    app.state.desk = Desk(
        engine=engine,
        clock=business_clock(settings.business_clock),
        actor=actor_from(check),
        vault=vault,
        numbers=numbers,
        limits=limits,
    )
    install_refusals(app)
    for router in ROUTERS:
        app.include_router(router)
    return app
