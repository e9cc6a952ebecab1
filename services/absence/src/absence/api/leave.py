from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from absence.api.bodies import LeaveAsked, LeaveShown, RefusalGiven
from absence.api.desk import REFUSALS, Desk, Read, RequestId, Vlimpersnummer, Write, reading, writing
from absence.domain.authority import Caller
from absence.domain.leave import LeaveRequest
from absence.domain.period import Period
from absence.ports import Work
from absence.usecases.leave import LeaveWish, approve_leave, refuse_leave, request_leave, withdraw_leave
from absence.usecases.reading import ReadableRequest, read_request


def leave_routes(desk: Desk) -> APIRouter:
    """Leave is asked for, read, decided and taken back."""
    router = APIRouter(tags=["leave"], responses=REFUSALS)

    @router.post(
        "/people/{vlimpersnummer}/leave-requests", summary="Ask for leave", status_code=201, response_model=LeaveShown
    )
    async def ask(
        vlimpersnummer: Vlimpersnummer, body: LeaveAsked, write: Annotated[Write, Depends(writing(desk))]
    ) -> JSONResponse:
        """The person does, or a case handler; `days` tells which working days it takes."""

        async def use_case(work: Work, caller: Caller) -> LeaveShown:
            wish = LeaveWish(
                request_id=uuid4(),
                vlimpersnummer=vlimpersnummer,
                leave_type=body.leave_type,
                period=Period(body.first_day, body.last_day, body.part),
                employment_sequence=body.employment_sequence,
            )
            return _shown(await request_leave(work, caller, wish))

        return await write.do(use_case, status=201)

    @router.get("/leave-requests/{request_id}", summary="Read a leave request")
    async def read(request_id: RequestId, question: Annotated[Read, Depends(reading(desk))]) -> LeaveShown:
        """The request as it stands, for the person, who leads the team, and HR. Whole: its days are of one request."""

        async def use_case(work: Work, caller: Caller) -> LeaveShown:
            return LeaveShown.of(await read_request(work, caller, request_id))

        return await question.ask(use_case)

    router.include_router(_decisions(desk))
    return router


def _decisions(desk: Desk) -> APIRouter:
    router = APIRouter()

    @router.post("/leave-requests/{request_id}/approve", summary="Approve leave", response_model=LeaveShown)
    async def approve(request_id: RequestId, write: Annotated[Write, Depends(writing(desk))]) -> JSONResponse:
        """Who decides over the employee does: the nearest manager, back-up, superior or doublure."""

        async def use_case(work: Work, caller: Caller) -> LeaveShown:
            return _shown(await approve_leave(work, caller, request_id))

        return await write.do(use_case)

    @router.post("/leave-requests/{request_id}/refuse", summary="Refuse leave", response_model=LeaveShown)
    async def refuse(
        request_id: RequestId, write: Annotated[Write, Depends(writing(desk))], body: RefusalGiven | None = None
    ) -> JSONResponse:
        """Who may approve it does; it is for good."""

        async def use_case(work: Work, caller: Caller) -> LeaveShown:
            return _shown(await refuse_leave(work, caller, request_id, body.reason if body else None))

        return await write.do(use_case)

    @router.post("/leave-requests/{request_id}/withdraw", summary="Withdraw leave", response_model=LeaveShown)
    async def withdraw(request_id: RequestId, write: Annotated[Write, Depends(writing(desk))]) -> JSONResponse:
        """The person does, or a case handler; approved leave only before it begins."""

        async def use_case(work: Work, caller: Caller) -> LeaveShown:
            return _shown(await withdraw_leave(work, caller, request_id))

        return await write.do(use_case)

    return router


def _shown(request: LeaveRequest) -> LeaveShown:
    """To who acted. Only a refusal has a reason, and whoever refuses is a manager."""
    return LeaveShown.of(ReadableRequest(request=request, is_reason_readable=True))
