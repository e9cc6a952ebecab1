"""What all requests about particulars have in common: whose, by whom, as of which day and as known when."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request
from fastapi.responses import JSONResponse

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.idempotency import Answer
from chassis.tokens import Actor
from personnel.api.desk import Asker, Reading, TheDesk, at_once, shown, told
from personnel.api.receipts import receipt_or_view
from personnel.api.refusals import may_answer
from personnel.api.rights import REGISTER, Needs
from personnel.domain.held import Particulars, Source
from personnel.domain.particular import KINDS, Particular
from personnel.messages.fields import Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.people import locked_person

PLACE: Final = "/people/{vlimpersnummer}"
READ: Final[dict[str, Any]] = {"responses": may_answer(403, 404)}
WRITTEN: Final[dict[str, Any]] = {"responses": may_answer(403, 404, 409, 413)}
CHANGED: Final[dict[str, Any]] = {"responses": may_answer(403, 404, 409, 412, 413, 428)}

Resource = Annotated[
    str,
    Path(pattern=f"^({'|'.join(KINDS)})$", description=" | ".join(KINDS), examples=["phones"]),
]


def source_of(actor: Actor, kind: type[Particular], vlimpersnummer: str) -> Source:
    """From whom a change comes, of those who may make it."""
    if actor.person is None and REGISTER in actor.roles and kind.is_registered:
        return "register"
    return "self" if actor.person == vlimpersnummer else "hr"


def _last_day_said(known: Particulars) -> date:
    return known.actions[-1].effective_day if known.actions else date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularRead:
    """A read of a resource of a person."""

    desk: TheDesk
    reader: Reading
    vlimpersnummer: Vlimpersnummer

    async def shown(self, kind: type[Particular], show: Callable[[Particulars, datetime, date], Any]) -> JSONResponse:
        """All that is recorded, shown in some way; the time is that of the service."""
        async with self.desk.files(self.reader) as (files, rights):
            scope = rights.to("read", kind.opened_as)
            known = await files.particulars(self.vlimpersnummer, scope, kind.opened_as)
            view = show(known, self.desk.clock(), rights.day)
            return await shown(files, self.vlimpersnummer, view, known.revision(kind.resource))


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularWrite:
    """A write of something new about a person."""

    request: Request
    desk: TheDesk
    actor: Asker
    vlimpersnummer: Vlimpersnummer
    key: IdempotencyKey

    async def done(
        self,
        kind: type[Particular],
        do: Callable[[SqlWork, Source], Awaitable[Particulars]],
        day: date | None = None,
        *,
        status: int = 201,
        check: Callable[[int], None] = lambda _: None,
    ) -> JSONResponse:
        """Do it; the answer tells what holds on the day from which it was done."""
        source = source_of(self.actor, kind, self.vlimpersnummer)
        needs = Needs(resource=kind.opened_as, person=self.vlimpersnummer)

        async def answered(work: SqlWork) -> Answer:
            await locked_person(work, self.vlimpersnummer)
            check((await work.particulars(self.vlimpersnummer)).revision(kind.resource))
            known = await do(work, source)
            view = receipt_or_view(known, kind, day or max(work.today, _last_day_said(known)), work.now)
            place = f"/people/{self.vlimpersnummer}/{kind.resource}" if status == 201 else ""  # noqa: PLR2004
            revision = known.revision(kind.resource)
            return await told(work, self.vlimpersnummer, view, revision, status=status, location=place)

        return await self.desk.write(self.request, self.actor, self.key, needs, answered)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticularChange(ParticularWrite):
    """A write about what the caller has read."""

    if_match: IfMatch = None

    async def changed(
        self,
        kind: type[Particular],
        do: Callable[[SqlWork, Source], Awaitable[Particulars]],
        day: date | None = None,
    ) -> JSONResponse:
        """Do it, if nothing was done to the resource since it was read."""
        return await self.done(kind, do, day, status=200, check=lambda revision: require_match(self.if_match, revision))


OfPerson = Annotated[ParticularRead, Depends(at_once(ParticularRead))]
OnPerson = Annotated[ParticularWrite, Depends(at_once(ParticularWrite))]
OnResource = Annotated[ParticularChange, Depends(at_once(ParticularChange))]
