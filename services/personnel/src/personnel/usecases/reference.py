from dataclasses import replace
from datetime import date
from typing import Final

from personnel.domain.described import Described
from personnel.domain.organisation import unit_key
from personnel.domain.reference import (
    ExitReason,
    ExitReasonUnknownError,
    Function,
    FunctionUnknownError,
    Location,
    RiskCode,
    RiskCodeUnknownError,
    RszCategory,
    RszCategoryUnknownError,
    Schedule,
    ScheduleUnknownError,
    WorkerCode,
    WorkerCodeUnknownError,
    allowed_codes,
    check_risk_code,
    check_welfare_contact,
)
from personnel.domain.refusal import RefusalError, about
from personnel.domain.scale import (
    Grade,
    GradeUnknownError,
    SalaryScale,
    check_scale,
)
from personnel.messages.described import reference_told
from personnel.ports import Known, Work
from personnel.usecases.describing import check_period, known_from
from personnel.usecases.organisation import ORGANISATION, check_unit

UNKNOWN: Final[dict[type[Described], type[RefusalError]]] = {
    RiskCode: RiskCodeUnknownError,
    Schedule: ScheduleUnknownError,
    Function: FunctionUnknownError,
    Grade: GradeUnknownError,
    RszCategory: RszCategoryUnknownError,
    WorkerCode: WorkerCodeUnknownError,
    ExitReason: ExitReasonUnknownError,
}
"""How it is refused that a code names nothing on a day."""


async def describe(work: Work, given: Described) -> bool:
    """Keep a code of the reference data as described; whether that made a difference. What others see of it is said.

    Raises:
        EndBeforeStartError, UnitUnknownError, WelfareContactIncompleteError, MonthsWithoutExaminationError,
        RiskCodeUnknownError, GradeUnknownError: about the description.
        NextScaleIncompleteError, StepsDifferError, StepYearsError: see `check_scale`.

    """
    await work.lock(ORGANISATION)
    check_period(given)
    rests_on = await _check(work, given)
    before = await work.described(type(given), given.code)
    kept = replace(given, known_from=known_from(given, before))
    if kept == before:
        return False
    await work.put_described(kept)
    event = reference_told(kept, work.now)
    if before is None or event != reference_told(before, work.now):
        await work.say(event, rests_on=rests_on)
    return True


async def _check(work: Work, given: Described) -> tuple[str, ...]:
    """Refuse what contradicts itself, or names what is not there; the keys on which it rests."""
    day = given.valid_from
    match given:
        case Location():
            check_welfare_contact(given)
            await check_unit(work, given.unit, day)
            return (unit_key(given.unit),)
        case RiskCode():
            check_risk_code(given)
        case Function(risk_codes=codes):
            with about("risk_codes"):
                return tuple([(await check_code(work, RiskCode, code, day)).key for code in codes])
        case SalaryScale(grade=grade):
            check_scale(given)
            return () if grade is None else ((await check_code(work, Grade, grade, day)).key,)
    return ()


async def check_code(work: Work, kind: type[Known], code: str, day: date) -> Known:
    """What has this code on that day.

    Raises:
        RefusalError: nothing has; it names the codes there are.

    """
    found = await work.described(kind, code)
    if found is None or not found.existence.has(day):
        raise UNKNOWN[kind](allowed_codes(await work.codes_on(kind, day)))
    return found
