from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from personnel.domain.organisation import UnitUnknownError
from personnel.domain.period import EndBeforeStartError
from personnel.domain.reference import (
    LocationUnknownError,
    MonthsWithoutExaminationError,
    RiskCodeUnknownError,
    ScheduleUnknownError,
)
from personnel.messages.described import LocationChanged, RiskCodeChanged, ScheduleChanged
from personnel.usecases.reference import (
    LocationRow,
    RiskCodeRow,
    ScheduleRow,
    check_location,
    check_risk_code,
    check_schedule,
    describe_location,
    describe_risk_code,
    describe_schedule,
)
from services.personnel.tests.builders import (
    EARLY,
    START,
    UNIT,
    a_location,
    a_risk_code,
    a_schedule,
    furnish,
)
from services.personnel.tests.fakes import FakeWork

HOURS = (Decimal("7.60"), Decimal("7.6"), Decimal(0), Decimal("7.6"), Decimal(10), Decimal("0.00"), Decimal(0))


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


def location(**changes: Any) -> LocationRow:
    known: dict[str, Any] = {"code": "BRU-01", "unit": UNIT, "name": "Brussel", "valid_from": EARLY}
    return LocationRow(**{**known, "valid_until": None, **changes})


def risk_code(**changes: Any) -> RiskCodeRow:
    known: dict[str, Any] = {"code": "1602", "name": "Veiligheidsfunctie", "examination": "periodiek", "months": 12}
    return RiskCodeRow(**{**known, "valid_from": EARLY, "valid_until": None, **changes})


def schedule(**changes: Any) -> ScheduleRow:
    known: dict[str, Any] = {"code": "VT-38", "name": "Voltijds", "hours": HOURS, "valid_from": EARLY}
    return ScheduleRow(**{**known, "valid_until": None, **changes})


async def test_a_location_is_said_when_its_description_changes_and_rests_on_its_unit(work: FakeWork) -> None:
    assert await describe_location(work, location())
    assert not await describe_location(work, location())
    assert await describe_location(work, location(name="Brussel-Noord", valid_from=START))

    (first, rests_on), (second, _) = work.said
    assert isinstance(first, LocationChanged)
    assert (first.key, first.unit, list(rests_on)) == ("location:BRU-01", UNIT, ["unit:OVO999002"])
    assert second.effective_day == START
    await check_location(work, "BRU-01", UNIT, EARLY)  # it exists since it was first described


async def test_a_location_is_of_a_unit_that_exists(work: FakeWork) -> None:
    with pytest.raises(UnitUnknownError):
        await describe_location(work, location(unit="OVO999999"))
    with pytest.raises(EndBeforeStartError) as caught:
        await describe_location(work, location(valid_until=date(2019, 12, 31)))

    assert caught.value.about == "valid_until"
    assert work.said == []


async def test_a_risk_code_without_examination_has_no_months(work: FakeWork) -> None:
    assert await describe_risk_code(work, risk_code())
    assert not await describe_risk_code(work, risk_code())
    assert await describe_risk_code(work, risk_code(examination=None, months=None))
    with pytest.raises(MonthsWithoutExaminationError):
        await describe_risk_code(work, risk_code(examination=None))

    assert [(type(event), event.key) for event in work.events] == [(RiskCodeChanged, "risk-code:1602")] * 2


async def test_hours_are_told_without_idle_zeros_and_are_the_same_with_them(work: FakeWork) -> None:
    assert await describe_schedule(work, schedule())
    assert not await describe_schedule(work, schedule(hours=(Decimal("7.6"), *HOURS[1:5], Decimal(0), Decimal(0))))

    (event,) = work.events
    assert isinstance(event, ScheduleChanged)
    assert (event.key, event.hours) == ("schedule:VT-38", ["7.6", "7.6", "0", "7.6", "10", "0", "0"])


async def test_a_location_is_not_inherited_and_a_refusal_names_those_of_the_unit(work: FakeWork) -> None:
    for each in (a_location("BRU-01"), a_location("BRU-02", valid_until=EARLY), a_location("GNT-01", unit="OVO999001")):
        await work.put_location(each)

    await check_location(work, "BRU-01", UNIT, START)
    for code in ("GNT-01", "BRU-02", "LEU-01"):
        with pytest.raises(LocationUnknownError) as caught:
            await check_location(work, code, UNIT, START)
        assert caught.value.allowed == {"codes": ["BRU-01"]}


async def test_a_refused_risk_code_or_schedule_names_those_of_that_day(work: FakeWork) -> None:
    await work.put_risk_code(a_risk_code("1602"))
    await work.put_risk_code(a_risk_code("1603", valid_until=EARLY))
    for number in range(60):
        await work.put_schedule(a_schedule(f"S{number:02}"))

    await check_risk_code(work, "1602", START)
    await check_schedule(work, "S00", START)
    with pytest.raises(RiskCodeUnknownError) as risk:
        await check_risk_code(work, "1603", START)
    with pytest.raises(ScheduleUnknownError) as hours:
        await check_schedule(work, "VT-38", START)

    assert risk.value.allowed == {"codes": ["1602"]}
    assert (len(hours.value.allowed["codes"]), hours.value.allowed["of"]) == (50, 60)
