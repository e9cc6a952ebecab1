from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict

from chassis.api import IdempotencyKey, IfMatch, require_match
from chassis.fields import Day
from chassis.idempotency import Answer
from personnel.api.desk import Asker, Reading, TheDesk, shown, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs, Target, rights_of
from personnel.api.views import GrantView, grant_view
from personnel.domain.role import GrantTerms
from personnel.messages.entered import AskedGrant
from personnel.messages.fields import Body, Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.people import locked_person
from personnel.usecases.roles import find_grant, grant_role, revoke_role

router = APIRouter(tags=["roles"])
GrantId = Annotated[UUID, Path(description="the grant", examples=["6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10"])]


class Revocation(Body):
    """From when on the role is gone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"first_day_without": "2026-11-16"}]})

    first_day_without: Day


@router.post(
    "/people/{vlimpersnummer}/role-grants",
    status_code=201,
    response_model=GrantView,
    summary="Grant a role",
    responses=may_answer(403, 404, 409, 413),
)
async def grant(
    request: Request, desk: TheDesk, actor: Asker, vlimpersnummer: Vlimpersnummer, key: IdempotencyKey, body: AskedGrant
) -> JSONResponse:
    """Give a person a role on a scope that exists.

    What reaches an entity where the requester does not work needs the approval of the HR business partner there.
    Without a requester it is whoever sends this, if the account is somebody's.
    """
    needs = Needs(resource="grant", person=vlimpersnummer, at=reach_of(body.terms()))

    async def do(work: SqlWork) -> Answer:
        given = await grant_role(work, vlimpersnummer, body.terms(), body.asked(actor.person))
        place = f"/people/{vlimpersnummer}/role-grants/{given.grant_id}"
        return await told(work, vlimpersnummer, grant_view(given), given.revision, status=201, location=place)

    return await desk.write(request, actor, key, needs, do)


@router.get(
    "/people/{vlimpersnummer}/role-grants/{grant_id}",
    response_model=GrantView,
    summary="Read a grant",
    responses=may_answer(403, 404),
)
async def granted(desk: TheDesk, reader: Reading, vlimpersnummer: Vlimpersnummer, grant_id: GrantId) -> JSONResponse:
    """A role that the person was granted."""
    async with desk.files(reader) as (files, rights):
        found = find_grant(await files.grants(vlimpersnummer, rights.to("read", "grant")), grant_id)
        return await shown(files, vlimpersnummer, grant_view(found), found.revision)


@router.post(
    "/people/{vlimpersnummer}/role-grants/{grant_id}/revoke",
    response_model=GrantView,
    summary="Revoke a role",
    responses=may_answer(403, 404, 409, 412, 413, 428),
)
async def revoke(
    request: Request,
    desk: TheDesk,
    actor: Asker,
    vlimpersnummer: Vlimpersnummer,
    grant_id: GrantId,
    key: IdempotencyKey,
    body: Revocation,
    if_match: IfMatch = None,
) -> JSONResponse:
    """Take a role away from a day on."""
    needs = Needs(resource="grant", person=vlimpersnummer)

    async def do(work: SqlWork) -> Answer:
        await locked_person(work, vlimpersnummer)
        grant = find_grant(await work.grants(vlimpersnummer), grant_id)
        rights = await rights_of(work.connection, actor, work.today)
        await replace(needs, at=reach_of(grant.terms)).check(work, rights)
        require_match(if_match, grant.revision)
        revoked = await revoke_role(work, vlimpersnummer, grant_id, body.first_day_without)
        return await told(work, vlimpersnummer, grant_view(revoked), revoked.revision)

    return await desk.write(request, actor, key, needs, do)


def reach_of(terms: GrantTerms) -> Target:
    """What a role reaches: nobody gives or takes more than is open to himself."""
    if terms.scope_kind == "unit":
        return Target(unit=terms.scope_code)
    return Target(legal_employer=terms.scope_code)
