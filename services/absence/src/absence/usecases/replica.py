"""What the other services say is kept, as far as absence acts on it."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from absence.domain.authority import Grant
from absence.domain.employment import Employment, JobRow, ServicePeriod
from absence.ports import Work


class ImpossibleFactError(Exception):
    """A fact that the order of its own stream rules out: something before it is missing or was never said."""


async def register_person(work: Work, vlimpersnummer: str) -> None:
    """There is a person."""
    await work.register_person(vlimpersnummer)


async def start_employment(
    work: Work, vlimpersnummer: str, employment_sequence: int, row: JobRow, last_day: date | None
) -> None:
    """A work relation begins with its first job row, or begins again after it ended."""
    if not await work.knows_person(vlimpersnummer):
        raise ImpossibleFactError("an employment of a person who was not registered")
    known = await _employment(work, vlimpersnummer, employment_sequence)
    if known:
        if not known.has_ended or known.last_day is None or row.from_day <= known.last_day:
            raise ImpossibleFactError("an employment that started before")
        await work.keep_employment(known.rehired(row, last_day))
        return
    await work.keep_employment(
        Employment(
            vlimpersnummer=vlimpersnummer,
            employment_sequence=employment_sequence,
            periods=(ServicePeriod(first_day=row.from_day, last_day=last_day, has_ended=False),),
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


async def correct_employment(work: Work, employment: Employment) -> None:
    """A work relation is as told now, whatever was told before; absences entered in it stay as they are."""
    if await _employment(work, employment.vlimpersnummer, employment.employment_sequence) is None:
        raise ImpossibleFactError("a correction of an employment that did not start")
    await work.keep_employment(employment)


async def forget_employment(work: Work, vlimpersnummer: str, employment_sequence: int) -> None:
    """A work relation never was; absences entered in it stay as they are until somebody withdraws them."""
    if await _employment(work, vlimpersnummer, employment_sequence) is None:
        raise ImpossibleFactError("a rescission of an employment that did not start")
    await work.forget_employment(vlimpersnummer, employment_sequence)


async def switch_primary(work: Work, vlimpersnummer: str, employment_sequence: int, from_day: date) -> None:
    """From a day on this relation is the primary one, and none of the others is."""
    employments = await work.employments(vlimpersnummer)
    if not any(each.employment_sequence == employment_sequence for each in employments):
        raise ImpossibleFactError("a switch to an employment that did not start")
    for each in employments:
        switched = each.switched(from_day, is_primary=each.employment_sequence == employment_sequence)
        if switched != each:
            await work.keep_employment(switched)


async def erase_person(work: Work, vlimpersnummer: str) -> None:
    """Nothing is kept of a person: neither what was heard nor what was entered."""
    await work.erase(vlimpersnummer)


async def grant_role(work: Work, grant: Grant) -> None:
    """Somebody holds a role in a part of the organisation that opens absences."""
    if not await work.knows_person(grant.vlimpersnummer):
        raise ImpossibleFactError("a role of a person who was not registered")
    await work.keep_grant(grant)


async def revoke_role(work: Work, grant_id: UUID, first_day_without: date) -> None:
    """Somebody may no more from a day on.

    A role of which only the end is known opens nothing, so there is nothing to end: an earlier version heard of it when
    it kept fewer roles, and a rebuild learns it together with its end.
    """
    if grant := await work.grant(grant_id):
        await work.keep_grant(replace(grant, until_day=first_day_without - timedelta(days=1)))


async def place_unit(work: Work, code: str, parent: str | None, until_day: date | None) -> None:
    """A unit stands somewhere in the tree, until a day."""
    await work.place_unit(code, parent, until_day)


async def _employment(work: Work, vlimpersnummer: str, employment_sequence: int) -> Employment | None:
    known = await work.employments(vlimpersnummer)
    return next((each for each in known if each.employment_sequence == employment_sequence), None)
