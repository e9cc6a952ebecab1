"""Requests whose body is a table: which routes they reach, and how the body is taken."""

import asyncio
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.routing import Match

from chassis.problems import Problem, field_error
from personnel.api.reports import CSV
from personnel.domain.fault import Fault
from personnel.messages.columns import COLUMNS, check_header
from personnel.messages.gathering import Together
from personnel.messages.table import FIRST_LINE, Line, TableError, read_table

JSON: Final = "application/json"
MODE: Final[dict[str, Any]] = {
    "name": "mode",
    "in": "query",
    "required": False,
    "description": "of a table: whether a refused line spoils the others; a JSON body says so itself",
    "schema": {"enum": ["all_or_nothing", "row_by_row"], "type": "string", "default": "all_or_nothing"},
}


def also_table(example: str) -> dict[str, Any]:
    """What a route that takes JSON tells of the table that it takes as well."""
    return {"parameters": [MODE], "requestBody": only_table(example)["requestBody"]}


def only_table(example: str) -> dict[str, Any]:
    """What a route that takes a table tells of it."""
    content = {CSV: {"schema": {"type": "string"}, "example": example}}
    return {"requestBody": {"required": True, "content": content}}


class TableRoute(APIRoute):
    """A route for requests whose body is a table; the same address without one is another route."""

    def matches(self, scope: MutableMapping[str, Any]) -> tuple[Match, MutableMapping[str, Any]]:
        """Match as every route, when anything but JSON is sent: what is no table either is refused here."""
        if is_json(dict(scope["headers"]).get(b"content-type", b"").decode("latin-1")):
            return Match.NONE, {}
        return super().matches(scope)


def is_table(media_type: str) -> bool:
    """Whether a body of this type is a table."""
    return media_type.partition(";")[0].strip().lower() == CSV


def is_json(media_type: str) -> bool:
    """Whether a body of this type is JSON."""
    return media_type.partition(";")[0].strip().lower() == JSON


@dataclass(frozen=True, slots=True)
class Survey:
    """A table that can be taken in as far as its form goes: its column names, and what is on which lines."""

    data: bytes
    what: str
    header: tuple[str, ...]
    first_lines: dict[int, int]
    lines_max: int

    def lines(self) -> Iterator[Line]:
        """The lines, read anew."""
        return read_table(self.data, self.lines_max).lines

    def rows(self) -> list[list[Line]]:
        """The lines, those about one thing together."""
        together: dict[int, list[Line]] = {}
        for line in self.lines():
            together.setdefault(self.first_lines[line.number], []).append(line)
        return list(together.values())


async def table_from(
    request: Request, what: str, *, bytes_max: int, lines_max: int, types: tuple[str, ...] = (CSV,)
) -> Survey:
    """The table in the body of a request; `types` are those that the address takes.

    Raises:
        Problem: the body is no table, or too large.
        TableError: it cannot be read as one, or has other columns.

    """
    if not is_table(request.headers.get("Content-Type", "")):
        fault = field_error(
            "Content-Type", "is geen toegelaten waarde", "is no allowed value", {"expected": " or ".join(types)}
        )
        raise Problem(422, "invalid-input", "De invoer is niet geldig", "The input is not valid", errors=[fault])
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > bytes_max:
        fault = field_error("Content-Length", "is te groot of ontbreekt", "is too large or missing", {"le": bytes_max})
        raise Problem(413, "too-large", "Te groot om op te nemen", "Too large to take in", errors=[fault])
    return await asyncio.to_thread(survey, await request.body(), what, lines_max)


def survey(data: bytes, what: str, lines_max: int) -> Survey:
    """Read a table through once.

    Raises:
        TableError: it cannot be read, or has other columns.

    """
    table = read_table(data, lines_max)
    columns = COLUMNS[what]
    faults = check_header(table.header, columns)
    if faults:
        raise TableError(*faults)
    together = Together(table.header, columns.known_by)
    for line in table.lines:
        together.add(line)
    first_lines = together.first_lines()
    if not first_lines:
        raise TableError(Fault(kind="table", code="no-lines", line=FIRST_LINE))
    return Survey(data, what, table.header, first_lines, lines_max)
