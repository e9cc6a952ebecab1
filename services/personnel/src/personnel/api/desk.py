"""Where requests come in: who asks, what they may, and the unit of work their intention runs in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from inspect import signature
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.api import etag, write_once
from chassis.clock import Clock, day_of, real_clock
from chassis.envelope import Seen
from chassis.idempotency import Answer, KeyReusedError
from chassis.problems import Problem
from chassis.tokens import Actor
from personnel.api.rights import IMPORTER, Needs, Reader, may_import, reads_of, rights_of
from personnel.domain.listed import Listed
from personnel.domain.role import Role
from personnel.domain.scope import NotOpenError, Rights
from personnel.messages.fields import Purpose
from personnel.storage import IDEMPOTENT
from personnel.storage.erasure import was_about_erased
from personnel.storage.files import Files
from personnel.storage.reads import ReadLog
from personnel.storage.reference import ReferenceRows
from personnel.storage.vault import NumberRange, Vault
from personnel.storage.work import SqlWork

Made = TypeVar("Made")
_bearer = HTTPBearer(auto_error=False, description="a token of the configured issuer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The most that one request may bring or take."""

    import_rows_max: int
    import_bytes_max: int
    import_lines_max: int
    page_max: int
    welfare_checked_within: timedelta
    roles_closed_to_hr_specialist: frozenset[Role] = frozenset()
    listed: Listed = field(default_factory=Listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the routes need; put together once, by `build_api`."""

    engine: AsyncEngine
    clock: Clock
    actor: Callable[..., Awaitable[Actor]]
    vault: Vault
    numbers: NumberRange
    limits: Limits

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[ReferenceRows]:
        """To read what is no secret: all of it as of one moment, as nobody is locked."""
        async with self._snapshot() as connection:
            yield ReferenceRows(connection, self.clock(), self.vault, self.numbers)

    @asynccontextmanager
    async def files(self, reader: Reader) -> AsyncIterator[tuple[Files, Rights]]:
        """To read about people, as of one moment, with the rights of whoever asks; what was read is logged.

        What cannot be logged is not shown.
        """
        async with self.rights(reader.actor) as (files, rights):
            yield files, rights
            if reads := reads_of(reader, files, rights, real_clock()):
                await ReadLog(files.connection).add(reads)
                await files.connection.commit()

    @asynccontextmanager
    async def rights(self, actor: Actor) -> AsyncIterator[tuple[Files, Rights]]:
        """To read about people what no log tells of."""
        async with self._snapshot() as connection:
            work = SqlWork(connection, self.clock(), self.vault, self.numbers)
            yield Files(work), await rights_of(connection, actor, work.today)

    @asynccontextmanager
    async def _snapshot(self) -> AsyncIterator[AsyncConnection]:
        async with self.engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    async def check_import(self, actor: Actor) -> None:
        """Refuse who may not import, or follow imports."""
        async with self._snapshot() as connection:
            if not may_import(actor, await rights_of(connection, actor, day_of(self.clock()))):
                raise NotOpenError

    async def write(
        self,
        request: Request,
        actor: Actor,
        key: UUID,
        needs: Needs,
        do: Callable[[SqlWork], Awaitable[Answer]],
        *,
        origin: str = "entered",
    ) -> JSONResponse:
        """Do a write once, if the rights of whoever asks are what it needs, in one transaction with its answer.

        What is sent again after its person was erased is not done again, and has no answer any more.
        """

        async def work(connection: Any) -> Answer:
            closed = self.limits.roles_closed_to_hr_specialist
            unit = SqlWork(
                connection,
                self.clock(),
                self.vault,
                self.numbers,
                origin,
                actor=actor.account,
                roles_closed_to_hr_specialist=closed,
                is_register=IMPORTER in actor.roles,
                listed=self.limits.listed,
            )
            await needs.check(unit, await rights_of(connection, actor, unit.today))
            answer = await do(unit)
            await unit.finish()
            return answer

        try:
            return await write_once(request, actor, key, self.engine, IDEMPOTENT, real_clock, work)
        except Problem as problem:
            if isinstance(problem.__cause__, KeyReusedError) and await self._was_about_erased(actor, key):
                raise _erased() from problem
            raise

    async def _was_about_erased(self, actor: Actor, key: UUID) -> bool:
        async with self.engine.connect() as connection:
            return await was_about_erased(connection, actor.account, key)


async def desk(request: Request) -> Desk:
    """The desk of the application that was asked."""
    found: Desk = request.app.state.desk
    return found


async def actor(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    """Who asks."""
    return await (await desk(request)).actor(credentials)


def at_once(made: Callable[..., Made]) -> Callable[..., Awaitable[Made]]:
    """A dependency that makes a thing in the event loop: FastAPI would make it in a thread, and wait for that."""

    async def make(**given: object) -> Made:
        return made(**given)

    make.__signature__ = signature(made)  # type: ignore[attr-defined]
    return make


TheDesk = Annotated[Desk, Depends(desk)]
Asker = Annotated[Actor, Depends(actor)]


async def reader(
    request: Request,
    actor: Asker,
    read_purpose: Annotated[
        Purpose | None,
        Header(description="why you read this; the person can see it. When left out: what the address is for"),
    ] = None,
) -> Reader:
    """Who reads, and why."""
    return Reader(actor=actor, purpose=read_purpose or request.scope["route"].summary)


Reading = Annotated[Reader, Depends(reader)]


class Positions(Protocol):
    """What tells where a stream stands."""

    async def position_of(self, vlimpersnummer: str) -> Seen:
        """Where the person's stream stands."""


async def told(
    work: Positions, vlimpersnummer: str, view: BaseModel, revision: int, *, status: int = 200, location: str = ""
) -> Answer:
    """The answer to a write about a person: how the thing is now, and where the person's stream stands."""
    headers = {"ETag": etag(revision), "Stream-Position": str(await work.position_of(vlimpersnummer))}
    if location:
        headers["Location"] = location
    return Answer(status, view.model_dump(mode="json"), headers)


async def shown(work: Positions, vlimpersnummer: str, view: BaseModel, revision: int) -> JSONResponse:
    """The answer to a read about a person."""
    answer = await told(work, vlimpersnummer, view, revision)
    return JSONResponse(answer.body, headers=answer.headers)


def _erased() -> Problem:
    return Problem(
        409,
        "person-erased",
        "Dit ging over iemand die intussen gewist is; het wordt niet opnieuw gedaan",
        "This was about somebody who is erased since; it is not done again",
    )
