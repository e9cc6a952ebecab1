from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query

from absence.api.bodies import AbsencesShown
from absence.api.desk import REFUSALS, Desk, Read, Vlimpersnummer, reading
from absence.domain.authority import Caller
from absence.ports import Work
from absence.usecases.reading import PAGE, list_absences

PAGE_MAX: Final = 200
PLACE: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def overview_routes(desk: Desk) -> APIRouter:
    """A person's absences at one glance."""
    router = APIRouter(tags=["overview"], responses=REFUSALS)

    @router.get("/people/{vlimpersnummer}/absences", summary="List a person's absences")
    async def absences(
        vlimpersnummer: Vlimpersnummer,
        question: Annotated[Read, Depends(reading(desk))],
        after: Annotated[str | None, Query(pattern=PLACE, description="the `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=PAGE_MAX, description="at most so many, of both kinds together")] = PAGE,
    ) -> AbsencesShown:
        """Leave requests and sickness spells that the caller may read, together by first day, a page at a time."""

        async def use_case(work: Work, caller: Caller) -> AbsencesShown:
            found = await list_absences(work, caller, vlimpersnummer, after=after or "", at_most=limit)
            return AbsencesShown.of(found)

        return await question.ask(use_case)

    return router
