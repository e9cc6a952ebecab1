"""Lines of a table gathered into rows: the lines of one person into one, each line of the organisation by itself."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from personnel.domain.fault import Fault
from personnel.messages.columns import EMPLOYMENT, KNOWN_BY, PERSON, ROLE
from personnel.messages.table import Line, TableError

LINES_PER_PERSON_MAX: Final = 100
CELL_CHARACTERS_MAX: Final = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """A row as it would come in JSON, the lines it came from, and on which of them each part stands."""

    given: dict[str, Any]
    lines: tuple[int, ...]
    places: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class People:
    """Which lines are about one person: those that share a Vlimpersnummer or an INSZ, wherever they stand."""

    def __init__(self, header: Sequence[str]) -> None:
        self._keys = [(place, name) for place, name in enumerate(header) if name in KNOWN_BY]
        self._cells = len(header)
        self._holders: dict[tuple[str, str], int] = {}
        self._above: dict[int, int] = {}

    def add(self, line: Line) -> None:
        """Take note of a line."""
        self._above[line.number] = line.number
        if len(line.cells) != self._cells:  # nobody knows which cell is which
            return
        for place, name in self._keys:
            if line.cells[place]:
                self._join(line.number, self._holders.setdefault((name, line.cells[place]), line.number))

    def first_lines(self) -> dict[int, int]:
        """By line, the first line about the same person.

        Raises:
            TableError: somebody has more lines than allowed.

        """
        firsts = {line: self._top(line) for line in self._above}
        crowds = [first for first, count in Counter(firsts.values()).items() if count > LINES_PER_PERSON_MAX]
        if crowds:
            bounds = {"lines": LINES_PER_PERSON_MAX}
            raise TableError(
                *(Fault(kind="table", code="too-many-of-one", line=first, bounds=bounds) for first in crowds)
            )
        return firsts

    def _join(self, one: int, other: int) -> None:
        above, below = sorted((self._top(one), self._top(other)))
        self._above[below] = above

    def _top(self, line: int) -> int:
        while self._above[line] != line:
            self._above[line] = self._above[self._above[line]]  # halves the way for who asks next
            line = self._above[line]
        return line


def gather_person(header: Sequence[str], lines: Sequence[Line]) -> Gathered:
    """A person from all lines about the person; what a later line leaves empty is as on the first one."""
    person: dict[str, Any] = {}
    said_on: dict[str, int] = {}
    lists: dict[str, list[dict[str, str]]] = {"employments": [], "roles": []}
    places: dict[str, int] = {}
    faults: list[Fault] = []
    for line in lines:
        cells, wrong = _cells(header, line)
        faults += wrong
        for name in (name for name in PERSON.names if name in cells):
            if person.setdefault(name, cells[name]) != cells[name]:
                bounds = {"line": said_on[name]}
                faults.append(Fault(kind="table", code="differs", line=line.number, field=name, bounds=bounds))
            said_on.setdefault(name, line.number)
        for name, part in (("employments", EMPLOYMENT), ("roles", ROLE)):
            given = {column: cells[column] for column in part.names if column in cells}
            if given and given not in lists[name]:
                places[f"{name}.{len(lists[name])}"] = line.number
                lists[name].append(given)
    return Gathered({**person, **lists}, tuple(line.number for line in lines), places, tuple(faults))


def gather_organisation(header: Sequence[str], lines: Iterable[Line]) -> list[Gathered]:
    """A row from each line."""
    rows = []
    for line in lines:
        cells, wrong = _cells(header, line)
        rows.append(Gathered(cells, (line.number,), faults=tuple(wrong)))
    return rows


def _cells(header: Sequence[str], line: Line) -> tuple[dict[str, str], list[Fault]]:
    """The filled cells by column. An empty cell is as if it were not there."""
    if len(line.cells) != len(header):
        return {}, [Fault(kind="table", code="cells", line=line.number, bounds={"cells": len(header)})]
    cells = {name: cell for name, cell in zip(header, line.cells, strict=True) if cell}
    bounds = {"max_length": CELL_CHARACTERS_MAX}
    return cells, [
        Fault(kind="table", code="cell-too-long", line=line.number, field=name, bounds=bounds)
        for name, cell in cells.items()
        if len(cell) > CELL_CHARACTERS_MAX
    ]
