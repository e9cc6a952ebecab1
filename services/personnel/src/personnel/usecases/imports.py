"""Import: the same use cases as for what is entered, row by row, with a report of each row."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from personnel.domain.employment import Employment
from personnel.domain.insz import InszTakenError
from personnel.domain.organisation import UnitCycleError, employer_key, unit_key
from personnel.domain.outcome import Outcome
from personnel.domain.person import PersonData
from personnel.domain.refusal import RefusalError
from personnel.domain.role import GrantTerms, RoleGrant
from personnel.ports import Work
from personnel.usecases.employments import NewEmployment, end_employment, start_employment
from personnel.usecases.organisation import (
    ORGANISATION,
    LegalEmployerRow,
    UnitRow,
    describe_legal_employer,
    describe_unit,
    parents_first,
)
from personnel.usecases.people import change_person, register_person
from personnel.usecases.roles import grant_role

IMPORTS: Final = "imports"
"""What is locked by each import of people: two at once would wait for each other's people."""


class RowNotRecognisableError(RefusalError):
    """The row has neither a Vlimpersnummer nor an INSZ, so it could not be known again."""


class EmploymentDiffersError(RefusalError):
    """The work relation is known, and began with other terms than the row says."""


class GrantDiffersError(RefusalError):
    """The role is known, with another last day than the row says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentRow:
    """A work relation of an imported person; with an end reason it was ended on its last day."""

    new: NewEmployment
    end_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """An imported person with work relations and roles. `text` is the row as it came, to be known again by."""

    line: int
    number: str | None
    data: PersonData
    effective_day: date | None
    employments: tuple[EmploymentRow, ...]
    grants: tuple[GrantTerms, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RowReport:
    """What became of a row; `subject` is a Vlimpersnummer or a key of the organisation's topic."""

    line: int
    outcome: Outcome
    subject: str | None = None
    refusal: RefusalError | None = None


async def import_people(work: Work, rows: Sequence[PersonRow], *, is_stopped: bool = False) -> list[RowReport]:
    """Import people. A refused row leaves no trace, and ends the import if it is one that is stopped by that.

    Whether a refused row spoils the others is for the caller to decide.
    """
    await work.lock(IMPORTS)
    await work.lock(*(row.number for row in rows if row.number is not None))
    reports: list[RowReport] = []
    for row in rows:
        reports.append(await _reported(work, row.line, partial(_import_person, work, row)))
        if is_stopped and reports[-1].refusal:
            break
    return reports


async def import_organisation(
    work: Work, employers: Sequence[tuple[int, LegalEmployerRow]], units: Sequence[tuple[int, UnitRow]]
) -> list[RowReport]:
    """Import legal employers, then units from the top down; each comes with its line, and no code comes twice."""
    await work.lock(ORGANISATION)
    reports = [await _reported(work, line, partial(_import_legal_employer, work, row)) for line, row in employers]
    lines = {row.code: line for line, row in units}
    rows = [row for _, row in units]
    circle = _circle(rows)
    reports += [
        await _reported(work, lines[row.code], partial(_import_unit, work, row, circle)) for row in parents_first(rows)
    ]
    return sorted(reports, key=lambda report: report.line)


async def _reported(work: Work, line: int, do: Callable[[], Awaitable[tuple[Outcome, str]]]) -> RowReport:
    try:
        async with work.attempt():
            outcome, subject = await do()
    except RefusalError as error:
        return RowReport(line=line, outcome="refused", refusal=error)
    return RowReport(line=line, outcome=outcome, subject=subject)


async def _import_legal_employer(work: Work, row: LegalEmployerRow) -> tuple[Outcome, str]:
    is_known = await work.legal_employer(row.code) is not None
    is_said = await describe_legal_employer(work, row)
    return _outcome(is_known=is_known, is_changed=is_said), employer_key(row.code)


async def _import_unit(work: Work, row: UnitRow, circle: frozenset[str]) -> tuple[Outcome, str]:
    if row.code in circle:
        raise UnitCycleError
    is_known = await work.unit(row.code) is not None
    is_said = await describe_unit(work, row)
    return _outcome(is_known=is_known, is_changed=is_said), unit_key(row.code)


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


async def _import_person(work: Work, row: PersonRow) -> tuple[Outcome, str]:
    number = await _number_of(work, row)
    is_known = number is not None and await work.person(number) is not None
    if number is not None and is_known:
        if await work.has_imported(number, row.text):
            return "unchanged", number
        await change_person(work, number, row.data, row.effective_day)
    else:
        number = (await register_person(work, row.data, row.effective_day, row.number)).vlimpersnummer
    for place, employment in enumerate(row.employments):
        with _at(f"employments.{place}"):
            await _import_employment(work, number, employment)
    for place, terms in enumerate(row.grants):
        with _at(f"roles.{place}"):
            await _import_grant(work, number, terms)
    await work.note_import(number, row.text)
    return _outcome(is_known=is_known, is_changed=True), number


async def _number_of(work: Work, row: PersonRow) -> str | None:
    if row.data.insz is None:
        if row.number is None:
            raise RowNotRecognisableError
        return row.number
    holder = await work.holder_of(row.data.insz)
    if holder and row.number and holder != row.number:
        raise InszTakenError
    return row.number or holder


async def _import_employment(work: Work, number: str, row: EmploymentRow) -> None:
    known = _same_employment(await work.employments(number), row.new)
    if known is None:
        known = await start_employment(work, number, row.new)
    elif (known.kind, known.rows[0].terms.unit, known.rows[0].terms.statute, known.rows[0].terms.pay_group) != (
        row.new.kind,
        row.new.terms.unit,
        row.new.terms.statute,
        row.new.terms.pay_group,
    ):
        raise EmploymentDiffersError
    if row.end_reason and row.new.last_day and not known.is_ended:
        await end_employment(work, number, known.employment_sequence, row.new.last_day, row.end_reason)


def _same_employment(employments: list[Employment], new: NewEmployment) -> Employment | None:
    wanted = (new.legal_employer, new.rsz_category, new.first_day)
    for employment in employments:
        if (employment.legal_employer, employment.rsz_category, employment.first_day) == wanted:
            return employment
    return None


async def _import_grant(work: Work, number: str, terms: GrantTerms) -> None:
    known = _same_grant(await work.grants(number), terms)
    if known is None:
        await grant_role(work, number, terms)
    elif known.terms.until_day != terms.until_day:
        raise GrantDiffersError


def _same_grant(grants: list[RoleGrant], terms: GrantTerms) -> RoleGrant | None:
    for grant in grants:
        if grant.is_like(terms) and grant.terms.from_day == terms.from_day:
            return grant
    return None


def _outcome(*, is_known: bool, is_changed: bool) -> Outcome:
    if not is_known:
        return "created"
    return "changed" if is_changed else "unchanged"


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Tell in a refusal which part of the row was refused."""
    try:
        yield
    except RefusalError as error:
        error.place = place
        raise
