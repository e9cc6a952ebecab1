"""Three views over the one error list: one person checked now, the whole population checked, and the list itself."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.api import IdempotencyKey
from chassis.idempotency import Answer
from chassis.outbox import lock_subjects
from chassis.tokens import Actor
from payroll_bridge.api.desk import REFUSALS, Desk, JobId, Vlimpersnummer, not_found
from payroll_bridge.api.errors import (
    CheckedView,
    CheckRunView,
    InvalidFilesView,
    check_run_view,
    checked_view,
    invalid_files_view,
)
from payroll_bridge.api.requests import ask_job, find_job
from payroll_bridge.storage import OUTBOX, SqlWork
from payroll_bridge.storage.errors import FilePlace, invalid_files
from payroll_bridge.usecases.upkeep import check_person

PAGE: Final = 50
PLACE: Final = r"^[0-9]{6}/[0-9A-Z]{2,10}/[0-9]{3}$"
CODE: Final = r"^[a-z]{1,20}(-[a-z]{1,20}){1,4}$"


def check_routes(desk: Desk) -> APIRouter:
    """The routes about what is wrong with files."""
    routes = APIRouter(responses=REFUSALS, tags=["checks"])
    handler = desk.handler()
    _add_list(routes, desk)

    @routes.post(
        "/people/{vlimpersnummer}/checks", response_model=CheckedView, summary="Check the files of a person now"
    )
    async def check_now(
        request: Request, vlimpersnummer: Vlimpersnummer, key: IdempotencyKey, actor: Annotated[Actor, handler]
    ) -> JSONResponse:
        """What is wrong with each file; one that became valid begins to flow."""

        async def do(connection: AsyncConnection) -> Answer:
            await lock_subjects(connection, OUTBOX, [vlimpersnummer])
            work = SqlWork(connection, desk.clock(), None, desk.means)
            found = await check_person(work, vlimpersnummer)
            if found is None:
                raise not_found()
            await work.end()
            return Answer(200, checked_view(vlimpersnummer, found).model_dump(mode="json"), {})

        return await desk.write(request, actor, key, do)

    @routes.post("/checks", status_code=202, response_model=CheckRunView, summary="Check the whole population")
    async def check_all(request: Request, key: IdempotencyKey, actor: Annotated[Actor, handler]) -> JSONResponse:
        """Every file, part by part; `Location` tells where to follow it."""
        return await ask_job(desk, request, actor, key, "check", {}, check_run_view)

    @routes.get("/checks/{check_id}", dependencies=[desk.reader()], summary="How far a check of everybody is")
    async def get_check(check_id: JobId) -> CheckRunView:
        """How many people were looked at, and how many files are invalid."""
        return check_run_view(await find_job(desk, check_id, "check"))

    return routes


def _add_list(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/invalid-files", dependencies=[desk.reader()], summary="Files of which nothing is sent, and why")
    async def get_invalid_files(
        code: Annotated[str | None, Query(pattern=CODE, description="only with this error")] = None,
        legal_employer: Annotated[str | None, Query(pattern="^[0-9A-Z]{2,10}$", description="only of this one")] = None,
        after: Annotated[str | None, Query(pattern=PLACE, description="the `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")] = PAGE,
    ) -> InvalidFilesView:
        """The error list, each file with everything that is wrong with it."""
        at_most = min(limit, desk.page_max)
        place = FilePlace(*after.split("/")) if after else None
        async with desk.reading() as connection:
            found: Any = await invalid_files(
                connection, code=code, legal_employer=legal_employer, after=place, files_max=at_most + 1
            )
        return invalid_files_view(found[:at_most], has_more=len(found) > at_most)
