"""Keep the replica: what the other services told, as it is now."""

from datetime import date, timedelta
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow
from notifier.domain.grant import Grant
from notifier.domain.person import Person
from notifier.domain.unit import Unit
from notifier.ports import Work

ONE_DAY = timedelta(days=1)


class UnknownEmploymentError(Exception):
    """A fact about a work relation that never began."""


class UnknownGrantError(Exception):
    """A fact about a role that was never granted."""


async def keep_person(work: Work, person: Person) -> None:
    """Know a person as told last."""
    await work.keep_person(person)


async def start_employment(work: Work, row: JobRow, last_day: date | None) -> None:
    """Know a relation from its first job row."""
    await work.start_employment(row, last_day)


async def change_employment(work: Work, row: JobRow, last_day: date | None) -> None:
    """Know a job row from its day on.

    Raises:
        UnknownEmploymentError: the relation never began.

    """
    if not await work.change_employment(row, last_day):
        raise UnknownEmploymentError


async def end_employment(work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date) -> None:
    """Know the last day of a relation.

    Raises:
        UnknownEmploymentError: the relation never began.

    """
    if not await work.end_employment(vlimpersnummer, employment_sequence, last_day):
        raise UnknownEmploymentError


async def grant_role(work: Work, grant_id: UUID, grant: Grant) -> None:
    """Know who holds a role."""
    await work.keep_grant(grant_id, grant)


async def revoke_role(work: Work, grant_id: UUID, first_day_without: date) -> None:
    """Know that a role ends.

    Raises:
        UnknownGrantError: it was never granted.

    """
    if not await work.end_grant(grant_id, first_day_without - ONE_DAY):
        raise UnknownGrantError


async def keep_unit(work: Work, unit: Unit) -> None:
    """Know a unit as told last."""
    await work.keep_unit(unit)


async def keep_legal_employer(work: Work, code: str, name: str) -> None:
    """Know a legal employer as told last."""
    await work.keep_legal_employer(code, name)


async def keep_absence(work: Work, absence: Absence) -> None:
    """Know that somebody is away, or after all is not."""
    await work.keep_absence(absence)
