"""Import of the organisation and of reference data: each row says how one thing is, as a whole."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from personnel.domain.described import Described
from personnel.domain.organisation import UnitCycleError, employer_key, unit_key
from personnel.domain.outcome import Outcome
from personnel.ports import Work
from personnel.usecases.organisation import (
    ORGANISATION,
    LegalEmployerRow,
    UnitRow,
    describe_legal_employer,
    describe_unit,
    parents_first,
)
from personnel.usecases.reference import describe
from personnel.usecases.row_report import Row, RowReport, each_row, outcome_of


async def import_organisation(
    work: Work, employers: Sequence[tuple[int, LegalEmployerRow]], units: Sequence[tuple[int, UnitRow]]
) -> list[RowReport]:
    """Import legal employers, then units from the top down; each comes with its line, and no code comes twice."""
    await work.lock(ORGANISATION)
    reports = await each_row(work, employers, _import_legal_employer)
    lines = {row.code: line for line, row in units}
    rows = [row for _, row in units]
    ordered = [(lines[row.code], row) for row in parents_first(rows)]
    reports += await each_row(work, ordered, partial(_import_unit, circle=_circle(rows)))
    return sorted(reports, key=lambda report: report.line)


async def import_described(
    work: Work,
    rows: Sequence[tuple[int, Row]],
    do: Callable[[Work, Row], Awaitable[tuple[Outcome, str]]],
    *,
    is_stopped: bool = False,
) -> list[RowReport]:
    """Import rows that stand by themselves; a refused one leaves no trace, and ends it if it is stopped by that."""
    await work.lock(ORGANISATION)
    return await each_row(work, rows, do, is_stopped=is_stopped)


async def import_reference(work: Work, described: Described) -> tuple[Outcome, str]:
    """Keep reference data as a row describes them."""
    is_known = await work.described(type(described), described.code) is not None
    is_changed = await describe(work, described)
    return outcome_of(is_known=is_known, is_changed=is_changed), described.key


async def _import_legal_employer(work: Work, row: LegalEmployerRow) -> tuple[Outcome, str]:
    is_known = await work.legal_employer(row.code) is not None
    is_said = await describe_legal_employer(work, row)
    return outcome_of(is_known=is_known, is_changed=is_said), employer_key(row.code)


async def _import_unit(work: Work, row: UnitRow, circle: frozenset[str]) -> tuple[Outcome, str]:
    if row.code in circle:
        raise UnitCycleError
    is_known = await work.unit(row.code) is not None
    is_said = await describe_unit(work, row)
    return outcome_of(is_known=is_known, is_changed=is_said), unit_key(row.code)


def _circle(rows: list[UnitRow]) -> frozenset[str]:
    """Units that stand above themselves by what the rows alone say."""
    parents = {row.code: row.parent for row in rows}
    found = set()
    for code, parent in parents.items():
        seen = {code}
        above = parent
        while above is not None and above not in seen:
            seen.add(above)
            above = parents.get(above)
        if above == code:
            found.add(code)
    return frozenset(found)
