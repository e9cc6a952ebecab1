"""People's files as whoever asks may read them: each read takes the scope that must open it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Seen
from personnel.domain.access import Resource
from personnel.domain.career import Career
from personnel.domain.finding import Finding
from personnel.domain.held import Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.person import Person, PersonUnknownError
from personnel.domain.person_facts import data_on
from personnel.domain.role import RoleGrant
from personnel.domain.role_ledger import RoleLedger
from personnel.domain.scope import NotOpenError, Rights, Scope
from personnel.ports import Known
from personnel.storage.findings import Wanted as WantedFindings
from personnel.storage.findings import findings
from personnel.storage.people import is_called
from personnel.storage.reads import Read, ReadLog
from personnel.storage.scope import in_service_at, may_be_opened_by, opened_by
from personnel.storage.tables import PERSON
from personnel.storage.work import SqlWork

PARTS: Final[tuple[Resource, ...]] = ("employment", "bank_account", "grant")
"""What a file holds beside who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A person's file as of a day, without the parts that are closed to whoever reads it."""

    person: Person
    career: Career
    grants: Sequence[RoleGrant]
    closed: tuple[Resource, ...]
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Who is looked for; what is left out does not matter."""

    number: str | None = None
    insz: str | None = None
    name: str | None = None
    """How given and family name begin, in either order."""
    unit: str | None = None
    """Where they are in service on the day."""


class Files:
    """What is read of people in one snapshot."""

    def __init__(self, work: SqlWork) -> None:
        self._work = work
        self._known: dict[tuple[str, Scope], bool] = {}
        self.read: dict[str, set[Resource]] = {}
        """What was read so far, of whom."""

    @property
    def connection(self) -> AsyncConnection:
        """The transaction of the reads."""
        return self._work.connection

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
        return self._shown(found, has_open_bank=await self.opens(vlimpersnummer, bank))

    async def ledger(self, vlimpersnummer: str, scope: Scope) -> Ledger:
        """All that was recorded about the person's work relations; raises as `person` does."""
        await self._existing(vlimpersnummer, scope)
        self._note(vlimpersnummer, "employment")
        return await self._work.ledger(vlimpersnummer)

    async def roles(self, vlimpersnummer: str, scope: Scope) -> RoleLedger:
        """All that was recorded about the person's roles; raises as `person` does."""
        await self._existing(vlimpersnummer, scope)
        self._note(vlimpersnummer, "grant")
        return await self._work.role_ledger(vlimpersnummer)

    async def particulars(self, vlimpersnummer: str, scope: Scope, part: Resource) -> Particulars:
        """All that was recorded of what is kept besides, of which the scope opens a part; raises as `person` does."""
        await self._existing(vlimpersnummer, scope)
        self._note(vlimpersnummer, part)
        return await self._work.particulars(vlimpersnummer)

    async def file(self, vlimpersnummer: str, rights: Rights, day: date, known_at: datetime | None) -> File:
        """The person with all parts that are open, as of a day and as known at an instant; raises as `person` does."""
        scopes = {part: rights.to("read", part) for part in PARTS}
        person = await self.person(vlimpersnummer, rights.to("read", "person"), scopes["bank_account"])
        closed = tuple([part for part in PARTS if not await self.opens(vlimpersnummer, scopes[part])])
        at = known_at or datetime.max.replace(tzinfo=UTC)
        is_as_kept = known_at is None and day == rights.day and (person.turns_on is None or person.turns_on > day)
        if not is_as_kept:
            known = (await self._work.particulars(vlimpersnummer)).known_at(at)
            if not known.actions:
                raise PersonUnknownError
            person = replace(person, data=data_on(known, person.data, day))
        ledger = Ledger(vlimpersnummer=vlimpersnummer)
        if "employment" not in closed:
            ledger = (await self.ledger(vlimpersnummer, scopes["employment"])).known_at(at)
        grants: list[RoleGrant] = []
        if "grant" not in closed:
            grants = (await self.roles(vlimpersnummer, scopes["grant"])).known_at(at).grants
        return File(person=person, career=ledger.career, grants=grants, closed=closed, day=day)

    async def people(
        self, scope: Scope, bank: Scope, wanted: Wanted, *, after: str | None, limit: int
    ) -> tuple[list[Person], bool]:
        """People who are wanted, by Vlimpersnummer after one of them, and whether more follow."""
        query = self.query(scope, bank, wanted, after=after, limit=limit + 1)
        rows = (await self._work.connection.execute(query)).all()
        shown = [self._shown(self._work.person_of(row), has_open_bank=row.has_open_bank) for row in rows[:limit]]
        return shown, len(rows) > limit

    def query(self, scope: Scope, bank: Scope, wanted: Wanted, *, after: str | None, limit: int) -> Select[Any]:
        """What is asked for a list."""
        number = PERSON.c.vlimpersnummer
        query = (
            select(PERSON, opened_by(bank, number).label("has_open_bank"))
            .where(PERSON.c.erased_at.is_(None), may_be_opened_by(scope, number), opened_by(scope, number))
            .where(*self._are(wanted, scope.day))
            .order_by(number)
            .limit(limit)
        )
        return query if after is None else query.where(number > after)

    async def reads(self, vlimpersnummer: str, scope: Scope, after: int | None, limit: int) -> list[tuple[int, Read]]:
        """Who read the person's file, newest first; raises as `person` does. To look at this is no read of the file."""
        await self._existing(vlimpersnummer, scope)
        return await ReadLog(self._work.connection).of(vlimpersnummer, after, limit)

    async def findings(self, wanted: WantedFindings, *, after: str | None, limit: int) -> Sequence[Finding]:
        """What is to be mended in the units that are open."""
        return await findings(self._work.connection, wanted, after=after, limit=limit)

    async def described(self, kind: type[Known], code: str) -> Known | None:
        """Reference data by code, which are no secret."""
        return await self._work.described(kind, code)

    async def position_of(self, vlimpersnummer: str) -> Seen:
        """Where the person's stream stands."""
        return await self._work.position_of(vlimpersnummer)

    def _are(self, wanted: Wanted, day: date) -> list[ColumnElement[bool]]:
        number, ways = PERSON.c.vlimpersnummer, list[ColumnElement[bool]]()
        if wanted.number is not None:
            ways.append(number == wanted.number)
        if wanted.insz is not None:
            ways.append(PERSON.c.insz_index == self._work.vault.index_insz(wanted.insz))
        if wanted.name is not None:
            ways.append(is_called(wanted.name))
        if wanted.unit is not None:
            ways.append(in_service_at(number, wanted.unit, day))
        return ways

    def _shown(self, person: Person, *, has_open_bank: bool) -> Person:
        self._note(person.vlimpersnummer, "person")
        if not has_open_bank:
            return replace(person, iban=None)
        self._note(person.vlimpersnummer, "bank_account")
        return person

    def _note(self, vlimpersnummer: str, part: Resource) -> None:
        self.read.setdefault(vlimpersnummer, set()).add(part)

    async def _existing(self, vlimpersnummer: str, scope: Scope) -> Person:
        if not await self.opens(vlimpersnummer, scope):
            raise NotOpenError
        person = await self._work.person(vlimpersnummer)
        if person is None:
            raise PersonUnknownError
        return person
