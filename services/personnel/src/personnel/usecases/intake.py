"""Rows of an import taken in, good and bad ones together, and what became of each; by what the import is about."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import takewhile
from typing import Any, Final, Protocol

from personnel.domain.fault import Fault
from personnel.domain.outcome import Judged
from personnel.messages.described import ORGANISATION
from personnel.messages.gathering import Gathered, gather_described, gather_person, gather_scale
from personnel.messages.imported import ImportedLegalEmployer, ImportedUnit
from personnel.messages.imported_reference import REFERENCE_FORMS
from personnel.messages.person_event import PEOPLE
from personnel.messages.table import Line
from personnel.ports import Work
from personnel.usecases.described_imports import import_described, import_organisation, import_reference
from personnel.usecases.imports import import_people
from personnel.usecases.organisation import LegalEmployerRow, UnitRow
from personnel.usecases.row_report import Do, RowReport
from personnel.usecases.rows import (
    Described,
    Read,
    ReadPerson,
    Source,
    read_organisation,
    read_person,
    read_reference,
)


class Take(Protocol):
    """Takes in rows; `until_refused` in their order up to the first refused one, with nothing told of the others."""

    async def __call__(self, work: Work, rows: Sequence[Read[Any]], *, until_refused: bool = False) -> list[Judged]:
        """Take in rows; a refused one leaves no trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportKind:
    """How one kind of import is taken in.

    Attributes:
        topic: where its facts are said.
        gather: lines about one thing into one row.
        read: the row in the words of the use cases.
        take: rows into personnel.
        is_whole: its rows depend on each other, so that they are taken in all at once.

    """

    topic: str
    gather: Callable[[Sequence[str], Sequence[Line]], Gathered]
    read: Callable[[Gathered], Read[Any]]
    take: Take
    is_whole: bool = False


async def take_people(work: Work, rows: Sequence[ReadPerson], *, until_refused: bool = False) -> list[Judged]:
    """Take in people."""
    good = _good(rows, until_refused=until_refused)
    reports = await import_people(work, [each.row for each in good if each.row], is_stopped=until_refused)
    return _judged(rows, reports, until_refused=until_refused)


async def take_organisation(
    work: Work, rows: Sequence[Read[Described]], *, until_refused: bool = False
) -> list[Judged]:
    """Take in legal employers and units, whatever their order; a second row about the same one is refused."""
    told_once = _told_once(rows, lambda row: (row.kind, row.code))
    good = [(each.source.line, each.row) for each in told_once if each.row]
    employers = [
        (line, LegalEmployerRow(**row.model_dump(exclude={"kind"})))
        for line, row in good
        if isinstance(row, ImportedLegalEmployer)
    ]
    units = [(line, UnitRow(**row.model_dump(exclude={"kind"}))) for line, row in good if isinstance(row, ImportedUnit)]
    return _judged(told_once, await import_organisation(work, employers, units), until_refused=until_refused)


async def take_described(
    work: Work, rows: Sequence[Read[Any]], do: Do[Any], *, until_refused: bool = False
) -> list[Judged]:
    """Take in reference data; a second row with the same code is refused."""
    told_once = _told_once(rows, lambda row: row.code)
    good = [(each.source.line, each.row) for each in _good(told_once, until_refused=until_refused)]
    reports = await import_described(work, good, do, is_stopped=until_refused)
    return _judged(told_once, reports, until_refused=until_refused)


IMPORT_KINDS: Final[dict[str, ImportKind]] = {
    "people": ImportKind(topic=PEOPLE, gather=gather_person, read=read_person, take=take_people),
    "organisation": ImportKind(
        topic=ORGANISATION, gather=gather_described, read=read_organisation, take=take_organisation, is_whole=True
    ),
    **{
        what: ImportKind(
            topic=ORGANISATION,
            gather=gather_scale if what == "salary-scales" else gather_described,
            read=partial(read_reference, model=model),
            take=partial(take_described, do=import_reference),
        )
        for what, model in REFERENCE_FORMS.items()
    },
}
"""By what an import is about."""


def _good(rows: Sequence[Read[Any]], *, until_refused: bool) -> list[Read[Any]]:
    """The rows whose form is right; until refused those before the first other one."""
    if until_refused:
        return list(takewhile(lambda each: each.row is not None, rows))
    return [each for each in rows if each.row is not None]


def _told_once(rows: Iterable[Read[Any]], key_of: Callable[[Any], object]) -> list[Read[Any]]:
    seen: set[object] = set()
    found: list[Read[Any]] = []
    for each in rows:
        key = key_of(each.row) if each.row else None
        if key in seen:
            fault = Fault(kind="table", code="repeated", line=each.source.line, field="code")
            found.append(Read(each.source, None, (fault,)))
        else:
            found.append(each)
        if key:
            seen.add(key)
    return found


def _judged(rows: Sequence[Read[Any]], reports: Sequence[RowReport], *, until_refused: bool) -> list[Judged]:
    """What became of rows; until refused nothing of those after the first refused one."""
    by_line = {report.line: report for report in reports}
    judged = [_told(each.source, each.faults, by_line.get(each.source.line)) for each in rows]
    if not until_refused:
        return judged
    first = next((place for place, each in enumerate(judged) if each.outcome == "refused"), len(judged))
    return judged[: first + 1]


def _told(source: Source, faults: tuple[Fault, ...], report: RowReport | None) -> Judged:
    if report is None or faults:
        return Judged(lines=source.lines, outcome="refused", faults=faults)
    against = (source.fault_of(report.refusal),) if report.refusal else ()
    return Judged(lines=source.lines, outcome=report.outcome, subject=report.subject, faults=against)
