"""Rows of an import done one by one, each leaving no trace when it is refused, and what became of them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from personnel.domain.outcome import Outcome
from personnel.domain.refusal import RefusalError
from personnel.ports import Work

Row = TypeVar("Row")
Do = Callable[[Work, Row], Awaitable[tuple[Outcome, str]]]
"""Takes in one row; tells what became of it, and under which key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of a row; `subject` is a Vlimpersnummer or a key of the organisation's topic."""

    line: int
    outcome: Outcome
    subject: str | None = None
    refusal: RefusalError | None = None


async def each_row(
    work: Work, rows: Sequence[tuple[int, Row]], do: Do[Row], *, is_stopped: bool = False
) -> list[RowReport]:
    """Do rows in their order, each with its line; a refused one ends it when it is stopped by that."""
    reports: list[RowReport] = []
    for line, row in rows:
        reports.append(await _reported(work, line, row, do))
        if is_stopped and reports[-1].refusal:
            break
    return reports


def outcome_of(*, is_known: bool, is_changed: bool) -> Outcome:
    """What became of a row about something that was known before, or not."""
    if not is_known:
        return "created"
    return "changed" if is_changed else "unchanged"


async def _reported(work: Work, line: int, row: Row, do: Do[Row]) -> RowReport:
    try:
        async with work.attempt():
            outcome, subject = await do(work, row)
    except RefusalError as error:
        return RowReport(line=line, outcome="refused", refusal=error)
    return RowReport(line=line, outcome=outcome, subject=subject)
