"""What the routes share: who may do what, reading, and writes that can be sent again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Path, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from chassis.api import actor_from, write_once
from chassis.clock import Clock, real_clock
from chassis.fields import PERSON_FORM
from chassis.idempotency import Answer
from chassis.problems import Problem
from chassis.tokens import Actor, TokenCheck
from payroll_bridge.storage import Means
from payroll_bridge.storage.tables import IDEMPOTENT

READERS: Final = frozenset({"dcpa_handler", "hrbp", "hr_specialist"})
HANDLERS: Final = frozenset({"dcpa_handler"})

Vlimpersnummer = Annotated[str, Path(pattern=PERSON_FORM, description="the person", examples=["900017"])]
JobId = Annotated[
    UUID, Path(description="the one that was asked for", examples=["3f0c2b7a-6d51-4c0e-9f27-5a8e1d4b9c10"])
]

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    403: {"description": "`not-allowed`: the role does not allow this"},
    404: {"description": "`not-found`: there is none, or payroll-bridge has not heard of it yet"},
}
"""What the routes may answer besides what they give and what every route may answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the routes work with. `clock` is that of HR rules."""

    engine: AsyncEngine
    check: TokenCheck
    means: Means
    clock: Clock
    page_max: int

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read on."""
        async with self.engine.connect() as connection:
            yield connection

    async def write(
        self, request: Request, actor: Actor, key: Any, do: Callable[[AsyncConnection], Awaitable[Answer]]
    ) -> JSONResponse:
        """Do a write once, whatever is sent again."""
        return await write_once(request, actor, key, self.engine, IDEMPOTENT, real_clock, do)

    def reader(self) -> Any:
        """A dependency that refuses who may not read."""
        return Depends(_only(self.check, READERS))

    def handler(self) -> Any:
        """A dependency that gives who handles files, and refuses everybody else."""
        return Depends(_only(self.check, HANDLERS))


def not_found() -> Problem:
    """There is none."""
    return Problem(404, "not-found", "Niet gevonden", "Not found")


def _only(check: TokenCheck, roles: frozenset[str]) -> Callable[..., Awaitable[Actor]]:
    actor = actor_from(check)

    async def allowed(caller: Annotated[Actor, Depends(actor)]) -> Actor:
        if not caller.roles & roles:
            raise Problem(403, "not-allowed", "Je hebt hier geen toegang toe", "You have no access to this")
        return caller

    return allowed
