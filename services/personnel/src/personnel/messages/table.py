"""A table as people save it from a spreadsheet: CSV in UTF-8, separated by `;` or `,`, with a line of column names."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final

from personnel.domain.fault import Fault

SEPARATORS: Final = (";", ",")
"""The first one is taken when a header holds as many of each."""

FIRST_LINE: Final = 1
BLANK: Final[tuple[str, ...]] = ()
"""The cells of a line that was about somebody who is erased since; in a file a line without cells is none."""


class TableError(Exception):
    """The file is no table that can be read; what is wrong is told line by line, and nothing of it is taken in."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(", ".join(sorted({fault.code for fault in faults})))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its cells; the number is that of the file's line on which it begins, and the header's is 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Column names in lower case, and the lines after them. The lines can be read once."""

    header: tuple[str, ...]
    lines: Iterator[Line]


def read_table(data: bytes, lines_max: int) -> Table:
    """The table in a file. Lines are read when they are asked for; empty ones are passed over.

    Raises:
        TableError: no UTF-8, no CSV, or more lines than allowed; also while the lines are read.

    """
    texts = _texts(data)
    first = next(texts, "")
    one, other = SEPARATORS
    lines = _lines(chain([first], texts), one if first.count(one) >= first.count(other) else other)
    header = next(lines, Line(FIRST_LINE, ()))
    return Table(tuple(cell.lower() for cell in header.cells), _limited(lines, lines_max))


def _texts(data: bytes) -> Iterator[str]:
    for number, line in enumerate(io.BytesIO(data), FIRST_LINE):
        try:
            yield line.decode("utf-8-sig" if number == FIRST_LINE else "utf-8")
        except UnicodeDecodeError:
            raise TableError(Fault(kind="table", code="not-utf8", line=number)) from None


def _lines(texts: Iterator[str], separator: str) -> Iterator[Line]:
    reader = csv.reader(texts, delimiter=separator, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:  # its text is about the library's settings, and may come to hold more
            raise TableError(Fault(kind="table", code="not-csv", line=number)) from None
        if cells is None:
            return
        told = tuple(cell.strip() for cell in cells)
        if any(told):
            yield Line(number, told)


def _limited(lines: Iterator[Line], lines_max: int) -> Iterator[Line]:
    for count, line in enumerate(lines, 1):
        if count > lines_max:
            raise TableError(Fault(kind="table", code="too-many-lines", line=line.number, bounds={"lines": lines_max}))
        yield line
