from typing import Final

from sqlalchemy import Table, delete, update

from chassis.erasure import erase_subject
from personnel.messages.outbound import PEOPLE
from personnel.storage.employments import FACTS, EmploymentRows
from personnel.storage.tables import ACTION, IDEMPOTENT, OUTBOX, PERSON, ROLE_GRANT

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
)


class ErasureRows(EmploymentRows):
    """Rows of people of whom nothing is kept."""

    async def erase(self, vlimpersnummer: str) -> None:
        """Keep nothing of a person but the number, and nothing of what was answered about the person."""
        tables: tuple[Table, ...] = (*(table for table, _ in FACTS.values()), ACTION, ROLE_GRANT)
        for table in tables:
            await self.connection.execute(delete(table).where(table.c.vlimpersnummer == vlimpersnummer))
        emptied = dict.fromkeys(EMPTIED, None)
        await self.connection.execute(
            update(PERSON)
            .where(PERSON.c.vlimpersnummer == vlimpersnummer)
            .values(**emptied, erased_at=self.now, recorded_at=self.now, revision=PERSON.c.revision + 1)
        )
        self.forget()
        await erase_subject(
            self.connection,
            OUTBOX,
            None,
            subject=vlimpersnummer,
            streams=[(PEOPLE, vlimpersnummer)],
            answers=IDEMPOTENT,
            now=self.now,
        )
