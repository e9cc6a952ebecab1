from typing import Any

import pytest

from personnel.domain.described import Described
from personnel.domain.organisation import RegisterOwnedError
from personnel.domain.reference import (
    LocationUnknownError,
    RiskCode,
    RiskCodeNotOfFunctionError,
    RiskCodeUnknownError,
    RszCategory,
    RszCategoryUnknownError,
    Schedule,
    ScheduleUnknownError,
    WorkerCode,
    WorkerCodeUnknownError,
)
from personnel.domain.scale import (
    GradeUnknownError,
    ScaleUnknownError,
    StepMissingError,
    StepUnknownError,
)
from personnel.usecases.moves import check_new
from personnel.usecases.organisation import UnitRow, describe_unit
from personnel.usecases.reference import check_code
from personnel.usecases.terms import check_location, check_terms
from services.personnel.tests.builders import (
    EARLY,
    START,
    UNIT,
    a_function,
    a_grade,
    a_location,
    a_risk_code,
    a_scale,
    a_schedule,
    furnish,
    new_employment,
    terms,
)
from services.personnel.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


async def test_a_location_is_not_inherited_and_a_refusal_names_those_of_the_unit(work: FakeWork) -> None:
    for each in (a_location("BRU-01"), a_location("BRU-02", valid_until=EARLY), a_location("GNT-01", unit="OVO999001")):
        await work.put_described(each)

    await check_location(work, "BRU-01", UNIT, START)
    for code in ("GNT-01", "BRU-02", "LEU-01"):
        with pytest.raises(LocationUnknownError) as caught:
            await check_location(work, code, UNIT, START)
        assert caught.value.allowed == {"codes": ["BRU-01"]}


async def test_a_refused_risk_code_or_schedule_names_those_of_that_day(work: FakeWork) -> None:
    await work.put_described(a_risk_code("1602"))
    await work.put_described(a_risk_code("1603", valid_until=EARLY))
    for number in range(60):
        await work.put_described(a_schedule(f"S{number:02}"))

    await check_code(work, RiskCode, "1602", START)
    await check_code(work, Schedule, "S00", START)
    with pytest.raises(RiskCodeUnknownError) as risk:
        await check_code(work, RiskCode, "1603", START)
    with pytest.raises(ScheduleUnknownError) as hours:
        await check_code(work, Schedule, "VT-38", START)

    assert risk.value.allowed == {"codes": ["1602"]}
    assert (len(hours.value.allowed["codes"]), hours.value.allowed["of"]) == (50, 60)


async def test_a_risk_code_that_does_not_go_with_the_function_is_refused_with_those_that_do(work: FakeWork) -> None:
    for each in (a_risk_code("1602"), a_risk_code("2301"), a_function("INFORMATICUS", "2301"), a_function("BELEID")):
        await work.put_described(each)

    await check_terms(work, terms(function="INFORMATICUS", risk_code="2301"), START)
    await check_terms(work, terms(function="BELEID", risk_code="1602"), START)
    moved = terms(function="INFORMATICUS", risk_code="1602")
    for known in (None, terms(function="BELEID", risk_code="1602"), terms(function="INFORMATICUS", risk_code="2301")):
        with pytest.raises(RiskCodeNotOfFunctionError) as caught:
            await check_terms(work, moved, START, known=known)
        assert caught.value.allowed == {"codes": ["2301"]}
    await check_terms(work, moved, START, known=moved)  # what was so before is not asked about again


async def test_a_scale_is_of_the_grade_and_a_step_of_the_scale(work: FakeWork) -> None:
    for each in (
        a_grade("DESKUNDIGE"),
        a_grade("ADVISEUR", "A"),
        a_scale("B-1", 0, 2, grade="DESKUNDIGE"),
        a_scale("A-1", 0, 2, grade="ADVISEUR"),
        a_scale("E-1", None, None),
    ):
        await work.put_described(each)

    await check_terms(work, terms(grade="DESKUNDIGE", scale="B-1", step=1), START)
    await check_terms(work, terms(scale="B-1"), START)
    for said, refusal, allowed in (
        (terms(grade="DESKUNDIGE", scale="A-1"), ScaleUnknownError, {"codes": ["B-1"]}),
        (terms(scale="Z"), ScaleUnknownError, {"codes": ["A-1", "B-1", "E-1"]}),
        (terms(scale="B-1", step=2), StepUnknownError, {"steps": [0, 1]}),
        (terms(step=2), StepUnknownError, {"steps": []}),
        (terms(scale="E-1"), StepMissingError, {"steps": [0, 1]}),
        (terms(grade="Z"), GradeUnknownError, {"codes": ["ADVISEUR", "DESKUNDIGE"]}),
    ):
        with pytest.raises(refusal) as caught:
            await check_terms(work, said, START)
        assert caught.value.allowed == allowed


async def test_rsz_codes_are_asked_about_once_there_is_a_list_of_them(work: FakeWork) -> None:
    await check_new(work, new_employment(rsz_category="999", worker_code="999"))
    for kind in (RszCategory, WorkerCode):
        await work.put_described(_listed(kind, "495"))

    await check_new(work, new_employment(rsz_category="495", worker_code="495"))
    with pytest.raises(RszCategoryUnknownError) as category:
        await check_new(work, new_employment(rsz_category="999"))
    with pytest.raises(WorkerCodeUnknownError) as code:
        await check_new(work, new_employment(worker_code="999"))

    assert category.value.allowed == code.value.allowed == {"codes": ["495"]}


def _listed(kind: type[Described], code: str) -> Described:
    return kind(code=code, name=code, valid_from=EARLY, valid_until=None, known_from=EARLY)


def _unit(**changes: Any) -> UnitRow:
    known: dict[str, Any] = {"code": "OVO999005", "name": "Team Bodem", "parent": None, "legal_employer": "810"}
    return UnitRow(**{**known, "valid_from": EARLY, "valid_until": None, **changes})


async def test_what_the_organisation_register_tells_of_a_unit_is_changed_by_it_alone(work: FakeWork) -> None:
    work.is_register = True
    await describe_unit(work, _unit(register_owned=True))
    await describe_unit(work, _unit(code="OVO999006", parent="OVO999005"))
    work.is_register = False

    for changed in (
        _unit(name="Team Water"),
        _unit(valid_until=START),
        _unit(register_owned=False),
        _unit(code="OVO999006", name="Team Lucht", parent="OVO999005"),
        _unit(code="OVO999007", parent="OVO999005"),
        _unit(code="OVO999001", name="OVO999001", register_owned=True),
    ):
        with pytest.raises(RegisterOwnedError):
            await describe_unit(work, changed)

    assert await describe_unit(work, _unit(parent="OVO999001"))  # where it stands is no name
    assert await describe_unit(work, _unit(code="OVO999008", name="Eigen team"))
    work.is_register = True
    assert await describe_unit(work, _unit(name="Team Water"))
