from typing import Final

from personnel.domain.person import NumbersExhaustedError, Person
from personnel.storage.erasure import ErasureRows
from personnel.storage.generic_accounts import GenericAccountRows
from personnel.storage.particulars import ParticularRows
from personnel.storage.people import PeopleRows
from personnel.storage.reference import ReferenceRows
from personnel.storage.roles import RoleRows

IMPORTED: Final = "imported"
"""The origin of what an import brings."""


class SqlWork(PeopleRows, ErasureRows, ParticularRows, RoleRows, GenericAccountRows, ReferenceRows):
    """The unit of work that the use cases are handed, in one transaction of PostgreSQL."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person, of whom nothing was recorded yet."""
        await super().add_person(person)
        self.knows_nothing_of(person.vlimpersnummer)


class Rehearsal(SqlWork):
    """Work that is to be taken back. The numbers it gives are not used up: it takes free ones from the end."""

    async def new_number(self) -> str:
        """A Vlimpersnummer that nobody has, locked."""
        for candidate in range(self.numbers.last, self.numbers.first - 1, -1):
            number = f"{candidate:06d}"
            if not await self.is_taken(number):
                await self.lock(number)
                return number
        raise NumbersExhaustedError
