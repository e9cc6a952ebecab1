from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from personnel.domain.organisation import UnitUnknownError
from personnel.domain.period import EndBeforeStartError
from personnel.domain.reference import (
    Location,
    MonthsWithoutExaminationError,
    RiskCodeUnknownError,
    WelfareContactIncompleteError,
)
from personnel.domain.refusal import RefusalError
from personnel.domain.scale import (
    GradeUnknownError,
    NextScaleIncompleteError,
    SalaryScale,
    StepsDifferError,
    StepYearsError,
)
from personnel.messages.described import (
    FunctionChanged,
    LocationChanged,
    RiskCodeChanged,
    SalaryScaleChanged,
    ScheduleChanged,
)
from personnel.usecases.reference import describe
from personnel.usecases.terms import check_location
from services.personnel.tests.builders import (
    EARLY,
    MARIA,
    START,
    UNIT,
    a_function,
    a_grade,
    a_location,
    a_risk_code,
    a_scale,
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


async def test_a_location_is_said_when_its_description_changes_and_rests_on_its_unit(work: FakeWork) -> None:
    assert await describe(work, a_location("BRU-01"))
    assert not await describe(work, a_location("BRU-01"))
    assert await describe(work, replace(a_location("BRU-01", valid_from=START), name="Brussel-Noord"))

    (first, rests_on), (second, _) = work.said
    assert isinstance(first, LocationChanged)
    assert (first.key, first.unit, list(rests_on)) == ("location:BRU-01", UNIT, ["unit:OVO999002"])
    assert second.effective_day == START
    await check_location(work, "BRU-01", UNIT, EARLY)  # it exists since it was first described


async def test_a_location_is_of_a_unit_that_exists(work: FakeWork) -> None:
    with pytest.raises(UnitUnknownError):
        await describe(work, a_location("BRU-01", unit="OVO999999"))
    with pytest.raises(EndBeforeStartError) as caught:
        await describe(work, a_location("BRU-01", valid_until=date(2019, 12, 31)))

    assert caught.value.about == "valid_until"
    assert work.said == []


async def test_whom_to_ask_about_welfare_is_kept_and_not_said(work: FakeWork) -> None:
    await describe(work, a_location("BRU-01"))
    contact = {"welfare_name": "Els", "welfare_mail": "els@dienst.example", "welfare_checked_on": START}

    assert await describe(work, a_location("BRU-01", **contact))
    assert await describe(work, a_location("BRU-01", welfare_number=MARIA, welfare_checked_on=START))

    found = await work.described(Location, "BRU-01")
    assert found
    assert (found.welfare_number, found.welfare_name) == (MARIA, None)
    assert len(work.said) == 1


@pytest.mark.parametrize(
    "contact",
    [
        {"welfare_number": MARIA},
        {"welfare_checked_on": START},
        {"welfare_name": "Els", "welfare_checked_on": START},
        {"welfare_number": MARIA, "welfare_mail": "els@dienst.example", "welfare_checked_on": START},
    ],
    ids="+".join,
)
async def test_a_welfare_contact_is_somebody_who_can_be_reached_and_was_checked(
    work: FakeWork, contact: dict[str, Any]
) -> None:
    with pytest.raises(WelfareContactIncompleteError):
        await describe(work, a_location("BRU-01", **contact))


async def test_a_risk_code_without_examination_has_no_months(work: FakeWork) -> None:
    assert await describe(work, a_risk_code("1602"))
    assert not await describe(work, a_risk_code("1602"))
    assert await describe(work, a_risk_code("1602", examination=None, months=None))
    with pytest.raises(MonthsWithoutExaminationError):
        await describe(work, a_risk_code("1602", examination=None))

    assert [(type(event), event.key) for event in work.events] == [(RiskCodeChanged, "risk-code:1602")] * 2


async def test_hours_are_told_without_idle_zeros_and_are_the_same_with_them(work: FakeWork) -> None:
    assert await describe(work, a_schedule("VT-38", hours=HOURS))
    same = (Decimal("7.6"), *HOURS[1:5], Decimal(0), Decimal(0))
    assert not await describe(work, a_schedule("VT-38", hours=same))

    (event,) = work.events
    assert isinstance(event, ScheduleChanged)
    assert (event.key, event.hours) == ("schedule:VT-38", ["7.6", "7.6", "0", "7.6", "10", "0", "0"])


async def test_a_function_goes_with_risk_codes_that_exist(work: FakeWork) -> None:
    with pytest.raises(RiskCodeUnknownError) as caught:
        await describe(work, a_function("INFORMATICUS", "2301"))
    await work.put_described(a_risk_code("2301"))

    assert await describe(work, a_function("INFORMATICUS", "2301"))

    assert caught.value.about == "risk_codes"
    ((event, rests_on),) = work.said
    assert isinstance(event, FunctionChanged)
    assert (event.risk_codes, list(rests_on)) == (["2301"], ["risk-code:2301"])


async def test_a_scale_is_said_with_its_steps_and_rests_on_its_grade(work: FakeWork) -> None:
    with pytest.raises(GradeUnknownError):
        await describe(work, a_scale("B-1", 0, 2, grade="DESKUNDIGE"))
    await work.put_described(a_grade("DESKUNDIGE"))

    assert await describe(work, a_scale("B-1", 0, 2, grade="DESKUNDIGE"))

    ((event, rests_on),) = work.said
    assert isinstance(event, SalaryScaleChanged)
    assert [(each.step, each.years, each.amount) for each in event.steps] == [(0, 0, "30000.00"), (1, 2, "31000.00")]
    assert list(rests_on) == ["grade:DESKUNDIGE"]


STEPS = a_scale("B-1", 0, 2).steps


@pytest.mark.parametrize(
    ("scale", "refusal"),
    [
        (a_scale("B-1", 0, 2, next_scale="B-2"), NextScaleIncompleteError),
        (a_scale("B-1", 0, 2, next_after_years=10), NextScaleIncompleteError),
        (a_scale("B-1", 0, 2, next_scale="B-1", next_after_years=10), NextScaleIncompleteError),
        (a_scale("B-1", 2, 2), StepYearsError),
        (a_scale("B-1", 2, 0), StepYearsError),
        (a_scale("B-1", None, None, system="seniority"), StepYearsError),
        (a_scale("B-1", 0, 2, system="evaluation"), StepYearsError),
        (a_scale("B-1", steps=(*STEPS, STEPS[1])), StepsDifferError),
        (a_scale("B-1", steps=(*STEPS, replace(STEPS[1], years=3, amount_from=START))), StepsDifferError),
    ],
)
async def test_a_scale_does_not_contradict_itself(
    work: FakeWork, scale: SalaryScale, refusal: type[RefusalError]
) -> None:
    with pytest.raises(refusal):
        await describe(work, scale)


async def test_a_step_may_be_worth_more_from_a_later_day(work: FakeWork) -> None:
    dearer = replace(STEPS[1], amount=Decimal(32_000), amount_from=START)

    assert await describe(work, a_scale("B-1", steps=(*STEPS, dearer)))
