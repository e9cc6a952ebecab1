from decimal import Decimal

import pytest

from personnel.domain.scale import SalaryScale
from personnel.messages.columns import COLUMNS
from personnel.messages.gathering import gather_described, gather_scale
from personnel.messages.imported_reference import ImportedLocation, ImportedSalaryScale, ImportedSchedule
from personnel.messages.table import Line
from personnel.usecases.rows import read_reference


def test_lines_with_one_code_are_one_row_and_may_not_differ() -> None:
    header = ("code", "unit", "name", "valid_from")
    same = [Line(number, ("BRU-01", "OVO999001", "Brussel", "2020-01-01")) for number in (2, 5)]
    other = Line(7, ("BRU-01", "OVO999001", "Gent", "2020-01-01"))

    assert read_reference(gather_described(header, same), ImportedLocation).row
    (fault,) = gather_described(header, [*same, other]).faults
    assert (fault.line, fault.field, fault.code, fault.bounds) == (7, "name", "differs", {"line": 2})


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ("7,6", None),
        ("7.60", None),
        ("24", None),
        ("24.01", "less_than_equal"),
        ("-1", "greater_than_equal"),
        ("7.605", "decimal_max_places"),
        ("7u36", "decimal_parsing"),
        ("", "missing"),
    ],
)
def test_hours_are_decimals_with_a_point_or_a_comma(hours: str, code: str | None) -> None:
    header = COLUMNS["schedules"].names
    cells = {"code": "VT-38", "name": "Voltijds", "valid_from": "2020-01-01", "valid_until": ""}
    line = Line(2, tuple(cells.get(name, hours if name == "monday" else "7.6") for name in header))

    read = read_reference(gather_described(header, [line]), ImportedSchedule)

    assert [(fault.field, fault.code) for fault in read.faults] == ([("monday", code)] if code else [])


def test_a_scale_is_told_by_all_lines_with_its_code_and_once_what_is_of_the_scale() -> None:
    header = ("code", "name", "system", "valid_from", "step", "years", "amount", "amount_from")
    told = ("B-1", "Schaal B-1", "seniority", "2020-01-01")
    first = Line(2, (*told, "0", "0", "30000", "2020-01-01"))
    second = Line(7, ("B-1", "", "", "", "1", "2", "31000,50", "2020-01-01"))
    wrong = Line(9, ("B-1", "", "", "", "2", "4", "veel", "2020-01-01"))

    read = read_reference(gather_scale(header, [second, first]), ImportedSalaryScale)
    refused = read_reference(gather_scale(header, [first, second, wrong]), ImportedSalaryScale)

    assert isinstance(read.row, SalaryScale)
    assert [(each.step, each.years, each.amount) for each in read.row.steps] == [
        (0, 0, Decimal(30_000)),
        (1, 2, Decimal("31000.50")),
    ]
    assert [(fault.line, fault.field, fault.code) for fault in refused.faults] == [(9, "amount", "decimal_parsing")]
