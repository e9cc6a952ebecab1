"""Migrations run from the service's own command, one at a time, whoever starts them."""

import asyncio
from pathlib import Path
from typing import Final

from alembic import command, context
from alembic.config import Config
from pydantic import SecretStr
from sqlalchemy import Connection, MetaData, func, pool, select
from sqlalchemy.ext.asyncio import create_async_engine

MIGRATION_LOCK: Final = 0x6D696772617465


def migrate(url: SecretStr, scripts: Path) -> None:
    """Bring the database to the newest revision; a second one waits, then finds nothing to do."""
    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["url"] = url.get_secret_value()
    command.upgrade(config, "head")


def run_migrations(metadata: MetaData) -> None:
    """What a service's `migrations/env.py` calls: run the revisions in one transaction under an advisory lock."""
    asyncio.run(_run_online(context.config.attributes["url"], metadata))


async def _run_online(url: str, metadata: MetaData) -> None:
    engine = create_async_engine(url, poolclass=pool.NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_run_in, metadata)
    finally:
        await engine.dispose()


def _run_in(connection: Connection, metadata: MetaData) -> None:
    connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    context.configure(connection=connection, target_metadata=metadata, transaction_per_migration=False)
    context.run_migrations()
