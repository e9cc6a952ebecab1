import csv
import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personnel.api.reports import REPORT_COLUMNS, refused_table
from personnel.api.tables import survey
from personnel.api.telling import TABLE_FAULTS
from personnel.domain.fault import Fault
from personnel.messages.columns import (
    EMPLOYMENT,
    ORGANISATION_COLUMNS,
    PEOPLE_COLUMNS,
    PERSON,
    ROLE,
    check_header,
)
from personnel.messages.gathering import Together, gather_described, gather_person
from personnel.messages.imported_reference import ImportedLocation
from personnel.messages.table import Line, TableError, read_table
from personnel.usecases.rows import read_organisation, read_person, read_reference

MANY = 1000
HEADER = (
    "vlimpersnummer",
    "given_name",
    "family_name",
    "birth_day",
    "language",
    "insz",
    "legal_employer",
    "rsz_category",
    "statute",
    "unit",
    "pay_group",
    "first_day",
    "role",
    "scope_kind",
    "scope_code",
    "from_day",
)
PERSON_CELLS = ("900017", "Maria", "Peeters", "1985-07-30", "nl", "85073099239")
JOB = ("810", "495", "contractual", "OVO999002", "MON", "2026-09-01")
NO_JOB = ("",) * 6
ROLE_CELLS = ("manager", "unit", "OVO999002", "2026-09-01")
NO_ROLE = ("",) * 4

cell = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=20) | st.sampled_from(
    ['"', ";", ",", 'a";"b', "é", "a\nb", "a\r\nb", "=1+1", "\ufeff"]
)


def rows_of(data: bytes) -> list[tuple[str, ...]]:
    table = read_table(data, MANY)
    return [table.header, *(line.cells for line in table.lines)]


@given(
    rows=st.lists(st.lists(cell, min_size=3, max_size=3), max_size=8),
    separator=st.sampled_from([";", ","]),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_what_was_written_as_a_table_is_read_back(rows: list[list[str]], separator: str, end: str, mark: bytes) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end)
    writer.writerows([["one", "two", "three"], *rows])

    read = rows_of(mark + text.getvalue().encode())

    stripped = [tuple(each.strip() for each in row) for row in rows]
    assert read == [("one", "two", "three"), *(row for row in stripped if any(row))]


@given(
    data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode),
    what=st.sampled_from(["people", "organisation", "locations", "risk-codes", "schedules"]),
)
def test_junk_is_read_or_told_without_anything_of_it(data: bytes, what: str) -> None:
    faults = faults_of(data, what)

    assert all(fault.line >= 1 and fault.code in TABLE_FAULTS for fault in faults)
    assert refused_table(TableError(*faults)).status in {413, 422}


def faults_of(data: bytes, what: str) -> tuple[Fault, ...]:
    try:
        survey(data, what, MANY)
    except TableError as error:
        return error.faults
    return ()


@given(cells=st.lists(st.lists(cell, max_size=18), min_size=1, max_size=4))
def test_lines_of_anything_are_taken_or_told_with_their_place(cells: list[list[str]]) -> None:
    lines = [Line(number, tuple(each)) for number, each in enumerate(cells, 2)]
    people = Together(HEADER, ("vlimpersnummer", "insz"))
    for line in lines:
        people.add(line)

    assert people.first_lines().keys() == {line.number for line in lines}
    read = read_person(gather_person(HEADER, lines))
    assert (read.row is None) == bool(read.faults)
    assert {fault.line for fault in read.faults} <= {line.number for line in lines}
    assert all(read_organisation(gather_described(("kind", "code"), [line])).faults for line in lines)
    assert read_reference(gather_described(("code", "unit", "name"), lines), ImportedLocation).faults


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (b"given_name;family_name\nMari\xe9;Peeters\n", "not-utf8", 2),
        ("given_name;family_name\n".encode("utf-16"), "not-utf8", 1),
        (b'given_name;family_name\nA;B\n"Maria;Peeters\nC;D\n', "not-csv", 3),
        (b"given_name;family_name\nMa\rria;Peeters\n", "not-csv", 2),
    ],
)
def test_a_file_that_is_no_table_is_told_with_its_line(data: bytes, code: str, line: int) -> None:
    with pytest.raises(TableError) as caught:
        rows_of(data)

    assert [(fault.code, fault.line) for fault in caught.value.faults] == [(code, line)]


def test_lines_are_numbered_as_in_the_file_also_after_a_cell_of_two_lines_and_an_empty_line() -> None:
    table = read_table(b'one;two\r\n"a\r\nb";c\r\n;\r\nd;e\r\n', MANY)

    assert [(line.number, line.cells) for line in table.lines] == [(2, ("a\r\nb", "c")), (5, ("d", "e"))]


