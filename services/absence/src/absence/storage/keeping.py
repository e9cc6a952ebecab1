"""The unit of work of a rebuild: it keeps the replica as the consumer does, and touches nothing that absence owns."""

from typing import Final

from sqlalchemy import delete

from absence.storage.tables import EMPLOYMENT, JOB_ROW, PERSON, ROLE_GRANT, SERVICE_PERIOD, UNIT
from absence.storage.work import SqlWork
from chassis.replica import ReplicaTable

OF_PEOPLE: Final = (PERSON, EMPLOYMENT, SERVICE_PERIOD, JOB_ROW, ROLE_GRANT)

REPLICA_TABLES: Final = (
    *(ReplicaTable(table, "vlimpersnummer") for table in OF_PEOPLE),
    ReplicaTable(UNIT, "code", prefix="personnel.organisation/unit:"),
)


class KeepingWork(SqlWork):
    """Handlers work with it as with the real one."""

    async def erase(self, vlimpersnummer: str) -> None:
        """Delete the person from the replica."""
        for table in reversed(OF_PEOPLE):
            await self._connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))
