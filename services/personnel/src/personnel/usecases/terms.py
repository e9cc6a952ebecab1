"""What a job row names: it must be there on the day, and what goes together must fit."""

from datetime import date
from typing import Final

from personnel.domain.described import Described
from personnel.domain.employment import JobTerms
from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.reference import (
    Function,
    Location,
    LocationUnknownError,
    RiskCode,
    RiskCodeNotOfFunctionError,
    RszCategory,
    Schedule,
    WorkerCode,
    allowed_codes,
)
from personnel.domain.scale import Grade, SalaryScale, ScaleUnknownError, StepMissingError, StepUnknownError
from personnel.ports import Work
from personnel.usecases.organisation import check_unit
from personnel.usecases.reference import check_code

NAMES: Final[dict[str, type[Described]]] = {
    "location": Location,
    "risk_code": RiskCode,
    "schedule": Schedule,
    "function": Function,
    "grade": Grade,
    "scale": SalaryScale,
}
"""By field of a job row the reference data that it names."""

BY_ITSELF: Final[dict[str, type[Described]]] = {
    name: NAMES[name] for name in ("risk_code", "schedule", "function", "grade")
}
"""Those that need nothing but to be there."""

PAID_BY: Final = ("grade", "scale", "step")


async def check_terms(work: Work, terms: JobTerms, day: date, *, known: JobTerms | None = None) -> None:
    """Refuse codes of a job row that name nothing on that day; what was so before is not asked about again.

    Raises:
        UnitUnknownError, LocationUnknownError, RiskCodeUnknownError, ScheduleUnknownError: see there.
        FunctionUnknownError, GradeUnknownError, WorkerCodeUnknownError: see there.
        RiskCodeNotOfFunctionError, ScaleUnknownError, StepUnknownError, StepMissingError: about what goes together.

    """
    await check_unit(work, terms.unit, day)
    if _is_new(terms, known, "unit", "location") and terms.location is not None:
        await check_location(work, terms.location, terms.unit, day)
    for name, kind in BY_ITSELF.items():
        code = getattr(terms, name)
        if code is not None and _is_new(terms, known, name):
            await check_code(work, kind, code, day)
    if terms.worker_code is not None and _is_new(terms, known, "worker_code"):
        await check_listed(work, WorkerCode, terms.worker_code, day)
    if _is_new(terms, known, "risk_code", "function"):
        await _check_risk_of_function(work, terms, day)
    if _is_new(terms, known, *PAID_BY):
        await _check_scale(work, terms, day)


async def check_rsz_category(work: Work, code: str, day: date) -> None:
    """Refuse a category that the RSZ does not have on that day, as far as its categories are known.

    Raises:
        RszCategoryUnknownError: see there.

    """
    await check_listed(work, RszCategory, code, day)


async def check_listed(work: Work, kind: type[Described], code: str, day: date) -> None:
    """Refuse a code that is not on the list. As long as nothing is on it, the form of the code is all that counts.

    Raises:
        RefusalError: the list has others.

    """
    if await work.has_any(kind):
        await check_code(work, kind, code, day)


async def check_location(work: Work, code: str, unit: str, day: date) -> None:
    """Refuse a code that is none of the unit's own locations on that day.

    Raises:
        LocationUnknownError: see there; it names the unit's locations.

    """
    location = await work.described(Location, code)
    if location is None or location.unit != unit or not location.existence.has(day):
        raise LocationUnknownError(allowed_codes(await work.codes_on(Location, day, unit=unit)))


async def _check_risk_of_function(work: Work, terms: JobTerms, day: date) -> None:
    function = await work.described(Function, terms.function) if terms.function is not None else None
    if function is None or not function.risk_codes or terms.risk_code is None:
        return
    if terms.risk_code not in function.risk_codes:
        there_are = await work.codes_on(RiskCode, day)
        raise RiskCodeNotOfFunctionError(allowed_codes([code for code in there_are if code in function.risk_codes]))


async def _check_scale(work: Work, terms: JobTerms, day: date) -> None:
    if terms.scale is None:
        if terms.step is not None:
            raise StepUnknownError({"steps": []})
        return
    scale = await work.described(SalaryScale, terms.scale)
    is_other = scale is not None and None not in (scale.grade, terms.grade) and scale.grade != terms.grade
    if scale is None or is_other or not scale.existence.has(day):
        of_grade = {"grade": terms.grade} if terms.grade is not None else {}
        raise ScaleUnknownError(allowed_codes(await work.codes_on(SalaryScale, day, **of_grade)))
    if terms.step is None and scale.system == "evaluation":
        raise StepMissingError({"steps": list(scale.numbers)})
    if terms.step is not None and scale.amount_on(terms.step, day) is None:
        raise StepUnknownError({"steps": [step for step in scale.numbers if scale.amount_on(step, day) is not None]})


def _is_new(terms: JobTerms, known: JobTerms | None, *names: str) -> bool:
    """Whether one of the fields says something that the row before did not."""
    return known is None or any(getattr(terms, name) != getattr(known, name) for name in names)


def grounds(terms: JobTerms, legal_employer: str | None = None) -> tuple[str, ...]:
    """The keys of the organisation's topic on which a job row rests."""
    named = ((kind, getattr(terms, name)) for name, kind in NAMES.items())
    keys = (f"{kind.kind}:{code}" for kind, code in named if code is not None)
    return (*((employer_key(legal_employer),) if legal_employer else ()), unit_key(terms.unit), *keys)
