from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, inspect
from sqlalchemy.ext.asyncio import AsyncEngine

from payroll_bridge.storage import metadata
from payroll_bridge.storage.tables import RUNNING


@pytest.mark.postgres
async def test_the_migrated_database_has_the_tables_that_the_code_declares(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.run_sync(lambda it: inspect(it).has_sequence(RUNNING.name))
