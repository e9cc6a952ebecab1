"""The unit of work of a rebuild: it keeps the replica as the consumer does, and feeds nothing."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import delete

from chassis.replica import ReplicaTable
from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.relation import Key
from payroll_bridge.messages.outbound import Said
from payroll_bridge.ports import Cause
from payroll_bridge.storage.tables import ABSENCE, LEGAL_EMPLOYER, PERSON, REFERENCE, RELATION
from payroll_bridge.storage.work import SqlWork

ORGANISATION: Final = "personnel.organisation/"

REPLICA_TABLES: Final = (
    ReplicaTable(PERSON, "vlimpersnummer"),
    ReplicaTable(RELATION, "vlimpersnummer"),
    # Under which number an absence flows, or why it does not, is decided here, once.
    ReplicaTable(ABSENCE, "vlimpersnummer", owned=frozenset({"elvire_number", "not_flowing"})),
    ReplicaTable(LEGAL_EMPLOYER, "code", prefix=f"{ORGANISATION}employer:"),
    ReplicaTable(REFERENCE, "subject", prefix=ORGANISATION),
)


class KeepingWork(SqlWork):
    """Handlers work with it as with the real one; nobody has a file, no record is known, and nothing is said."""

    async def forget_relations(self, vlimpersnummer: str) -> None:
        """Delete what personnel told of the person's relations."""
        await self._unwritten.write()
        self._known.forget()
        await self._connection.execute(delete(RELATION).where(RELATION.c.vlimpersnummer == vlimpersnummer))

    async def forget_absences(self, vlimpersnummer: str) -> None:
        """Delete what absence told of a person."""
        await self._unwritten.write()
        self._known.forget()
        await self._connection.execute(delete(ABSENCE).where(ABSENCE.c.vlimpersnummer == vlimpersnummer))

    async def erase(self, vlimpersnummer: str) -> None:
        """Delete the person from the replica."""
        await self._unwritten.write()
        self._known.forget()
        for table in (ABSENCE, RELATION, PERSON):
            await self._connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:  # noqa: ARG002 - nothing is read
        """No files."""
        return ()

    async def keep_file(self, file: PayrollFile) -> None:
        """Files stay as they are."""

    async def number_of(self, key: Key) -> str | None:  # noqa: ARG002 - nothing is read
        """Something that stands for a number, so that none is given."""
        return ""

    async def record(
        self,
        vlimpersnummer: str,  # noqa: ARG002 - nothing is read
        record_id: str,  # noqa: ARG002
    ) -> FeedRecord | None:
        """No record."""
        return None

    async def records_of(self, vlimpersnummer: str) -> Sequence[FeedRecord]:  # noqa: ARG002 - nothing is read
        """No records."""
        return ()

    async def absence_records(
        self,
        vlimpersnummer: str,  # noqa: ARG002 - nothing is read
        employment_sequence: int,  # noqa: ARG002
    ) -> Sequence[FeedRecord]:
        """No records."""
        return ()

    async def absences_of(
        self,
        vlimpersnummer: str,  # noqa: ARG002 - nothing is read
        employment_sequence: int,  # noqa: ARG002
    ) -> Sequence[Absence]:
        """None of which it would have to be decided whether they flow."""
        return ()

    async def keep_record(self, record: FeedRecord) -> None:
        """Records stay as they are."""

    async def say(self, event: Said, cause: Cause) -> None:
        """Nothing is said."""
