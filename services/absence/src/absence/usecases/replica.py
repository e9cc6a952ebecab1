"""What the other services say is kept, as far as absence acts on it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from absence.domain.authority import Grant
from absence.domain.employment import Employment, JobRow
from absence.ports import Work


class ImpossibleFactError(Exception):
    """A fact that the order of its own stream rules out: something before it is missing or was never said."""


async def register_person(work: Work, vlimpersnummer: str) -> None:
    """There is a person."""
    await work.register_person(vlimpersnummer)


async def start_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, row: JobRow, last_day: date | None
) -> None:
    """A work relation begins with its first job row."""
    if not await work.knows_person(vlimpersnummer):
        raise ImpossibleFactError("an employment of a person who was not registered")
    if await _employment(work, vlimpersnummer, employment_sequence):
        raise ImpossibleFactError("an employment that started before")
    await work.keep_employment(
        Employment(
            vlimpersnummer=vlimpersnummer,
            employment_sequence=employment_sequence,
            first_day=row.from_day,
            last_day=last_day,
            has_ended=False,
            rows=(row,),
        )
    )


async def change_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, row: JobRow, last_day: date | None
) -> None:
    """Another job row holds from its day on."""
    employment = await _employment(work, vlimpersnummer, employment_sequence)
    if employment is None:
        raise ImpossibleFactError("a change of an employment that did not start")
    await work.keep_employment(employment.changed(row, last_day))


async def end_employment(work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date) -> None:
    """A work relation ends; absences entered after its end stay as they are until somebody withdraws them."""
    employment = await _employment(work, vlimpersnummer, employment_sequence)
    if employment is None:
        raise ImpossibleFactError("the end of an employment that did not start")
    await work.keep_employment(employment.ended(last_day))


async def grant_role(work: Work, grant: Grant) -> None:
    """Somebody may decide over absences in a part of the organisation."""
    if not await work.knows_person(grant.vlimpersnummer):
        raise ImpossibleFactError("a role of a person who was not registered")
    await work.keep_grant(grant)


async def revoke_role(work: Work, grant_id: UUID, first_day_without: date) -> None:
    """Somebody may no more from a day on."""
    grant = await work.grant(grant_id)
    if grant is None:
        raise ImpossibleFactError("the end of a role that was not granted")
    await work.keep_grant(replace(grant, until_day=first_day_without - timedelta(days=1)))


async def place_unit(work: Work, code: str, parent: str | None) -> None:
    """A unit stands somewhere in the tree."""
    await work.place_unit(code, parent)


async def _employment(work: Work, vlimpersnummer: str, employment_sequence: int) -> Employment | None:
    known = await work.employments(vlimpersnummer)
    return next((each for each in known if each.employment_sequence == employment_sequence), None)
