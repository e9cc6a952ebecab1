"""What a token and the grants of its person come to, and what a write needs of that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.tokens import Actor
from personnel.domain.access import Opener, Resource
from personnel.domain.generic_account import ROLE
from personnel.domain.scope import Held, NotOpenError, Place, Rights, Scope
from personnel.storage.files import Files
from personnel.storage.generic_accounts import generic_account
from personnel.storage.reads import Read
from personnel.storage.scope import held_on, opened_by
from personnel.storage.work import SqlWork

IMPORTER: Final = "importer"
"""The role in a token that opens imports, whatever grants there are."""

REGISTER: Final = "register"
"""The role in a token of the account that brings what the national register says."""

CENTRAL: Final[tuple[Opener, ...]] = ("dcpa_handler", "hrtd", REGISTER)
"""The roles that a token alone gives, and for everybody, to an account that is nobody's own."""


async def rights_of(connection: AsyncConnection, actor: Actor, day: date) -> Rights:
    """What whoever asks may do: by the account that a team shares, by grants, or, without a person, by the token."""
    held: tuple[Held, ...] = ()
    if (shared := await generic_account(connection, actor.account)) is not None:
        is_used = shared.is_open and (actor.person is None or actor.person in shared.members)
        if is_used:
            held = (Held(role=ROLE, scope_kind="legal_employer", scope_code=shared.legal_employer),)
        return Rights(day=day, person=None, held=held)
    if actor.person is not None:
        held = await held_on(connection, actor.person, day)
    else:
        held = tuple(Held(role=role, scope_kind="all") for role in CENTRAL if role in actor.roles)
    return Rights(day=day, person=actor.person, held=held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Who reads, and why."""

    actor: Actor
    purpose: str


def reads_of(reader: Reader, files: Files, rights: Rights, now: datetime) -> list[Read]:
    """What the log is to tell of what was read."""
    return [
        Read(
            vlimpersnummer=number,
            account=reader.actor.account,
            reader=reader.actor.person,
            roles={"employee"} if number == rights.person else _roles_for(rights, parts),
            purpose=reader.purpose,
            what=parts,
            read_at=now,
        )
        for number, parts in files.read.items()
    ]


def _roles_for(rights: Rights, parts: Iterable[Resource]) -> set[str]:
    return {role for part in parts for role in rights.roles_to("read", part)}


def may_import(actor: Actor, rights: Rights) -> bool:
    """Whether whoever asks may import; rows are about anybody, so a role for some does not do."""
    return IMPORTER in actor.roles or rights.to("write", "import").is_everything


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where something new is to be: a relation or a role; neither is everywhere."""

    legal_employer: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """What must be open to whoever writes."""

    resource: Resource
    person: str | None = None
    """None: somebody who is to be registered."""
    at: Target | None = None

    async def check(self, work: SqlWork, rights: Rights) -> None:
        """Refuse who may not do this.

        Raises:
            NotOpenError: the resource of the person, or the place, is not open.

        """
        scope = rights.to("write", self.resource)
        if scope.is_everything:
            return
        if not await self._opens_person(work, scope):
            raise NotOpenError
        if self.at is not None and not await _opens_place(work, scope, self.at):
            raise NotOpenError

    async def _opens_person(self, work: SqlWork, scope: Scope) -> bool:
        if self.person is None:
            return scope.takes_newcomers
        return bool(await work.connection.scalar(select(opened_by(scope, literal(self.person)))))


@dataclass(frozen=True, slots=True, kw_only=True)
class Importing(Needs):
    """What an import needs, and nothing else does."""

    resource: Resource = "import"
    actor: Actor

    async def check(self, work: SqlWork, rights: Rights) -> None:  # noqa: ARG002 - an import reads no file
        """Refuse who may not import."""
        if not may_import(self.actor, rights):
            raise NotOpenError


async def _opens_place(work: SqlWork, scope: Scope, at: Target) -> bool:
    employer = at.legal_employer
    if employer is None and at.unit is not None:
        unit = await work.unit(at.unit)
        employer = unit.legal_employer if unit else None
    return scope.files.has(Place(employer, at.unit))


def of_others(rights: Rights, resource: Resource) -> Scope:
    """Whose resource is open in a list.

    Raises:
        NotOpenError: at most one's own, which is no list.

    """
    scope = rights.to("read", resource)
    if not scope.is_of_others:
        raise NotOpenError
    return scope
