"""People's files as whoever asks may read them: each read takes the scope that must open it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import literal, select

from chassis.envelope import Seen
from personnel.domain.access import Resource
from personnel.domain.career import Career
from personnel.domain.finding import Finding
from personnel.domain.ledger import Ledger
from personnel.domain.person import Person, PersonUnknownError
from personnel.domain.role import RoleGrant
from personnel.domain.scope import NotOpenError, Rights, Scope
from personnel.ports import Known
from personnel.storage.findings import Wanted, findings
from personnel.storage.scope import in_service_at, may_be_opened_by, opened_by
from personnel.storage.tables import PERSON
from personnel.storage.work import SqlWork

PARTS: Final[tuple[Resource, ...]] = ("employment", "bank_account", "grant")
"""What a file holds beside who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A person's file without the parts that are closed to whoever reads it."""

    person: Person
    career: Career
    grants: Sequence[RoleGrant]
    closed: tuple[Resource, ...]


class Files:
    """What is read of people in one snapshot."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work
        self._known: dict[tuple[str, Scope], bool] = {}

    async def opens(self, vlimpersnummer: str, scope: Scope) -> bool:
        """Whether a scope opens a person."""
        if scope.is_everything or vlimpersnummer == scope.own:
            return True
        if not scope.is_of_others:
            return False
        asked = vlimpersnummer, scope
        if asked not in self._known:
            query = select(PERSON.c.vlimpersnummer).where(
                PERSON.c.vlimpersnummer == vlimpersnummer,
                PERSON.c.erased_at.is_(None),
                opened_by(scope, literal(vlimpersnummer)),
            )
            self._known[asked] = await self._work.connection.scalar(query) is not None
        return self._known[asked]

    async def person(self, vlimpersnummer: str, scope: Scope, bank: Scope) -> Person:
        """Who it is, with the bank account if its scope opens that.

        Raises:
            NotOpenError: the scope does not open the person; whether there is one is not told.
            PersonUnknownError: there is no such person.

        """
        found = await self._existing(vlimpersnummer, scope)
        return found if await self.opens(vlimpersnummer, bank) else replace(found, iban=None)

    async def ledger(self, vlimpersnummer: str, scope: Scope) -> Ledger:
        """All that was recorded about the person's work relations; raises as `person` does."""
        await self._existing(vlimpersnummer, scope)
        return await self._work.ledger(vlimpersnummer)

    async def grants(self, vlimpersnummer: str, scope: Scope) -> list[RoleGrant]:
        """The roles that the person was ever granted; raises as `person` does."""
        await self._existing(vlimpersnummer, scope)
        return await self._work.grants(vlimpersnummer)

    async def file(self, vlimpersnummer: str, rights: Rights) -> File:
        """The person with all parts that are open; raises as `person` does."""
        scopes = {part: rights.to("read", part) for part in PARTS}
        person = await self.person(vlimpersnummer, rights.to("read", "person"), scopes["bank_account"])
        closed = tuple([part for part in PARTS if not await self.opens(vlimpersnummer, scopes[part])])
        career = Ledger(vlimpersnummer=vlimpersnummer).career
        if "employment" not in closed:
            career = (await self.ledger(vlimpersnummer, scopes["employment"])).career
        grants = [] if "grant" in closed else await self.grants(vlimpersnummer, scopes["grant"])
        return File(person=person, career=career, grants=grants, closed=closed)

    async def people(
        self, scope: Scope, bank: Scope, *, unit: str | None, after: str | None, limit: int
    ) -> list[Person]:
        """People by Vlimpersnummer after one of them; of one unit: who is in service there on the day of the scope."""
        number = PERSON.c.vlimpersnummer
        query = (
            select(PERSON, opened_by(bank, number).label("has_open_bank"))
            .where(PERSON.c.erased_at.is_(None), may_be_opened_by(scope, number), opened_by(scope, number))
            .order_by(number)
            .limit(limit)
        )
        if after is not None:
            query = query.where(number > after)
        if unit is not None:
            query = query.where(in_service_at(number, [unit], scope.day))
        rows = (await self._work.connection.execute(query)).all()
        found = [(self._work.person_of(row), row.has_open_bank) for row in rows]
        return [person if is_open else replace(person, iban=None) for person, is_open in found]

    async def with_insz(self, insz: str, scope: Scope, bank: Scope) -> Person | None:
        """The person with this INSZ; none, too, when the scope does not open the person."""
        holder = await self._work.holder_of(insz)
        if holder is None or not await self.opens(holder, scope):
            return None
        return await self.person(holder, scope, bank)

    async def findings(self, wanted: Wanted, *, after: str | None, limit: int) -> Sequence[Finding]:
        """What is to be mended in the units that are open."""
        return await findings(self._work.connection, wanted, after=after, limit=limit)

    async def described(self, kind: type[Known], code: str) -> Known | None:
        """Reference data by code, which are no secret."""
        return await self._work.described(kind, code)

    async def position_of(self, vlimpersnummer: str) -> Seen:
        """Where the person's stream stands."""
        return await self._work.position_of(vlimpersnummer)

    async def _existing(self, vlimpersnummer: str, scope: Scope) -> Person:
        if not await self.opens(vlimpersnummer, scope):
            raise NotOpenError
        person = await self._work.person(vlimpersnummer)
        if person is None:
            raise PersonUnknownError
        return person
