import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from personnel.storage import metadata

pytestmark = pytest.mark.postgres


async def test_the_migrated_database_is_what_the_code_expects(engine: AsyncEngine) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"include_name": lambda name, kind, _: kind != "table" or name != "alembic_version"}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await connection.scalar(text("SELECT data_type FROM pg_sequences WHERE sequencename = 'vlimpersnummer'"))
