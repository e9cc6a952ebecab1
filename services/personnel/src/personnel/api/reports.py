"""The report of an import, as JSON and as a table that a person opens beside the file."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from chassis.envelope import Seen
from chassis.problems import Problem, answer
from personnel.api.examples import like
from personnel.api.import_examples import IMPORT
from personnel.api.telling import told, told_of_table
from personnel.domain.fault import Fault
from personnel.domain.outcome import Judged, Outcome
from personnel.messages.table import TableError

Mode = Literal["all_or_nothing", "row_by_row"]
CSV: Final = "text/csv"
REPORT_COLUMNS: Final = ("line", "outcome", "subject", "column", "reason", "reason_en", "allowed")
BYTE_ORDER_MARK: Final = "\ufeff"
"""By this a spreadsheet knows that a table is UTF-8."""


class RowView(BaseModel):
    """What became of a row: `subject` is the Vlimpersnummer, or `unit:…` or `employer:…`."""

    line: int
    outcome: Outcome
    subject: str | None
    position: str | None = Field(description="place of the last event about the subject, as other services take it")
    errors: list[dict[str, Any]]


class ImportReport(BaseModel):
    """What became of the rows, in their order. Of a table each line is one; the column names are line 1."""

    model_config = like(IMPORT)

    mode: Mode
    created: int
    changed: int
    unchanged: int
    refused: int
    note: str | None = Field(None, description="said in Dutch when nothing changed")
    note_en: str | None = Field(None, description="the same in English")
    rows: list[RowView]


@dataclass(frozen=True, slots=True)
class NothingChanged:
    """What is said when all rows were known already."""

    dutch: str = "Er is niets gewijzigd: alles was al opgenomen"
    english: str = "Nothing changed: all of it had been taken in before"


class RefusedImport(Problem):
    """Nothing of an import was taken in. Its errors can also be told as a table."""

    def __init__(self, status: int, code: str, title: str, title_en: str, errors: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(status, code, title, title_en, errors=errors)
        self.errors = errors


def refused_rows(faults: Iterable[Fault], *, is_table: bool) -> RefusedImport:
    """All or nothing, and rows were refused."""
    ordered = sorted(faults, key=lambda fault: fault.line)
    errors = [told_of_table(fault) if is_table else {"line": fault.line, **told(fault)} for fault in ordered]
    title = "Niets is opgenomen: er zijn geweigerde rijen"
    return RefusedImport(422, "import-refused", title, "Nothing was imported: rows were refused", errors)


def refused_table(error: TableError) -> RefusedImport:
    """The file is no table that can be taken in."""
    errors = [told_of_table(fault) for fault in error.faults]
    if any(fault.code == "too-many-lines" for fault in error.faults):
        return RefusedImport(413, "too-many-rows", "Te veel rijen in een keer", "Too many rows at once", errors)
    return RefusedImport(
        422, "table-refused", "Dit bestand kan niet gelezen worden", "This file cannot be read", errors
    )


def rows_of(judged: Judged, position: Seen | str | None, *, is_table: bool) -> list[RowView]:
    """What became of a row, by line; the lines of one person share it."""
    return [
        RowView(
            line=line,
            outcome=judged.outcome,
            subject=judged.subject,
            position=str(position) if position else None,
            errors=[told_of_table(fault) if is_table else told(fault) for fault in judged.faults_on(line)],
        )
        for line in judged.lines
    ]


def report_of(mode: Mode, rows: list[RowView]) -> ImportReport:
    """The whole report."""
    counts = {each: sum(row.outcome == each for row in rows) for each in ("created", "changed", "unchanged", "refused")}
    same = NothingChanged() if counts["unchanged"] == len(rows) else None
    return ImportReport(
        mode=mode,
        **counts,
        note=same.dutch if same else None,
        note_en=same.english if same else None,
        rows=sorted(rows, key=lambda row: row.line),
    )


def wants_table(request: Request) -> bool:
    """Whether the report is asked for as a table."""
    return CSV in request.headers.get("Accept", "")


def as_table(told_as_json: JSONResponse) -> Response:
    """An answered report, as a table."""
    report = json.loads(bytes(told_as_json.body))
    headers = {name: value for name, value in told_as_json.headers.items() if not name.startswith("content-")}
    return table_answer(table_head() + table_rows(report["rows"]), told_as_json.status_code, headers)


def refusal_as_table(refusal: RefusedImport) -> Response:
    """A refused import, as a table of its errors."""
    rows = [{"line": each["line"], "outcome": "refused", "errors": [each]} for each in refusal.errors]
    return table_answer(table_head() + table_rows(rows), refusal.status, refusal.headers)


def refusal_answer(refusal: RefusedImport, *, is_table: bool) -> Response:
    """A refused import, in the form that was asked for."""
    return refusal_as_table(refusal) if is_table else answer(refusal)


def table_answer(text: str, status: int, headers: Mapping[str, str]) -> Response:
    """A table as an answer."""
    return Response(text, status, dict(headers), f"{CSV}; charset=utf-8")


def table_head() -> str:
    """How the report begins, for a spreadsheet."""
    return BYTE_ORDER_MARK + _line(REPORT_COLUMNS)


def table_rows(rows: Iterable[Mapping[str, Any]]) -> str:
    """A line per error, or one for a row without any."""
    return "".join(_line(cells) for row in rows for cells in _cells(row))


def _cells(row: Mapping[str, Any]) -> Iterable[Sequence[Any]]:
    about = (row["line"], row["outcome"], row.get("subject") or "")
    for each in row["errors"] or [{}]:
        allowed = each.get("allowed")
        told_allowed = "" if allowed is None else json.dumps(allowed, ensure_ascii=False)
        column = each.get("column", each.get("field", ""))
        yield (*about, column, each.get("reason", ""), each.get("reason_en", ""), told_allowed)


def _line(cells: Sequence[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerow(cells)
    return text.getvalue()
