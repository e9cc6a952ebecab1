"""Where requests come in: each with its actor, what it has seen, and one unit of work."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from fastapi import Depends, Path, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncEngine
from starlette.responses import JSONResponse

from absence.api.refusals import as_problems
from absence.domain.authority import READING, Caller, Role
from absence.storage import CONSUMER, IDEMPOTENT, INBOX, SqlWork
from chassis.api import IdempotencyKey, SeenHeader, require_seen, write_once
from chassis.clock import Clock, real_clock
from chassis.envelope import format_seen
from chassis.fields import PERSON_FORM
from chassis.idempotency import Answer
from chassis.tokens import Actor

Vlimpersnummer = Annotated[str, Path(pattern=PERSON_FORM, description="the person", examples=["900017"])]

RequestId = Annotated[UUID, Path(description="the leave request", examples=["0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01"])]
SpellId = Annotated[UUID, Path(description="the sickness spell", examples=["5d1d7a52-27b1-4d6c-8a3c-0c6f0f1be6a2"])]


REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "`not-allowed`"},
    404: {"description": "`not-found`: there is none, or the caller may not learn that there is"},
    409: {"description": "`not-yet-known` (with Retry-After), or the state of things does not allow it"},
}
"""What the routes may answer besides what they give and what every route may answer."""

Shown = TypeVar("Shown", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What all routes need."""

    engine: AsyncEngine
    now: Clock
    actor: Callable[..., Awaitable[Actor]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """A write that came in."""

    desk: Desk
    request: Request
    actor: Actor
    key: UUID
    seen: str

    async def do(
        self, use_case: Callable[[SqlWork, Caller], Awaitable[BaseModel]], *, status: int = 200
    ) -> JSONResponse:
        """Run a use case once; a repeat of the request gets the same answer."""

        async def work(connection: Any) -> Answer:
            await require_seen(connection, INBOX, CONSUMER, self.seen)
            unit = SqlWork(connection, self.desk.now())
            with as_problems():
                shown = await use_case(unit, caller_of(self.actor))
            return Answer(status, shown.model_dump(mode="json"), {"Stream-Position": format_seen(unit.said)})

        return await write_once(self.request, self.actor, self.key, self.desk.engine, IDEMPOTENT, real_clock, work)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A question that came in."""

    desk: Desk
    actor: Actor
    seen: str

    async def ask(self, use_case: Callable[[SqlWork, Caller], Awaitable[Shown]]) -> Shown:
        """Run a use case that changes nothing."""
        async with self.desk.engine.connect() as connection:
            await require_seen(connection, INBOX, CONSUMER, self.seen)
            with as_problems():
                return await use_case(SqlWork(connection, self.desk.now()), caller_of(self.actor))


def writing(desk: Desk) -> Callable[..., Awaitable[Write]]:
    """The dependency of a route that writes."""

    async def write(
        request: Request, actor: Annotated[Actor, Depends(desk.actor)], key: IdempotencyKey, seen: SeenHeader = ""
    ) -> Write:
        return Write(desk=desk, request=request, actor=actor, key=key, seen=seen)

    return write


def reading(desk: Desk) -> Callable[..., Awaitable[Read]]:
    """The dependency of a route that reads."""

    async def read(actor: Annotated[Actor, Depends(desk.actor)], seen: SeenHeader = "") -> Read:
        return Read(desk=desk, actor=actor, seen=seen)

    return read


def caller_of(actor: Actor) -> Caller:
    """The actor in the use cases' words: what a token says counts for an account that is nobody's own."""
    said = actor.roles if actor.person is None else frozenset[str]()
    return Caller(
        account=actor.account,
        person=actor.person,
        is_handler=Role.DCPA_HANDLER in said,
        is_hr_reader=not READING.isdisjoint(said),
    )
