import pytest

from personnel.messages.columns import SCHEDULE_COLUMNS
from personnel.messages.gathering import gather_described
from personnel.messages.table import Line
from personnel.usecases.rows import read_location, read_schedule


def test_lines_with_one_code_are_one_row_and_may_not_differ() -> None:
    header = ("code", "unit", "name", "valid_from")
    same = [Line(number, ("BRU-01", "OVO999001", "Brussel", "2020-01-01")) for number in (2, 5)]
    other = Line(7, ("BRU-01", "OVO999001", "Gent", "2020-01-01"))

    assert read_location(gather_described(header, same)).row
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
    header = (*SCHEDULE_COLUMNS.names,)
    cells = {"code": "VT-38", "name": "Voltijds", "valid_from": "2020-01-01", "valid_until": ""}
    line = Line(2, tuple(cells.get(name, hours if name == "monday" else "7.6") for name in header))

    read = read_schedule(gather_described(header, [line]))

    assert [(fault.field, fault.code) for fault in read.faults] == ([("monday", code)] if code else [])
