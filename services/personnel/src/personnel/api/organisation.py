from dataclasses import asdict
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from personnel.api.desk import Asker, TheDesk
from personnel.api.examples import LEGAL_EMPLOYERS, UNITS, like
from personnel.api.reference_examples import LOCATIONS, RISK_CODES, SCHEDULES
from personnel.domain.reference import plain_hours
from personnel.messages.fields import EmployerCode, ReferenceCode, UnitCode

router = APIRouter(prefix="/organisation", tags=["organisation"])

PAGE: Final = 200
After = Annotated[ReferenceCode | None, Query(description="the `next` of the page before")]
Limit = Annotated[int, Query(ge=1, description="at most so many; the service has its own maximum")]


class UnitView(BaseModel):
    """A unit as described now; it exists since `known_from`."""

    code: str
    name: str
    parent: str | None
    legal_employer: str
    valid_from: date
    valid_until: date | None
    known_from: date


class UnitsView(BaseModel):
    """A page of units; `next` is where the following page begins, null on the last one."""

    model_config = like(UNITS)

    units: list[UnitView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


class LegalEmployerView(BaseModel):
    """A legal employer as described now; it exists since `known_from`."""

    code: str
    name: str
    kbo: str
    valid_from: date
    valid_until: date | None
    known_from: date


class LegalEmployersView(BaseModel):
    """A page of legal employers; `next` is where the following page begins, null on the last one."""

    model_config = like(LEGAL_EMPLOYERS)

    legal_employers: list[LegalEmployerView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


@router.get("/units", summary="List the units")
async def units(
    desk: TheDesk,
    _: Asker,
    after: Annotated[UnitCode | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> UnitsView:
    """Units by code, page by page, for everybody with an account: the organisation is no secret."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await work.units(after, at_most + 1)
    page = [UnitView(**asdict(unit)) for unit in found[:at_most]]
    return UnitsView(units=page, next=page[-1].code if len(found) > at_most else None)


@router.get("/legal-employers", summary="List the legal employers")
async def legal_employers(
    desk: TheDesk,
    _: Asker,
    after: Annotated[EmployerCode | None, Query(description="the `next` of the page before")] = None,
    limit: Limit = PAGE,
) -> LegalEmployersView:
    """Legal employers by code, page by page, for everybody with an account."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await work.legal_employers(after, at_most + 1)
    page = [LegalEmployerView(**asdict(each)) for each in found[:at_most]]
    return LegalEmployersView(legal_employers=page, next=page[-1].code if len(found) > at_most else None)


class LocationView(BaseModel):
    """A location as described now, of this unit only; it exists since `known_from`."""

    code: str
    unit: str
    name: str
    valid_from: date
    valid_until: date | None
    known_from: date


class LocationsView(BaseModel):
    """A page of locations; `next` is where the following page begins, null on the last one."""

    model_config = like(LOCATIONS)

    locations: list[LocationView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


class RiskCodeView(BaseModel):
    """A risk code as described now; `months` lie between two examinations."""

    code: str
    name: str
    examination: str | None
    months: int | None
    valid_from: date
    valid_until: date | None
    known_from: date


class RiskCodesView(BaseModel):
    """A page of risk codes; `next` is where the following page begins, null on the last one."""

    model_config = like(RISK_CODES)

    risk_codes: list[RiskCodeView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


class ScheduleView(BaseModel):
    """A schedule as described now: hours by day of the week, Monday first."""

    code: str
    name: str
    hours: list[str]
    valid_from: date
    valid_until: date | None
    known_from: date


class SchedulesView(BaseModel):
    """A page of schedules; `next` is where the following page begins, null on the last one."""

    model_config = like(SCHEDULES)

    schedules: list[ScheduleView]
    next: str | None = Field(description="`after` of the following page; null when there is none")


@router.get("/locations", summary="List the locations")
async def locations(
    desk: TheDesk,
    _: Asker,
    unit: Annotated[UnitCode | None, Query(description="only those of this unit")] = None,
    after: After = None,
    limit: Limit = PAGE,
) -> LocationsView:
    """Locations by code, page by page, for everybody with an account."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await work.locations(unit, after, at_most + 1)
    page = [LocationView(**asdict(each)) for each in found[:at_most]]
    return LocationsView(locations=page, next=page[-1].code if len(found) > at_most else None)


@router.get("/risk-codes", summary="List the risk codes")
async def risk_codes(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> RiskCodesView:
    """Risk codes, page by page, for everybody with an account."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await work.risk_codes(after, at_most + 1)
    page = [RiskCodeView(**asdict(each)) for each in found[:at_most]]
    return RiskCodesView(risk_codes=page, next=page[-1].code if len(found) > at_most else None)


@router.get("/schedules", summary="List the schedules")
async def schedules(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> SchedulesView:
    """Schedules by code, page by page, for everybody with an account."""
    at_most = min(limit, desk.limits.page_max)
    async with desk.reading() as work:
        found = await work.schedules(after, at_most + 1)
    page = [
        ScheduleView(**{**asdict(each), "hours": [plain_hours(hours) for hours in each.hours]})
        for each in found[:at_most]
    ]
    return SchedulesView(schedules=page, next=page[-1].code if len(found) > at_most else None)
