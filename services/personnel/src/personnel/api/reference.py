"""Reference data as they are read: page by page, by everybody with an account."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from personnel.api import reference_examples as examples
from personnel.api.desk import Asker, Desk, TheDesk
from personnel.api.examples import like
from personnel.api.organisation import PAGE, Limit, Next, page_of
from personnel.domain.described import Described
from personnel.domain.reference import Function, Location, RiskCode, RszCategory, Schedule, WorkerCode
from personnel.domain.scale import Grade, SalaryScale, ScaleSystem
from personnel.messages.described import described_fields
from personnel.messages.fields import ReferenceCode, UnitCode

router = APIRouter(prefix="/organisation", tags=["organisation"])

After = Annotated[ReferenceCode | None, Query(description="the `next` of the page before")]


class ReferenceView(BaseModel):
    """A code as described now; it exists since `known_from`."""

    code: str
    name: str
    valid_from: date
    valid_until: date | None
    known_from: date


class StepView(BaseModel):
    """What a step is worth in a year, gross at 100 %, from a day on."""

    step: int
    years: int | None
    amount: str
    amount_from: date


class LocationView(ReferenceView):
    """A location as described now, of this unit only; it exists since `known_from`."""

    unit: str
    address: str | None
    medical_control: str | None
    welfare_number: str | None
    welfare_name: str | None
    welfare_mail: str | None
    welfare_checked_on: date | None


class LocationsView(BaseModel):
    """A page of locations; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.LOCATIONS)

    locations: list[LocationView]
    next: Next


class RiskCodeView(ReferenceView):
    """A risk code as described now; `months` lie between two examinations."""

    examination: str | None
    months: int | None


class RiskCodesView(BaseModel):
    """A page of risk codes; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.RISK_CODES)

    risk_codes: list[RiskCodeView]
    next: Next


class ScheduleView(ReferenceView):
    """A schedule as described now: hours by day of the week, Monday first."""

    hours: list[str]


class SchedulesView(BaseModel):
    """A page of schedules; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.SCHEDULES)

    schedules: list[ScheduleView]
    next: Next


class FunctionView(ReferenceView):
    """A function as described now, with the risk codes that go with it; any when there are none."""

    risk_codes: list[str]


class FunctionsView(BaseModel):
    """A page of functions; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.FUNCTIONS)

    functions: list[FunctionView]
    next: Next


class GradeView(ReferenceView):
    """A grade as described now, with its level."""

    level: str


class GradesView(BaseModel):
    """A page of grades; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.GRADES)

    grades: list[GradeView]
    next: Next


class SalaryScaleView(ReferenceView):
    """A salary scale as described now; statutory staff move to `next_scale` after years of scale seniority."""

    system: ScaleSystem
    grade: str | None
    next_scale: str | None
    next_after_years: int | None
    steps: list[StepView]


class SalaryScalesView(BaseModel):
    """A page of salary scales; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.SALARY_SCALES)

    salary_scales: list[SalaryScaleView]
    next: Next


class RszCategoryView(ReferenceView):
    """An RSZ category as described now."""


class RszCategoriesView(BaseModel):
    """A page of RSZ categories; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.RSZ_CATEGORIES)

    rsz_categories: list[RszCategoryView]
    next: Next


class WorkerCodeView(ReferenceView):
    """An RSZ worker code as described now."""


class WorkerCodesView(BaseModel):
    """A page of worker codes; `next` is where the following page begins, null on the last one."""

    model_config = like(examples.WORKER_CODES)

    worker_codes: list[WorkerCodeView]
    next: Next


@router.get("/locations", summary="List the locations")
async def locations(
    desk: TheDesk,
    _: Asker,
    unit: Annotated[UnitCode | None, Query(description="only those of this unit")] = None,
    after: After = None,
    limit: Limit = PAGE,
) -> LocationsView:
    """Locations by code, page by page, for everybody with an account."""
    page, following = await _page(desk, Location, after, limit, **({} if unit is None else {"unit": unit}))
    return LocationsView.model_validate({"locations": page, "next": following})


@router.get("/risk-codes", summary="List the risk codes")
async def risk_codes(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> RiskCodesView:
    """Risk codes by code, page by page, for everybody with an account."""
    page, following = await _page(desk, RiskCode, after, limit)
    return RiskCodesView.model_validate({"risk_codes": page, "next": following})


@router.get("/schedules", summary="List the schedules")
async def schedules(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> SchedulesView:
    """Schedules by code, page by page, for everybody with an account."""
    page, following = await _page(desk, Schedule, after, limit)
    return SchedulesView.model_validate({"schedules": page, "next": following})


@router.get("/functions", summary="List the functions")
async def functions(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> FunctionsView:
    """Functions by code, page by page, for everybody with an account."""
    page, following = await _page(desk, Function, after, limit)
    return FunctionsView.model_validate({"functions": page, "next": following})


@router.get("/grades", summary="List the grades")
async def grades(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> GradesView:
    """Grades by code, page by page, for everybody with an account."""
    page, following = await _page(desk, Grade, after, limit)
    return GradesView.model_validate({"grades": page, "next": following})


@router.get("/salary-scales", summary="List the salary scales")
async def salary_scales(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> SalaryScalesView:
    """Salary scales by code, page by page, for everybody with an account."""
    page, following = await _page(desk, SalaryScale, after, limit)
    return SalaryScalesView.model_validate({"salary_scales": page, "next": following})


@router.get("/rsz-categories", summary="List the RSZ categories")
async def rsz_categories(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> RszCategoriesView:
    """RSZ categories by code, page by page, for everybody with an account."""
    page, following = await _page(desk, RszCategory, after, limit)
    return RszCategoriesView.model_validate({"rsz_categories": page, "next": following})


@router.get("/worker-codes", summary="List the worker codes")
async def worker_codes(desk: TheDesk, _: Asker, after: After = None, limit: Limit = PAGE) -> WorkerCodesView:
    """Worker codes by code, page by page, for everybody with an account."""
    page, following = await _page(desk, WorkerCode, after, limit)
    return WorkerCodesView.model_validate({"worker_codes": page, "next": following})


async def _page(
    desk: Desk, kind: type[Described], after: str | None, limit: int, **only: str
) -> tuple[list[dict[str, Any]], str | None]:
    """A page of a kind as shown, and after which code the following one begins."""
    page, following = await page_of(desk, limit, lambda work, at_most: work.page_of(kind, after, at_most, **only))
    return [described_fields(each) for each in page], following
