"""The composition root: settings in, wired objects out. One builder per role, importing only what that role needs."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chassis.process import new_process, serve, serve_api, serve_relay
from personnel.settings import Settings

if TYPE_CHECKING:
    import httpx
    from fastapi import FastAPI
    from sqlalchemy.ext.asyncio import AsyncEngine

    from chassis.health import Health

SERVICE: Final = "personnel"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def api(settings: Settings) -> None:
    """Serve the HTTP interface."""
    from personnel.storage import OUTBOX

    process = new_process(settings, SERVICE, "api")
    serve_api(process, new_app(settings, process.engine, process.health), OUTBOX.outbox)


def relay(settings: Settings) -> None:
    """Carry the outbox to Kafka, and say how things are."""
    from chassis.clock import business_clock
    from personnel.states import new_voice
    from personnel.storage import OUTBOX
    from personnel.storage.vault import Vault

    vault = Vault(settings.sealing_key, settings.blind_index_key)
    serve_relay(settings, SERVICE, OUTBOX, new_voice(business_clock(settings.business_clock), vault))


def jobs(settings: Settings) -> None:
    """Take in the imports that were opened, and report and erase what is kept for no longer."""
    from chassis.clock import business_clock
    from chassis.health import probe_app
    from chassis.lifecycle import watch_database
    from personnel.jobs import IMPORTS_PART, Intake, take_imports
    from personnel.storage import IMPORT_JOB
    from personnel.storage.vault import NumberRange, Vault
    from personnel.usecases.retention import RetentionTerms

    process = new_process(settings, SERVICE, "jobs", IMPORTS_PART)
    intake = Intake(
        engine=process.engine,
        vault=Vault(settings.sealing_key, settings.blind_index_key),
        numbers=NumberRange(settings.number_first, settings.number_last),
        clock=business_clock(settings.business_clock),
        roles_closed_to_hr_specialist=settings.roles_closed_to_hr_specialist,
        rows_max=settings.import_people_max,
        attempts_max=settings.import_attempts_max,
        poll_every=settings.import_poll_every,
        keep=settings.import_keep,
        reads_keep=settings.reads_keep,
        retention=RetentionTerms(
            report_every=settings.retention_report_every,
            acts_after=settings.retention_acts_after,
            people_max=settings.retention_people_max,
        ),
        health=process.health,
        stop=process.stop,
    )
    watch = lambda: watch_database(process.engine, IMPORT_JOB, process.health, process.stop)  # noqa: E731
    serve(process, probe_app(process.health), lambda: take_imports(intake), watch)


def migrate(settings: Settings) -> None:
    """Bring the database to the newest revision."""
    from chassis.migration import migrate as run

    run(settings.database_url, MIGRATIONS)


def restored(settings: Settings, skip: int | None) -> None:
    """The database came back from a backup: begin a new epoch, past numbers that were given out since."""
    from chassis.operations.restored import begin_anew
    from personnel.storage.tables import NUMBER, OUTBOX

    begin_anew(settings, SERVICE, OUTBOX, skip, NUMBER, settings.number_last - settings.number_first + 1)


def new_app(
    settings: Settings, engine: "AsyncEngine", health: "Health", client: "httpx.AsyncClient | None" = None
) -> "FastAPI":
    """The application of the api role; `client` fetches the issuer's keys."""
    from chassis.operations import operations_routes
    from personnel.api import build_api
    from personnel.api.desk import Limits
    from personnel.storage import OUTBOX
    from personnel.storage.vault import NumberRange, Vault

    app = build_api(
        settings,
        engine,
        health,
        vault=Vault(settings.sealing_key, settings.blind_index_key),
        numbers=NumberRange(settings.number_first, settings.number_last),
        limits=Limits(
            import_rows_max=settings.import_rows_max,
            import_bytes_max=settings.import_bytes_max,
            import_lines_max=settings.import_lines_max,
            page_max=settings.page_max,
            roles_closed_to_hr_specialist=settings.roles_closed_to_hr_specialist,
            welfare_checked_within=settings.welfare_checked_within,
            listed=settings.listed,
        ),
        client=client,
    )
    app.include_router(operations_routes(settings, SERVICE, engine, OUTBOX, client=client))
    return app


ROLES: Final[dict[str, Callable[[Settings], None]]] = {
    "api": api,
    "relay": relay,
    "jobs": jobs,
    "migrate": migrate,
}
