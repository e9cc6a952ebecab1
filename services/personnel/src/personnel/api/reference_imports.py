"""Reference data as they are taken in: the addresses of each kind, for rows in JSON or a table."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from personnel.api.import_rows import (
    ExitReasonsImport,
    FunctionsImport,
    GradesImport,
    LocationsImport,
    RiskCodesImport,
    RszCategoriesImport,
    SalaryScalesImport,
    SchedulesImport,
    WorkerCodesImport,
)
from personnel.api.imports import REPORTED, Rows
from personnel.api.reference_examples import TABLES
from personnel.api.tables import also_table

router = APIRouter(prefix="/imports", tags=["imports"])


@router.post("/locations", summary="Import locations", openapi_extra=also_table(TABLES["locations"]), **REPORTED)
async def locations(rows: Rows, body: LocationsImport) -> JSONResponse:
    """Import locations, each of one unit. The same rows again change nothing; they may also come as a table."""
    return await rows.take("locations", body)


@router.post("/risk-codes", summary="Import risk codes", openapi_extra=also_table(TABLES["risk-codes"]), **REPORTED)
async def risk_codes(rows: Rows, body: RiskCodesImport) -> JSONResponse:
    """Import risk codes. The same rows again change nothing; they may also come as a table."""
    return await rows.take("risk-codes", body)


@router.post("/schedules", summary="Import schedules", openapi_extra=also_table(TABLES["schedules"]), **REPORTED)
async def schedules(rows: Rows, body: SchedulesImport) -> JSONResponse:
    """Import schedules: seven daily hours as decimals. The same rows again change nothing; tables are taken as well."""
    return await rows.take("schedules", body)


@router.post("/functions", summary="Import functions", openapi_extra=also_table(TABLES["functions"]), **REPORTED)
async def functions(rows: Rows, body: FunctionsImport) -> JSONResponse:
    """Import functions. The same rows again change nothing; they may also come as a table."""
    return await rows.take("functions", body)


@router.post("/grades", summary="Import grades", openapi_extra=also_table(TABLES["grades"]), **REPORTED)
async def grades(rows: Rows, body: GradesImport) -> JSONResponse:
    """Import grades. The same rows again change nothing; they may also come as a table."""
    return await rows.take("grades", body)


@router.post(
    "/salary-scales", summary="Import salary scales", openapi_extra=also_table(TABLES["salary-scales"]), **REPORTED
)
async def salary_scales(rows: Rows, body: SalaryScalesImport) -> JSONResponse:
    """Import salary scales as a whole, with all their steps; a table has a line for each step of a scale."""
    return await rows.take("salary-scales", body)


@router.post(
    "/rsz-categories", summary="Import RSZ categories", openapi_extra=also_table(TABLES["rsz-categories"]), **REPORTED
)
async def rsz_categories(rows: Rows, body: RszCategoriesImport) -> JSONResponse:
    """Import RSZ categories: from then on a work relation is in one of them. They may also come as a table."""
    return await rows.take("rsz-categories", body)


@router.post(
    "/worker-codes", summary="Import worker codes", openapi_extra=also_table(TABLES["worker-codes"]), **REPORTED
)
async def worker_codes(rows: Rows, body: WorkerCodesImport) -> JSONResponse:
    """Import RSZ worker codes: from then on a job row names one of them. They may also come as a table."""
    return await rows.take("worker-codes", body)


@router.post(
    "/exit-reasons", summary="Import exit reasons", openapi_extra=also_table(TABLES["exit-reasons"]), **REPORTED
)
async def exit_reasons(rows: Rows, body: ExitReasonsImport) -> JSONResponse:
    """Import reasons why relations end: from then on an end names one of them. They may also come as a table."""
    return await rows.take("exit-reasons", body)
