from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from personnel.domain.organisation import unit_key
from personnel.domain.reference import (
    Location,
    LocationUnknownError,
    MonthsWithoutExaminationError,
    RiskCode,
    RiskCodeUnknownError,
    Schedule,
    ScheduleUnknownError,
    allowed_codes,
    plain_hours,
)
from personnel.messages.described import LocationChanged, RiskCodeChanged, ScheduleChanged
from personnel.ports import Work
from personnel.usecases.describing import DescribedRow, check_period, known_from, said
from personnel.usecases.organisation import ORGANISATION, check_unit


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRow(DescribedRow):
    """How a location is described; it is of one unit, and not of those below."""

    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskCodeRow(DescribedRow):
    """How a risk code is described."""

    examination: str | None
    months: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRow(DescribedRow):
    """How a schedule is described: hours by day of the week, Monday first."""

    hours: tuple[Decimal, ...]


async def describe_location(work: Work, row: LocationRow) -> bool:
    """Keep a location as described; whether that made a difference, and was said.

    Raises:
        EndBeforeStartError, UnitUnknownError: about the description.

    """
    await work.lock(ORGANISATION)
    check_period(row)
    await check_unit(work, row.unit, row.valid_from)
    before = await work.location(row.code)
    location = Location(**asdict(row), known_from=known_from(row, before))
    if location == before:
        return False
    await work.put_location(location)
    await work.say(LocationChanged(**said(work, row)), rests_on=(unit_key(row.unit),))
    return True


async def describe_risk_code(work: Work, row: RiskCodeRow) -> bool:
    """Keep a risk code as described; whether that made a difference, and was said.

    Raises:
        EndBeforeStartError, MonthsWithoutExaminationError: about the description.

    """
    await work.lock(ORGANISATION)
    check_period(row)
    if row.months is not None and row.examination is None:
        raise MonthsWithoutExaminationError
    before = await work.risk_code(row.code)
    risk_code = RiskCode(**asdict(row), known_from=known_from(row, before))
    if risk_code == before:
        return False
    await work.put_risk_code(risk_code)
    await work.say(RiskCodeChanged(**said(work, row)))
    return True


async def describe_schedule(work: Work, row: ScheduleRow) -> bool:
    """Keep a schedule as described; whether that made a difference, and was said.

    Raises:
        EndBeforeStartError: about the description.

    """
    await work.lock(ORGANISATION)
    check_period(row)
    before = await work.schedule(row.code)
    schedule = Schedule(**asdict(row), known_from=known_from(row, before))
    if schedule == before:
        return False
    await work.put_schedule(schedule)
    hours = [plain_hours(each) for each in row.hours]
    await work.say(ScheduleChanged(**{**said(work, row), "hours": hours}))
    return True


async def check_location(work: Work, code: str, unit: str, day: date) -> None:
    """Refuse a code that is none of the unit's own locations on that day.

    Raises:
        LocationUnknownError: see there; it names the unit's locations.

    """
    location = await work.location(code)
    if location is None or location.unit != unit or not location.existence.has(day):
        raise LocationUnknownError(allowed_codes(await work.locations_on(unit, day)))


async def check_risk_code(work: Work, code: str, day: date) -> None:
    """Refuse a risk code that there is not on that day.

    Raises:
        RiskCodeUnknownError: see there; it names the codes there are.

    """
    risk_code = await work.risk_code(code)
    if risk_code is None or not risk_code.existence.has(day):
        raise RiskCodeUnknownError(allowed_codes(await work.risk_codes_on(day)))


async def check_schedule(work: Work, code: str, day: date) -> None:
    """Refuse a code that no schedule has on that day.

    Raises:
        ScheduleUnknownError: see there; it names the codes there are.

    """
    schedule = await work.schedule(code)
    if schedule is None or not schedule.existence.has(day):
        raise ScheduleUnknownError(allowed_codes(await work.schedules_on(day)))
