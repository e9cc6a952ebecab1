from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from starlette.responses import JSONResponse

from absence.api.bodies import SicknessSeen, SpellShown
from absence.api.desk import REFUSALS, Desk, SpellId, Vlimpersnummer, Write, writing
from absence.domain.authority import Caller
from absence.domain.period import Period
from absence.ports import Work
from absence.usecases.sickness import SicknessReport, report_sickness, withdraw_sickness


def sickness_routes(desk: Desk) -> APIRouter:
    """Sickness is reported, and a mistaken report is taken back."""
    router = APIRouter(tags=["sickness"], responses=REFUSALS)

    @router.post(
        "/people/{vlimpersnummer}/sickness-spells",
        summary="Report sickness",
        status_code=201,
        response_model=SpellShown,
    )
    async def report(
        vlimpersnummer: Vlimpersnummer, body: SicknessSeen, write: Annotated[Write, Depends(writing(desk))]
    ) -> JSONResponse:
        """Who decides over the employee does, or a case handler."""

        async def use_case(work: Work, caller: Caller) -> SpellShown:
            seen = SicknessReport(
                spell_id=uuid4(),
                vlimpersnummer=vlimpersnummer,
                period=Period(body.first_day, body.last_day),
                employment_sequence=body.employment_sequence,
            )
            return SpellShown.of(await report_sickness(work, caller, seen))

        return await write.do(use_case, status=201)

    @router.post(
        "/sickness-spells/{spell_id}/withdraw", summary="Withdraw a report of sickness", response_model=SpellShown
    )
    async def withdraw(spell_id: SpellId, write: Annotated[Write, Depends(writing(desk))]) -> JSONResponse:
        """Whoever may report it does, when it was reported by mistake: it never was."""

        async def use_case(work: Work, caller: Caller) -> SpellShown:
            return SpellShown.of(await withdraw_sickness(work, caller, spell_id))

        return await write.do(use_case)

    return router
