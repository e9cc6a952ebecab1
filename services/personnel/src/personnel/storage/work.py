from typing import Final

from personnel.domain.held import Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.person import NumbersExhaustedError, Person
from personnel.domain.role_ledger import RoleLedger
from personnel.storage.generic_accounts import GenericAccountRows
from personnel.storage.particulars import ParticularRows
from personnel.storage.people import PeopleRows
from personnel.storage.reference import ReferenceRows
from personnel.storage.retention import RetentionRows
from personnel.storage.roles import RoleRows

IMPORTED: Final = "imported"
"""The origin of what an import brings."""


class SqlWork(PeopleRows, RetentionRows, ParticularRows, RoleRows, GenericAccountRows, ReferenceRows):
    """The unit of work that the use cases are handed, in one transaction of PostgreSQL."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person, about whom nothing else is kept yet."""
        await super().add_person(person)
        number = person.vlimpersnummer
        if self.is_locked(number):
            self._ledgers[number] = Ledger(vlimpersnummer=number)
            self._particulars[number] = Particulars(vlimpersnummer=number)
            self._roles[number] = RoleLedger(vlimpersnummer=number)


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
