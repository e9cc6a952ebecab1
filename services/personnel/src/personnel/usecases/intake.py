"""Rows of an import taken in, good and bad ones together, and what became of each."""

from collections.abc import Iterable, Sequence
from itertools import takewhile

from personnel.domain.fault import Fault
from personnel.domain.outcome import Judged
from personnel.messages.imported import ImportedLegalEmployer, ImportedUnit
from personnel.ports import Work
from personnel.usecases.imports import RowReport, import_organisation, import_people
from personnel.usecases.organisation import LegalEmployerRow, UnitRow
from personnel.usecases.rows import ReadOrganisation, ReadPerson, Source


async def take_people(work: Work, people: Sequence[ReadPerson]) -> list[Judged]:
    """Take in people; a refused one leaves no trace."""
    reports = await import_people(work, [each.row for each in people if each.row])
    return _judged(people, reports)


async def take_people_until_refused(work: Work, people: Sequence[ReadPerson]) -> list[Judged]:
    """Take in people in their order up to the first that is refused, which is told; nothing is told of the others."""
    good = list(takewhile(lambda each: each.row is not None, people))
    reports = await import_people(work, [each.row for each in good if each.row], is_stopped=True)
    is_stopped = bool(reports) and reports[-1].refusal is not None
    return _judged(people[: len(reports) if is_stopped else len(good) + 1], reports)


async def take_organisation(work: Work, rows: Sequence[ReadOrganisation]) -> list[Judged]:
    """Take in legal employers and units, whatever their order; a second row about the same one is refused."""
    told_once = _told_once(rows)
    good = [(each.source.line, each.row) for each in told_once if each.row]
    employers = [
        (line, LegalEmployerRow(**row.model_dump(exclude={"kind"})))
        for line, row in good
        if isinstance(row, ImportedLegalEmployer)
    ]
    units = [(line, UnitRow(**row.model_dump(exclude={"kind"}))) for line, row in good if isinstance(row, ImportedUnit)]
    return _judged(told_once, await import_organisation(work, employers, units))


def _told_once(rows: Iterable[ReadOrganisation]) -> list[ReadOrganisation]:
    seen: set[tuple[str, str]] = set()
    found = []
    for each in rows:
        key = (each.row.kind, each.row.code) if each.row else None
        if key in seen:
            fault = Fault(kind="table", code="repeated", line=each.source.line, field="code")
            found.append(ReadOrganisation(each.source, None, (fault,)))
        else:
            found.append(each)
        if key:
            seen.add(key)
    return found


def _judged(rows: Sequence[ReadPerson] | Sequence[ReadOrganisation], reports: Iterable[RowReport]) -> list[Judged]:
    by_line = {report.line: report for report in reports}
    return [_told(each.source, each.faults, by_line.get(each.source.line)) for each in rows]


def _told(source: Source, faults: tuple[Fault, ...], report: RowReport | None) -> Judged:
    if report is None or faults:
        return Judged(lines=source.lines, outcome="refused", faults=faults)
    against = (source.fault_of(report.refusal),) if report.refusal else ()
    return Judged(lines=source.lines, outcome=report.outcome, subject=report.subject, faults=against)
