from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, Select, and_, exists, func, insert, or_, select, tuple_, update

from personnel.domain.person import NumbersExhaustedError, Person, PersonData
from personnel.storage.tables import EMPLOYMENT, JOB_ROW, NUMBER, PERSON
from personnel.storage.transaction import Transaction

LOCK_BYTES: Final = 8


class PeopleRows(Transaction):
    """People and their rows."""

    async def new_number(self) -> str:
        """A Vlimpersnummer that nobody ever had, locked."""
        while True:
            count = await self.connection.scalar(select(NUMBER.next_value()))
            candidate = self.numbers.first + int(count or 0) - 1
            if candidate > self.numbers.last:
                raise NumbersExhaustedError
            number = f"{candidate:06d}"
            await self.lock(number)
            # An import may have brought this number along.
            if await self.person(number) is None:
                return number

    async def person(self, vlimpersnummer: str) -> Person | None:
        """A person."""
        found = await self.connection.execute(select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer))
        row = found.one_or_none()
        return self._person(row) if row else None

    async def people(self, unit: str | None, after: str | None, limit: int) -> Sequence[Person]:
        """People by Vlimpersnummer after one of them; of one unit: who is in service there today."""
        query = select(PERSON).order_by(PERSON.c.vlimpersnummer).limit(limit)
        if after is not None:
            query = query.where(PERSON.c.vlimpersnummer > after)
        if unit is not None:
            query = query.where(exists(_in_service_at(unit, self.today)))
        return [self._person(row) for row in await self.connection.execute(query)]

    async def holder_of(self, insz: str) -> str | None:
        """The Vlimpersnummer of the person with this INSZ; until the transaction ends nobody else can take it."""
        index = self.vault.index_insz(insz)
        await self.connection.execute(
            select(func.pg_advisory_xact_lock(int.from_bytes(index[:LOCK_BYTES], signed=True)))
        )
        number: str | None = await self.connection.scalar(
            select(PERSON.c.vlimpersnummer).where(PERSON.c.insz_index == index)
        )
        return number

    async def add_person(self, person: Person) -> None:
        """Keep a new person."""
        values = {"vlimpersnummer": person.vlimpersnummer, "origin": self.origin, **self._values(person)}
        await self.connection.execute(insert(PERSON).values(values))

    async def replace_person(self, person: Person) -> None:
        """Keep a changed person."""
        await self.connection.execute(
            update(PERSON).where(PERSON.c.vlimpersnummer == person.vlimpersnummer).values(self._values(person))
        )

    async def has_imported(self, vlimpersnummer: str, row: str) -> bool:
        """Whether exactly this row was the last one imported for the person."""
        kept = await self.connection.scalar(
            select(PERSON.c.imported_row).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        )
        return bool(kept == self.vault.index_row(row))

    async def note_import(self, vlimpersnummer: str, row: str) -> None:
        """Remember the row as the last one imported for the person, in a form that does not show it."""
        await self.connection.execute(
            update(PERSON)
            .where(PERSON.c.vlimpersnummer == vlimpersnummer)
            .values(imported_row=self.vault.index_row(row))
        )

    def _values(self, person: Person) -> dict[str, Any]:
        data = person.data
        return {
            "given_name": data.given_name,
            "family_name": data.family_name,
            "birth_day": data.birth_day,
            "language": data.language,
            "mail_address": data.mail_address,
            "insz_sealed": None if data.insz is None else self.vault.close_insz(data.insz),
            "insz_index": None if data.insz is None else self.vault.index_insz(data.insz),
            "revision": person.revision,
            "recorded_at": self.now,
        }

    def _person(self, row: Row[Any]) -> Person:
        data = PersonData(
            given_name=row.given_name,
            family_name=row.family_name,
            birth_day=row.birth_day,
            language=row.language,
            mail_address=row.mail_address,
            insz=None if row.insz_sealed is None else self.vault.open_insz(row.insz_sealed),
        )
        return Person(vlimpersnummer=row.vlimpersnummer, data=data, revision=row.revision)


def _in_service_at(unit: str, day: date) -> Select[Any]:
    """The work relations of the outer query's person whose row of that day names the unit."""
    row, later = JOB_ROW.alias("row"), JOB_ROW.alias("later")
    is_same = and_(
        later.c.vlimpersnummer == row.c.vlimpersnummer, later.c.employment_sequence == row.c.employment_sequence
    )
    is_later = tuple_(later.c.effective_day, later.c.effective_sequence) > tuple_(
        row.c.effective_day, row.c.effective_sequence
    )
    return (
        select(row.c.vlimpersnummer)
        .join(
            EMPLOYMENT,
            and_(
                EMPLOYMENT.c.vlimpersnummer == row.c.vlimpersnummer,
                EMPLOYMENT.c.employment_sequence == row.c.employment_sequence,
            ),
        )
        .where(
            row.c.vlimpersnummer == PERSON.c.vlimpersnummer,
            row.c.unit == unit,
            row.c.effective_day <= day,
            or_(EMPLOYMENT.c.last_day.is_(None), EMPLOYMENT.c.last_day >= day),
            ~exists(select(later.c.unit).where(is_same, is_later, later.c.effective_day <= day)),
        )
        .correlate(PERSON)
    )
