from datetime import date
from typing import Any

import pytest

from personnel.domain.kbo import KboInvalidError
from personnel.domain.organisation import LegalEmployerUnknownError, ParentUnknownError, UnitCycleError
from personnel.messages.described import LegalEmployerChanged, UnitChanged
from personnel.usecases.described_imports import import_organisation
from personnel.usecases.organisation import LegalEmployerRow, UnitRow, describe_legal_employer, describe_unit
from services.personnel.tests.builders import EARLY, furnish
from services.personnel.tests.fakes import FakeWork


@pytest.fixture
async def work() -> FakeWork:
    fake = FakeWork()
    await furnish(fake)
    return fake


def a_row(code: str, parent: str | None, **changes: Any) -> UnitRow:
    known: dict[str, Any] = {"legal_employer": "810", "valid_from": EARLY, "valid_until": None, "name": code}
    return UnitRow(code=code, parent=parent, **{**known, **changes})


async def test_a_unit_is_said_when_its_description_changes(work: FakeWork) -> None:
    row = a_row("OVO999002", "OVO999001", name="New name", valid_from=date(2026, 1, 1))

    assert await describe_unit(work, row)
    assert not await describe_unit(work, row)

    [(event, rests_on)] = work.said
    assert isinstance(event, UnitChanged)
    assert (event.key, event.effective_day) == ("unit:OVO999002", date(2026, 1, 1))
    assert rests_on == {"employer:810", "unit:OVO999001"}
    unit = await work.unit("OVO999002")
    assert unit
    assert unit.existence.has(EARLY)


async def test_a_legal_employer_needs_a_right_enterprise_number(work: FakeWork) -> None:
    row = LegalEmployerRow(code="850", name="Demo", kbo="9990018121", valid_from=EARLY, valid_until=None)

    with pytest.raises(KboInvalidError):
        await describe_legal_employer(work, row)

    row = LegalEmployerRow(code="850", name="Demo", kbo="9990018122", valid_from=EARLY, valid_until=None)
    assert await describe_legal_employer(work, row)
    assert isinstance(work.events[-1], LegalEmployerChanged)
    assert work.events[-1].key == "employer:850"


async def test_a_unit_stands_neither_above_itself_nor_under_nothing(work: FakeWork) -> None:
    with pytest.raises(UnitCycleError):
        await describe_unit(work, a_row("OVO999001", "OVO999002"))
    with pytest.raises(UnitCycleError):
        await describe_unit(work, a_row("OVO999001", "OVO999001"))
    with pytest.raises(ParentUnknownError):
        await describe_unit(work, a_row("OVO999003", "OVO999999"))
    with pytest.raises(LegalEmployerUnknownError):
        await describe_unit(work, a_row("OVO999003", None, legal_employer="999"))


async def test_rows_may_come_in_any_order_and_a_circle_among_them_is_refused(work: FakeWork) -> None:
    rows = [
        (1, a_row("OVO999013", "OVO999012")),
        (2, a_row("OVO999012", "OVO999011")),
        (3, a_row("OVO999011", None)),
        (4, a_row("OVO999021", "OVO999022")),
        (5, a_row("OVO999022", "OVO999021")),
        (6, a_row("OVO999023", "OVO999022")),
    ]

    reports = await import_organisation(work, [], rows)

    assert [report.outcome for report in reports] == ["created"] * 3 + ["refused"] * 3
    assert [type(report.refusal) for report in reports[3:]] == [UnitCycleError, UnitCycleError, ParentUnknownError]


async def test_a_tree_may_be_turned_over_in_one_import(work: FakeWork) -> None:
    rows = [(1, a_row("OVO999001", "OVO999002")), (2, a_row("OVO999002", None))]

    reports = await import_organisation(work, [], rows)

    assert [report.outcome for report in reports] == ["changed", "changed"]
