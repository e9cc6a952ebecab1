"""Roles in two times over HTTP: read as they were known, compared, put right and taken back."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import JSONResponse

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Reading, TheDesk, at_once, shown, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs, Target, rights_of
from personnel.api.role_bodies import GrantCorrectionBody, GrantRescission, Revocation
from personnel.api.role_views import (
    GrantHistoryView,
    GrantLeftView,
    GrantsView,
    RoleDifferenceView,
    grant_history_view,
    grants_view,
    role_turned_views,
)
from personnel.api.two_times import AsOfHeld, KnownAt, KnownFrom, KnownTo
from personnel.api.views import GrantView, grant_view
from personnel.domain.role import GrantTerms, RoleGrant
from personnel.domain.role_ledger import Granted, RoleLedger
from personnel.domain.timeline import state_difference
from personnel.messages.fields import Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.people import locked_person
from personnel.usecases.role_changes import correct_grant, corrected, rescind_grant, restored
from personnel.usecases.roles import revoke_role

router = APIRouter(tags=["roles"])

PLACE: Final = "/people/{vlimpersnummer}/role-grants"
READ: Final[dict[str, Any]] = {"responses": may_answer(403, 404)}
CHANGED: Final[dict[str, Any]] = {"responses": may_answer(403, 404, 409, 412, 413, 428)}
GrantId = Annotated[UUID, Path(description="the grant", examples=["6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10"])]


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantChange:
    """A write about a grant that the caller has read, and what it reaches before and after."""

    request: Request
    desk: TheDesk
    actor: Asker
    vlimpersnummer: Vlimpersnummer
    grant_id: GrantId
    key: IdempotencyKey
    if_match: IfMatch = None

    async def done(
        self,
        do: Callable[[SqlWork, RoleGrant], Awaitable[Answer]],
        after: Callable[[RoleLedger], Granted | None] = lambda _: None,
    ) -> JSONResponse:
        """Do it, if nothing was done to the grant since it was read and its reach, also after it, is open."""
        needs = Needs(resource="grant", person=self.vlimpersnummer)

        async def answered(work: SqlWork) -> Answer:
            await locked_person(work, self.vlimpersnummer)
            known = await work.role_ledger(self.vlimpersnummer)
            grant = known.grant(self.grant_id)
            rights = await rights_of(work.connection, self.actor, work.today)
            for each in (grant, after(known)):
                if each is not None:
                    await replace(needs, at=reach_of(each.terms)).check(work, rights)
            require_match(self.if_match, grant.revision)
            return await do(work, grant)

        return await self.desk.write(self.request, self.actor, self.key, needs, answered)


OnGrant = Annotated[GrantChange, Depends(at_once(GrantChange))]


@router.get(PLACE, response_model=GrantsView, summary="Read the roles of a person", **READ)
async def grants(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    as_of: AsOfHeld = None,
    known_at: KnownAt = None,
) -> JSONResponse:
    """The roles as they were known at an instant: all, or those held on a day. Whole: a person has a few dozen."""
    async with desk.files(reader) as (files, rights):
        known = await files.roles(vlimpersnummer, rights.to("read", "grant"))
        at = known_at or desk.clock()
        return await shown(files, vlimpersnummer, grants_view(known.known_at(at), as_of, at), len(known.actions))


@router.get(
    f"{PLACE}/difference",
    response_model=RoleDifferenceView,
    summary="Compare the roles that were known at two instants",
    **READ,
)
async def difference(
    desk: TheDesk,
    reader: Reading,
    vlimpersnummer: Vlimpersnummer,
    known_from: KnownFrom,
    known_to: KnownTo = None,
) -> JSONResponse:
    """The days on which they differ, and no other. Whole: a person has a few dozen grants at most."""
    async with desk.files(reader) as (files, rights):
        known = await files.roles(vlimpersnummer, rights.to("read", "grant"))
        until = known_to or desk.clock()
        changes = state_difference(known.known_at(known_from).state(), known.known_at(until).state())
        view = RoleDifferenceView(
            vlimpersnummer=vlimpersnummer,
            known_from=known_from,
            known_to=until,
            changes=role_turned_views(changes),
        )
        return await shown(files, vlimpersnummer, view, len(known.actions))


@router.get(f"{PLACE}/{{grant_id}}", response_model=GrantView, summary="Read a grant", **READ)
async def granted(
    desk: TheDesk, reader: Reading, vlimpersnummer: Vlimpersnummer, grant_id: GrantId, known_at: KnownAt = None
) -> JSONResponse:
    """A role that the person was granted, as it was known at an instant."""
    async with desk.files(reader) as (files, rights):
        known = await files.roles(vlimpersnummer, rights.to("read", "grant"))
        found = (known if known_at is None else known.known_at(known_at)).grant(grant_id)
        return await shown(files, vlimpersnummer, grant_view(found), found.revision)


@router.get(
    f"{PLACE}/{{grant_id}}/history",
    response_model=GrantHistoryView,
    summary="Read what was done to a grant",
    **READ,
)
async def history(desk: TheDesk, reader: Reading, vlimpersnummer: Vlimpersnummer, grant_id: GrantId) -> JSONResponse:
    """Who did what, when and why, with old and new; also of a grant that was taken back.

    Whole: a grant changes a few times at most.
    """
    async with desk.files(reader) as (files, rights):
        known = await files.roles(vlimpersnummer, rights.to("read", "grant"))
        view = grant_history_view(known, grant_id)
        return await shown(files, vlimpersnummer, view, len(view.actions))


@router.post(f"{PLACE}/{{grant_id}}/revoke", response_model=GrantView, summary="Revoke a role", **CHANGED)
async def revoke(to: OnGrant, body: Revocation) -> JSONResponse:
    """Take a role away from a day on."""

    async def do(work: SqlWork, _: RoleGrant) -> Answer:
        revoked = await revoke_role(work, to.vlimpersnummer, to.grant_id, body.first_day_without, body.reason)
        return await told(work, to.vlimpersnummer, grant_view(revoked), revoked.revision)

    return await to.done(do)


@router.post(f"{PLACE}/{{grant_id}}/corrections", response_model=GrantView, summary="Correct a grant", **CHANGED)
async def correct(to: OnGrant, body: GrantCorrectionBody) -> JSONResponse:
    """The grant, or its revocation, should have said this; what was known until now stays in the history."""
    correction = body.correction()

    async def do(work: SqlWork, _: RoleGrant) -> Answer:
        mended = await correct_grant(work, to.vlimpersnummer, to.grant_id, correction)
        return await told(work, to.vlimpersnummer, grant_view(mended), mended.revision)

    return await to.done(do, after=lambda known: corrected(known.grant(to.grant_id), correction.given))


@router.post(f"{PLACE}/{{grant_id}}/rescissions", response_model=GrantLeftView, summary="Take a grant back", **CHANGED)
async def rescind(to: OnGrant, body: GrantRescission) -> JSONResponse:
    """All is as it was before the event: of the grant, the role was never given; of a revocation, it is held on."""

    async def do(work: SqlWork, before: RoleGrant) -> Answer:
        await rescind_grant(work, to.vlimpersnummer, to.grant_id, body.rescinds, body.reason)
        left = [grant for grant in await work.grants(to.vlimpersnummer) if grant.grant_id == to.grant_id]
        view = GrantLeftView(
            vlimpersnummer=to.vlimpersnummer,
            grant_id=to.grant_id,
            grant=grant_view(left[0]) if left else None,
        )
        return await told(work, to.vlimpersnummer, view, before.revision + 1)

    return await to.done(do, after=lambda known: restored(known, to.grant_id, body.rescinds))


def reach_of(terms: GrantTerms) -> Target:
    """What a role reaches: nobody gives or takes more than is open to himself."""
    if terms.scope_kind == "unit":
        return Target(unit=terms.scope_code)
    return Target(legal_employer=terms.scope_code)
