from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from personnel.api.desk import Asker, TheDesk, told
from personnel.api.refusals import may_answer
from personnel.api.rights import Needs
from personnel.api.role_changes import reach_of
from personnel.api.views import GrantView, grant_view
from personnel.messages.entered import AskedGrant
from personnel.messages.fields import Vlimpersnummer
from personnel.storage.work import SqlWork
from personnel.usecases.roles import grant_role

router = APIRouter(tags=["roles"])


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
