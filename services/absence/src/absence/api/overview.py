from typing import Annotated

from fastapi import APIRouter, Depends

from absence.api.bodies import AbsencesShown
from absence.api.desk import REFUSALS, Desk, Read, Vlimpersnummer, reading
from absence.domain.authority import Caller
from absence.ports import Work
from absence.usecases.reading import list_absences


def overview_routes(desk: Desk) -> APIRouter:
    """A person's absences at one glance."""
    router = APIRouter(tags=["overview"], responses=REFUSALS)

    @router.get("/people/{vlimpersnummer}/absences", summary="List a person's absences")
    async def absences(
        vlimpersnummer: Vlimpersnummer, question: Annotated[Read, Depends(reading(desk))]
    ) -> AbsencesShown:
        """Leave requests and sickness spells that the caller may read, by first day."""

        async def use_case(work: Work, caller: Caller) -> AbsencesShown:
            return AbsencesShown.of(await list_absences(work, caller, vlimpersnummer))

        return await question.ask(use_case)

    return router
