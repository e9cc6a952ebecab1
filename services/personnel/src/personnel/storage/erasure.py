from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, String, Table, cast, delete, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.erasure import erase_subject
from personnel.domain.person import Person
from personnel.messages.person_event import PEOPLE
from personnel.storage.employments import FACTS, EmploymentRows
from personnel.storage.generic_accounts import forget_member
from personnel.storage.import_jobs import ImportJobs
from personnel.storage.particular_tables import PARTICULARS
from personnel.storage.reads import ReadLog
from personnel.storage.retention_tables import ERASURE_TRACE
from personnel.storage.role_tables import ROLE_ENTRY, ROLE_GRANT
from personnel.storage.tables import ACTION, IDEMPOTENT, OUTBOX, PERSON

EMPTIED: Final = (
    "given_name",
    "family_name",
    "birth_day",
    "language",
    "mail_address",
    "iban_sealed",
    "insz_sealed",
    "insz_index",
    "imported_row",
    "turns_on",
)
NO_DIGEST: Final = b""
"""In place of the digest of a request about somebody who is erased since: no request has this one."""


class ErasureRows(EmploymentRows):
    """Rows of people of whom nothing is kept."""

    async def hold_imports(self) -> None:
        """Keep imports of people from going on until the transaction ends; always before people are locked.

        Who takes in a part holds its import, and then the people in it.
        """
        await ImportJobs(self.connection, self.vault).hold_open("people")

    async def erase(self, person: Person) -> None:
        """Keep nothing of a person but the number, and nothing of what was answered or is still to be imported."""
        number = person.vlimpersnummer
        await self.finish()
        facts = (table for table, _ in FACTS.values())
        tables: tuple[Table, ...] = (*facts, ACTION, ROLE_GRANT, ROLE_ENTRY, *PARTICULARS)
        for table in tables:
            await self.connection.execute(delete(table).where(table.c.vlimpersnummer == number))
        await ReadLog(self.connection).forget(number)
        await forget_member(self.connection, number, self.now)
        emptied = dict.fromkeys(EMPTIED, None)
        await self.connection.execute(
            update(PERSON)
            .where(PERSON.c.vlimpersnummer == number)
            .values(**emptied, erased_at=self.now, recorded_at=self.now, revision=PERSON.c.revision + 1)
        )
        self.forget()
        imports = ImportJobs(self.connection, self.vault)
        for job in await imports.hold_open("people"):
            await imports.blank(job.import_id, {number} if person.data.insz is None else {number, person.data.insz})
        await self.forget_answers(number)
        await self.connection.execute(delete(ERASURE_TRACE).where(ERASURE_TRACE.c.vlimpersnummer == number))
        streams = [(PEOPLE, number)]
        await erase_subject(self.connection, OUTBOX, None, subject=number, streams=streams, now=self.now)

    async def forget_answers(self, vlimpersnummer: str) -> None:
        """Keep the keys of what was asked about a person, without request and answer.

        So a request that is sent again does not bring back what was erased.
        """
        emptied = {"request_digest": NO_DIGEST, "body": null(), "headers": null()}
        await self.connection.execute(update(IDEMPOTENT).where(_is_about(vlimpersnummer)).values(emptied))


async def was_about_erased(connection: AsyncConnection, account: str, key: UUID) -> bool:
    """Whether an account used the key for a write about somebody who is erased since."""
    used = (IDEMPOTENT.c.actor == account, IDEMPOTENT.c.key == key)
    return await connection.scalar(select(IDEMPOTENT.c.request_digest).where(*used)) == NO_DIGEST


def _is_about(vlimpersnummer: str) -> ColumnElement[Any]:
    """Whether an answer names the person in its body, or the person's stream in its headers."""
    body, headers = cast(IDEMPOTENT.c.body, String), cast(IDEMPOTENT.c.headers, String)
    return or_(body.contains(f'"{vlimpersnummer}"'), headers.contains(f"/{vlimpersnummer}@"))
