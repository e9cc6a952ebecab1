import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    and_,
    bindparam,
    collate,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from personnel.domain.person import NumbersExhaustedError, Person, PersonData
from personnel.storage.tables import NUMBER, PERSON
from personnel.storage.transaction import Transaction

LOCK_BYTES: Final = 8
LAST_CHARACTER: Final = chr(sys.maxunicode)


class PeopleRows(Transaction):
    """People and their rows; of a locked person they are read once."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._people: dict[str, Person] = {}
        self._held: set[bytes] = set()
        self._holders: dict[bytes, str | None] = {}
        self._taken: dict[str, bool] = {}
        self._imported: dict[str, bytes] = {}

    async def finish(self) -> None:
        """Write and say what was kept until now; by what the rows of all people are known again at once."""
        imported, self._imported = self._imported, {}
        if imported:
            mine = PERSON.c.vlimpersnummer == bindparam("number")
            given = [{"number": number, "row": row} for number, row in imported.items()]
            await self.connection.execute(update(PERSON).where(mine).values(imported_row=bindparam("row")), given)
        await super().finish()

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        """A part of the work that leaves no trace when an error ends it."""
        imported = dict(self._imported)
        try:
            async with super().attempt():
                yield
        except BaseException:
            self._imported = imported
            raise

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._people.clear()
        self._held.clear()
        self._holders.clear()
        self._taken.clear()

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
            if not await self.is_taken(number):
                return number

    async def is_taken(self, vlimpersnummer: str) -> bool:
        """Whether the number was ever given, also to somebody who is erased."""
        if vlimpersnummer in self._taken:
            return self._taken[vlimpersnummer]
        query = select(PERSON.c.vlimpersnummer).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        return await self.connection.scalar(query) is not None

    async def person(self, vlimpersnummer: str) -> Person | None:
        """A person."""
        if vlimpersnummer in self._people:
            return self._people[vlimpersnummer]
        found = await self.connection.execute(select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer))
        row = found.one_or_none()
        if self.is_locked(vlimpersnummer):
            self._taken[vlimpersnummer] = row is not None
        if row is None or row.erased_at is not None:
            return None
        return self._kept(self.person_of(row))

    async def hold_insz(self, *given: str) -> None:
        """Keep others from taking these INSZ until the transaction ends; always before people are locked.

        One order for all: INSZ first, then people, each of them sorted. An import knows people by INSZ, so it has to
        hold those before it can tell whom to lock. Who did it the other way round would wait for an import that waits
        for the person.
        """
        fresh = {self.vault.index_insz(insz) for insz in given} - self._held
        if not fresh:
            return
        locks = sorted(int.from_bytes(index[:LOCK_BYTES], signed=True) for index in fresh)
        each = func.unnest(bindparam("locks", locks, type_=ARRAY(BigInteger))).column_valued("lock")
        await self.connection.execute(select(func.pg_advisory_xact_lock(each)))
        self._held |= fresh

    async def holder_of(self, insz: str) -> str | None:
        """The Vlimpersnummer of the person with this INSZ; it stays so when the INSZ is held."""
        index = self.vault.index_insz(insz)
        if index in self._holders:
            return self._holders[index]
        query = select(PERSON.c.vlimpersnummer).where(PERSON.c.insz_index == index)
        holder: str | None = await self.connection.scalar(query)
        if index in self._held:
            self._holders[index] = holder
        return holder

    async def holders_of(self, *given: str) -> set[str]:
        """The Vlimpersnummers of the people with these INSZ, as of now."""
        indexes = [self.vault.index_insz(insz) for insz in given]
        if not indexes:
            return set()
        query = select(PERSON.c.insz_index, PERSON.c.vlimpersnummer).where(PERSON.c.insz_index.in_(indexes))
        found = {row.insz_index: row.vlimpersnummer for row in await self.connection.execute(query)}
        self._holders.update({index: found.get(index) for index in indexes if index in self._held})
        return set(found.values())

    async def people_who_turn(self, limit: int) -> list[str]:
        """The people of whom a day has come from which on they are known as another, the longest ago first."""
        who = PERSON.c
        query = select(who.vlimpersnummer).where(who.turns_on <= self.today).order_by(who.turns_on, who.vlimpersnummer)
        return list(await self.connection.scalars(query.limit(limit)))

    async def add_person(self, person: Person) -> None:
        """Keep a new person."""
        values = {"vlimpersnummer": person.vlimpersnummer, "origin": self.origin, **self._values(person)}
        await self.connection.execute(insert(PERSON).values(values))
        self._kept(person)
        self._taken[person.vlimpersnummer] = True
        if values["insz_index"] in self._held:
            self._holders[values["insz_index"]] = person.vlimpersnummer

    async def replace_person(self, person: Person) -> None:
        """Keep a changed person."""
        await self.connection.execute(
            update(PERSON).where(PERSON.c.vlimpersnummer == person.vlimpersnummer).values(self._values(person))
        )
        self._kept(person)
        self._holders.clear()

    async def has_imported(self, vlimpersnummer: str, row: str) -> bool:
        """Whether exactly this row was the last one imported for the person."""
        kept = self._imported.get(vlimpersnummer) or await self.connection.scalar(
            select(PERSON.c.imported_row).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        )
        return bool(kept == self.vault.index_row(row))

    async def note_import(self, vlimpersnummer: str, row: str) -> None:
        """Remember the row as the last one imported for the person, in a form that does not show it."""
        self._imported[vlimpersnummer] = self.vault.index_row(row)

    def _kept(self, person: Person) -> Person:
        if self.is_locked(person.vlimpersnummer):
            self._people[person.vlimpersnummer] = person
        return person

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
            "iban_sealed": None if person.iban is None else self.vault.close_iban(person.iban),
            "turns_on": person.turns_on,
            "revision": person.revision,
            "recorded_at": self.now,
        }

    def person_of(self, row: Row[Any]) -> Person:
        """The person of a row."""
        data = PersonData(
            given_name=row.given_name,
            family_name=row.family_name,
            birth_day=row.birth_day,
            language=row.language,
            mail_address=row.mail_address,
            insz=None if row.insz_sealed is None else self.vault.open_insz(row.insz_sealed),
        )
        iban = None if row.iban_sealed is None else self.vault.open_iban(row.iban_sealed)
        return Person(
            vlimpersnummer=row.vlimpersnummer, data=data, iban=iban, revision=row.revision, turns_on=row.turns_on
        )


def is_called(name: str) -> ColumnElement[bool]:
    """Whether given and family name, in either order, begin so; found by index."""
    begin = " ".join(name.lower().split())
    space: ColumnElement[str] = literal_column("' '")
    given, family = PERSON.c.given_name, PERSON.c.family_name
    pairs = ((family, given), (given, family))
    orders = [collate(func.lower(first.concat(space).concat(second)), "C") for first, second in pairs]
    return or_(*(and_(order >= begin, order < begin + LAST_CHARACTER) for order in orders))