def test_a_table_has_no_more_lines_than_allowed() -> None:
    with pytest.raises(TableError) as caught:
        list(read_table(b"one\n1\n2\n3\n", 2).lines)

    assert caught.value.faults[0].bounds == {"lines": 2}


def test_columns_are_the_fields_of_the_rows_and_no_two_parts_share_a_name() -> None:
    names = [*PERSON.names, *EMPLOYMENT.names, *ROLE.names]

    assert len(names) == len(set(names))
    assert set(HEADER) < set(names)
    assert PERSON.needed == ("given_name", "family_name", "birth_day", "language")
    assert ORGANISATION_COLUMNS.parts[0].needed == ("kind", "code", "name", "valid_from")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"family_name": "famly_name"}, [("column-unknown", "famly_name"), ("column-missing", "family_name")]),
        ({"family_name": "given_name"}, [("column-double", "given_name"), ("column-missing", "family_name")]),
        ({"unit": "85073099239"}, [("column-unknown", "#10"), ("column-missing", "unit")]),
        ({"scope_kind": ""}, [("column-unknown", "#14"), ("column-missing", "scope_kind")]),
    ],
)
def test_columns_that_are_not_right_are_named(change: dict[str, str], told: list[tuple[str, str]]) -> None:
    faults = check_header([change.get(name, name) for name in HEADER], PEOPLE_COLUMNS)

    assert [(fault.code, fault.field) for fault in faults] == told


def test_one_of_the_columns_people_are_known_by_must_be_there() -> None:
    names = list(PERSON.needed)

    (fault,) = check_header(names, PEOPLE_COLUMNS)

    assert (fault.code, fault.bounds) == ("column-missing", {"any_of": ["vlimpersnummer", "insz"]})
    assert check_header([*names, "insz"], PEOPLE_COLUMNS) == []


def test_a_line_of_data_in_place_of_column_names_is_not_repeated() -> None:
    faults = check_header([each.lower() for each in (*PERSON_CELLS, *JOB, *ROLE_CELLS)], PEOPLE_COLUMNS)

    assert [(fault.code, fault.field) for fault in faults] == [("no-header", "")]


def gathered(*cells: tuple[str, ...]) -> Any:
    return gather_person(HEADER, [Line(number, each) for number, each in enumerate(cells, 2)])


def test_lines_of_one_person_are_one_row_with_their_places() -> None:
    second = ("844", *JOB[1:])

    row = gathered(
        (*PERSON_CELLS, *JOB, *ROLE_CELLS),
        ("900017", "", "", "", "", "", *second, *NO_ROLE),
        (*PERSON_CELLS, *JOB, "mail_sick", *ROLE_CELLS[1:]),
    )

    assert row.faults == ()
    assert [each["legal_employer"] for each in row.given["employments"]] == ["810", "844"]
    assert [each["role"] for each in row.given["roles"]] == ["manager", "mail_sick"]
    assert row.places == {"employments.0": 2, "roles.0": 2, "employments.1": 3, "roles.1": 4}


def test_lines_that_say_different_things_about_one_person_are_told() -> None:
    row = gathered((*PERSON_CELLS, *NO_JOB, *NO_ROLE), ("900017", "Mia", *PERSON_CELLS[2:], *JOB, *NO_ROLE))

    assert [(fault.line, fault.field, fault.bounds) for fault in row.faults] == [(3, "given_name", {"line": 2})]


def test_a_fault_in_a_part_has_its_line_and_column() -> None:
    row = gathered(
        (*PERSON_CELLS, *JOB, *NO_ROLE), ("900017", "", "", "", "", "", *JOB[:4], "SECRET", JOB[5], *NO_ROLE)
    )

    (fault,) = read_person(row).faults

    assert (fault.line, fault.field, fault.code) == (3, "pay_group", "literal_error")


def test_people_are_known_by_number_or_insz_wherever_their_lines_stand() -> None:
    people = Together(("vlimpersnummer", "insz"), ("vlimpersnummer", "insz"))
    for number, cells in enumerate([("1", ""), ("2", "b"), ("", "a"), ("", "b"), ("1", "a"), ("", ""), ("2",)], 2):
        people.add(Line(number, cells))

    assert people.first_lines() == {2: 2, 3: 3, 4: 2, 5: 3, 6: 2, 7: 7, 8: 8}


def test_nobody_has_more_lines_than_allowed() -> None:
    people = Together(("insz",), ("insz",))
    for number in range(2, 103):
        people.add(Line(number, ("a",)))

    with pytest.raises(TableError) as caught:
        people.first_lines()

    assert caught.value.faults[0] == Fault(kind="table", code="too-many-of-one", line=2, bounds={"lines": 100})


def test_the_columns_of_a_report_are_these() -> None:
    assert REPORT_COLUMNS == ("line", "outcome", "subject", "column", "reason", "reason_en", "allowed")
