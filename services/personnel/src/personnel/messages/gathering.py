"""Lines of a table gathered into rows: those about one person, or with one code, into one."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from personnel.domain.fault import Fault
from personnel.messages.columns import ADDRESS, CONTACT, EMPLOYMENT, PERSON, ROLE, SCALE, STEP, Part
from personnel.messages.table import BLANK, Line, TableError

LINES_OF_ONE_MAX: Final = 100
CELL_CHARACTERS_MAX: Final = 500
LISTED: Final = {"addresses": ADDRESS, "contacts": CONTACT, "employments": EMPLOYMENT, "roles": ROLE}
"""Parts of which a person may have several, by their name in JSON."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A row as it would come in JSON, the lines it came from, and on which of them each part stands."""

    given: dict[str, Any]
    lines: tuple[int, ...]
    places: dict[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


class Together:
    """Which lines are about one thing: those that share a Vlimpersnummer, an INSZ or a code, wherever they stand."""

    def __init__(self, header: Sequence[str], known_by: Sequence[str]) -> None:
        self._keys = [(place, name) for place, name in enumerate(header) if name in known_by]
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
        """By line, the first line about the same thing.

        Raises:
            TableError: there are more lines about one thing than allowed.

        """
        firsts = {line: self._top(line) for line in self._above}
        crowds = [first for first, count in Counter(firsts.values()).items() if count > LINES_OF_ONE_MAX]
        if crowds:
            bounds = {"lines": LINES_OF_ONE_MAX}
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
    return _gather(header, lines, PERSON, LISTED)


def gather_scale(header: Sequence[str], lines: Sequence[Line]) -> Gathered:
    """A salary scale from all lines with its code, each with a step."""
    return _gather(header, lines, SCALE, {"steps": STEP})


def _gather(header: Sequence[str], lines: Sequence[Line], told_once: Part, listed: Mapping[str, Part]) -> Gathered:
    """A thing with lists of parts, which stand on its lines."""
    filled, faults = _filled(header, lines)
    whole, differing = _told_once(filled, told_once.names)
    lists: dict[str, list[dict[str, str]]] = {name: [] for name in listed}
    places: dict[str, int] = {}
    for line, cells in filled:
        for name, part in listed.items():
            given = {column: cells[column] for column in part.names if column in cells}
            if given and given not in lists[name]:
                places[f"{name}.{len(lists[name])}"] = line
                lists[name].append(given)
    return Gathered({**whole, **lists}, tuple(line.number for line in lines), places, (*faults, *differing))


def gather_described(header: Sequence[str], lines: Sequence[Line]) -> Gathered:
    """A part of the organisation, or reference data, from the lines with its code."""
    filled, faults = _filled(header, lines)
    given, differing = _told_once(filled, header)
    return Gathered(given, tuple(line.number for line in lines), faults=(*faults, *differing))


def _filled(header: Sequence[str], lines: Sequence[Line]) -> tuple[list[tuple[int, dict[str, str]]], list[Fault]]:
    """By line the filled cells, and what is wrong with the form of the lines."""
    found, faults = [], []
    for line in lines:
        cells, wrong = _cells(header, line)
        found.append((line.number, cells))
        faults += wrong
    return found, faults


def _told_once(
    filled: Sequence[tuple[int, dict[str, str]]], names: Sequence[str]
) -> tuple[dict[str, Any], list[Fault]]:
    """What the lines tell together of the named columns; where a later one tells otherwise is a fault."""
    together: dict[str, Any] = {}
    said_on: dict[str, int] = {}
    faults = []
    for line, cells in filled:
        for name in (name for name in names if name in cells):
            if together.setdefault(name, cells[name]) != cells[name]:
                bounds = {"line": said_on[name]}
                faults.append(Fault(kind="table", code="differs", line=line, field=name, bounds=bounds))
            said_on.setdefault(name, line)
    return together, faults


def _cells(header: Sequence[str], line: Line) -> tuple[dict[str, str], list[Fault]]:
    """The filled cells by column. An empty cell is as if it were not there."""
    if line.cells == BLANK:
        return {}, [Fault(kind="table", code="erased", line=line.number)]
    if len(line.cells) != len(header):
        return {}, [Fault(kind="table", code="cells", line=line.number, bounds={"cells": len(header)})]
    cells = {name: cell for name, cell in zip(header, line.cells, strict=True) if cell}
    bounds = {"max_length": CELL_CHARACTERS_MAX}
    return cells, [
        Fault(kind="table", code="cell-too-long", line=line.number, field=name, bounds=bounds)
        for name, cell in cells.items()
        if len(cell) > CELL_CHARACTERS_MAX
    ]
