"""Import of people: the same use cases as for what is entered, row by row, with a report of each row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from personnel.domain.employment import Employment, JobTerms
from personnel.domain.held import OwnedByRegisterError
from personnel.domain.insz import InszTakenError
from personnel.domain.outcome import Outcome
from personnel.domain.particular import Particular
from personnel.domain.person import PersonData
from personnel.domain.person_facts import data_on
from personnel.domain.refusal import RefusalError, about
from personnel.domain.role import GrantTerms, RoleGrant
from personnel.ports import Work
from personnel.usecases.bank_accounts import change_bank_account
from personnel.usecases.employments import change_employment, end_employment, start_employment
from personnel.usecases.moves import NewEmployment
from personnel.usecases.particular_steps import Wanted
from personnel.usecases.particulars import record_particular
from personnel.usecases.people import change_person, register_person
from personnel.usecases.roles import grant_role
from personnel.usecases.row_report import RowReport, each_row, outcome_of

IMPORTS: Final = "imports"
"""What is locked first by each import of people: two at once would wait for each other's people.

Then come the INSZ of all rows, then the people of all rows (`Work.hold_insz`): row by row an import would hold people
while it waits for an INSZ.
"""

COMPLETED: Final = (
    *("location", "risk_code", "schedule", "worker_code", "probation_end"),
    *("function", "grade", "scale", "step"),
    *(f"recognised_{kind}_months" for kind in ("pay", "grade", "level", "service", "scale")),
)
"""What a row may complete in a work relation of which it was never known."""


class RowNotRecognisableError(RefusalError):
    """The row has neither a Vlimpersnummer nor an INSZ, so it could not be known again."""


class PrimaryTwiceError(RefusalError):
    """Two work relations of the row are open, and each is to be the primary one."""


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
    """An imported person with work relations and roles. `text` is the row as it came, to be known again by.

    Of a known person the INSZ, the mail address and the account stay what they are where the row has none.
    `particulars` stand with their place in the row.
    """

    line: int
    number: str | None
    data: PersonData
    iban: str | None
    effective_day: date | None
    particulars: tuple[tuple[str, Particular], ...]
    employments: tuple[EmploymentRow, ...]
    grants: tuple[GrantTerms, ...]
    text: str


async def import_people(work: Work, rows: Sequence[PersonRow], *, is_stopped: bool = False) -> list[RowReport]:
    """Import people. A refused row leaves no trace, and ends the import if it is one that is stopped by that.

    Whether a refused row spoils the others is for the caller to decide.
    """
    await work.lock(IMPORTS)
    known_by = {row.data.insz for row in rows if row.data.insz is not None}
    await work.hold_insz(*known_by)
    brought = {row.number for row in rows if row.number is not None}
    await work.lock(*brought, *await work.holders_of(*known_by))
    return await each_row(work, [(row.line, row) for row in rows], _import_person, is_stopped=is_stopped)


async def _import_person(work: Work, row: PersonRow) -> tuple[Outcome, str]:
    _check_one_primary(row)
    number = await _number_of(work, row)
    known = None if number is None else await work.person(number)
    if known is not None:
        number = known.vlimpersnummer
        if await work.has_imported(number, row.text):
            return "unchanged", number
        day = row.effective_day or work.today
        then = data_on(await work.particulars(number), known.data, day)
        await change_person(work, number, _completed_data(then, row.data), day, "import")
    else:
        person = await register_person(work, row.data, row.effective_day, row.number, "import")
        number = person.vlimpersnummer
    if row.iban is not None:
        await change_bank_account(work, number, row.iban, row.effective_day)
    for path, value in row.particulars:
        with _at(path):
            await _import_particular(work, number, Wanted(value=value, effective_day=row.effective_day))
    for place, employment in enumerate(row.employments):
        with _at(f"employments.{place}"):
            await _import_employment(work, number, employment)
    for place, terms in enumerate(row.grants):
        with _at(f"roles.{place}"):
            await _import_grant(work, number, terms)
    await work.note_import(number, row.text)
    return outcome_of(is_known=known is not None, is_changed=True), number


def _completed_data(known: PersonData, brought: PersonData) -> PersonData:
    """What a row says of a known person; what it leaves empty was never said to be gone."""
    return replace(
        brought,
        insz=brought.insz or known.insz,
        mail_address=brought.mail_address or known.mail_address,
    )


def _check_one_primary(row: PersonRow) -> None:
    """Nobody knows which one is meant when two open relations are to be the primary one."""
    primary = [
        place
        for place, each in enumerate(row.employments)
        if each.new.is_primary and each.new.last_day is None and each.end_reason is None
    ]
    for place in primary[1:]:
        with _at(f"employments.{place}"):
            raise PrimaryTwiceError


async def _import_particular(work: Work, number: str, wanted: Wanted) -> None:
    """What holds already is not said again, so that a file may repeat what the register has said since."""
    day = wanted.effective_day or work.today
    held = (await work.particulars(number)).on(wanted.resource, day)
    if wanted.value in [version.fact.value for version in held]:
        return
    try:
        await record_particular(work, number, wanted, "import")
    except OwnedByRegisterError as error:
        error.about = "street"
        raise


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
    else:
        known = await _completed(work, known, row.new.terms)
    if row.end_reason and row.new.last_day and not known.is_ended:
        await end_employment(work, number, known.employment_sequence, row.new.last_day, row.end_reason)


async def _completed(work: Work, known: Employment, terms: JobTerms) -> Employment:
    """The relation with what was never known of it, as a change from the day of its last row."""
    lacking = _lacking(known, terms)
    if not lacking:
        return known
    completed = replace(known.latest.terms, **lacking, action="change", reason=None)
    return await change_employment(
        work,
        known.vlimpersnummer,
        known.employment_sequence,
        known.latest.effective_day,
        completed,
        known.last_day,
    )


def _lacking(known: Employment, terms: JobTerms) -> dict[str, Any]:
    lacking = {}
    for name in COMPLETED:
        given = getattr(terms, name)
        said = [value for row in known.rows if (value := getattr(row.terms, name)) is not None]
        if given is not None and said and said[0] != given:
            with about(name):
                raise EmploymentDiffersError
        if given is not None and not said:
            lacking[name] = given
    return lacking


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


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Tell in a refusal which part of the row was refused."""
    try:
        yield
    except RefusalError as error:
        error.place = place
        raise
