from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Final, TypeVar

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from chassis.fields import Day
from personnel.api.desk import Asker, Desk, TheDesk
from personnel.api.examples import LEGAL_EMPLOYERS, UNITS, like
from personnel.api.two_times import KnownAt
from personnel.domain.described import Described
from personnel.domain.organisation import Unit
from personnel.messages.fields import EmployerCode, UnitCode
from personnel.storage.reference import ReferenceRows
from personnel.storage.units import units_on

router = APIRouter(prefix="/organisation", tags=["organisation"])

PAGE: Final = 200
Next = Annotated[str | None, Field(description="`after` of the following page; null when there is none")]
Known = TypeVar("Known", bound=Described)
Limit = Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")]


class UnitView(BaseModel):
    """A unit as described now; it exists since `known_from`."""

    code: str
    name: str
    parent: str | None
    legal_employer: str
    register_owned: bool
    valid_from: date
    valid_until: date | None
    known_from: date


class UnitsView(BaseModel):
    """A page of units; `next` is where the following page begins, null on the last one."""

    model_config = like(UNITS)

    units: list[UnitView]
    next: Next


class LegalEmployerView(BaseModel):
    """A legal employer as described now; it exists since `known_from`."""

    code: str
    name: str
    kbo: str
    business_unit: str | None
    company_number: str | None
    valid_from: date
    valid_until: date | None
    known_from: date


class LegalEmployersView(BaseModel):
    """A page of legal employers; `next` is where the following page begins, null on the last one."""

    model_config = like(LEGAL_EMPLOYERS)

    legal_employers: list[LegalEmployerView]
    next: Next


@router.get("/units", summary="List the units")
async def units(
    desk: TheDesk,
    _: Asker,
    after: Annotated[UnitCode | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
    as_of: Annotated[Day | None, Query(description="as they are on this day; as described last when left out")] = None,
    known_at: KnownAt = None,
) -> UnitsView:
    """Units by code, page by page, for everybody with an account: the organisation is no secret.

    As of a day they are those that exist then, with the name, the parent and the legal employer of that day. With
    `known_at` alone the day is today.
    """

    async def read(work: ReferenceRows, at_most: int) -> Sequence[Unit]:
        if as_of is None and known_at is None:
            return await work.units(after, at_most)
        return await units_on(work.connection, as_of or work.today, known_at, after, at_most)

    found, following = await page_of(desk, limit, read)
    page = [UnitView(**asdict(unit)) for unit in found]
    return UnitsView(units=page, next=following)


@router.get("/legal-employers", summary="List the legal employers")
async def legal_employers(
    desk: TheDesk,
    _: Asker,
    after: Annotated[EmployerCode | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> LegalEmployersView:
    """Legal employers by code, page by page, for everybody with an account."""
    found, following = await page_of(desk, limit, lambda work, at_most: work.legal_employers(after, at_most))
    page = [LegalEmployerView(**asdict(each)) for each in found]
    return LegalEmployersView(legal_employers=page, next=following)


async def page_of(
    desk: Desk, limit: int, read: Callable[[ReferenceRows, int], Awaitable[Sequence[Known]]]
) -> tuple[list[Known], str | None]:
    """A page of what is described, and after which code the following one begins."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await read(work, at_most + 1)
    page = list(found[:at_most])
    return page, page[-1].code if len(found) > at_most else None
