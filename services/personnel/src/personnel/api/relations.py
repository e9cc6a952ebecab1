"""What all writes about one work relation that exists have in common: where it is, and how it was read."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request
from fastapi.responses import JSONResponse

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.idempotency import Answer
from personnel.api.desk import Asker, TheDesk, at_once, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs, Target
from personnel.api.views import EmploymentView, employment_view
from personnel.domain.employment import Employment
from personnel.messages.fields import Body, Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.people import locked_person

SEQUENCE_MAX: Final = 2_000_000_000
EmploymentSequence = Annotated[int, Path(ge=1, le=SEQUENCE_MAX, description="which work relation of the person")]
PLACE: Final = "/people/{vlimpersnummer}/employments/{employment_sequence}"

CHANGED: Final[dict[str, Any]] = {
    "response_model": EmploymentView,
    "responses": may_answer(403, 404, 409, 412, 413, 428),
}
"""What a route that changes a work relation answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelationWrite:
    """A write about a work relation as the caller has read it."""

    request: Request
    desk: TheDesk
    actor: Asker
    vlimpersnummer: Vlimpersnummer
    employment_sequence: EmploymentSequence
    key: IdempotencyKey
    if_match: IfMatch = None

    async def changed(
        self, do: Callable[[SqlWork, Employment], Awaitable[Employment]], *, at: Target | None = None
    ) -> JSONResponse:
        """Change the relation, of a locked person; the answer tells how it is then."""

        async def answered(work: SqlWork, before: Employment) -> Answer:
            after = await do(work, before)
            return await told(work, self.vlimpersnummer, await employment_view(work, after), after.revision)

        return await self.answered(answered, at=at)

    async def answered(
        self, do: Callable[[SqlWork, Employment], Awaitable[Answer]], *, at: Target | None = None
    ) -> JSONResponse:
        """Do something to the relation, of a locked person, with an answer of its own; `at` is where it moves to."""
        needs = Needs(resource="employment", person=self.vlimpersnummer, at=at)

        async def written(work: SqlWork) -> Answer:
            await locked_person(work, self.vlimpersnummer)
            before = (await work.ledger(self.vlimpersnummer)).career.employment(self.employment_sequence)
            require_match(self.if_match, before.revision)
            return await do(work, before)

        return await self.desk.write(self.request, self.actor, self.key, needs, written)


OnRelation = Annotated[RelationWrite, Depends(at_once(RelationWrite))]


def target(body: Body) -> Target | None:
    """Where the relation is to be after the change, if the body says so."""
    employer, unit = getattr(body, "legal_employer", None), getattr(body, "unit", None)
    return Target(legal_employer=employer, unit=unit) if employer or unit else None
