"""Keep the replica: what the other services told, as it is now."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.employment import JobRow, Period, Relation, can_begin_again, with_primary
from notifier.domain.grant import Grant
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Person
from notifier.domain.unit import Unit
from notifier.ports import Work

ONE_DAY = timedelta(days=1)


class UnknownEmploymentError(Exception):
    """A fact about a work relation that never began."""


class StillEmployedError(Exception):
    """A relation that is not over cannot begin again."""


class UnknownGrantError(Exception):
    """A fact about a role that was never granted."""


async def keep_person(work: Work, person: Person) -> None:
    """Know a person as told last."""
    await work.keep_person(person)


async def remember_address(work: Work, person: Person) -> None:
    """Keep the address that is about to give way to another; no part of the replica, as nobody tells it again."""
    earlier = await work.person(person.vlimpersnummer)
    if earlier and earlier.mail_address and earlier.mail_address != person.mail_address:
        await work.keep_former_address(person.vlimpersnummer, earlier.mail_address)


async def forget_person(work: Work, vlimpersnummer: str) -> None:
    """Keep nothing of an erased person but decisions without what was written."""
    await work.forget_person(vlimpersnummer)


async def start_employment(work: Work, row: JobRow) -> None:
    """Know a relation from its first job row, or that one begins again after it was over.

    Raises:
        StillEmployedError: it is known, and not over.

    """
    period = Period(first_day=row.from_day, last_day=row.last_day)
    known = await work.relation(row.vlimpersnummer, row.employment_sequence)
    if known is None or known.periods == (period,):
        number, sequence = row.vlimpersnummer, row.employment_sequence
        relation = Relation(vlimpersnummer=number, employment_sequence=sequence, periods=(period,), rows=(row,))
    elif can_begin_again(known.periods, row.from_day):
        relation = replace(known, periods=(*known.periods, period), rows=_with_row(known, row))
    else:
        raise StillEmployedError
    await work.keep_relation(relation)


async def change_employment(work: Work, row: JobRow) -> None:
    """Know a job row from its day on.

    Raises:
        UnknownEmploymentError: the relation never began.

    """
    known = await _known(work, row.vlimpersnummer, row.employment_sequence)
    period = known.periods[-1]
    tells_the_end = row.last_day is not None or not period.is_ended
    if tells_the_end and row.from_day >= period.first_day:
        period = replace(period, last_day=row.last_day)
    await work.keep_relation(replace(known, periods=(*known.periods[:-1], period), rows=_with_row(known, row)))


async def end_employment(work: Work, vlimpersnummer: str, employment_sequence: int, last_day: date) -> None:
    """Know the last day of a relation.

    Raises:
        UnknownEmploymentError: the relation never began.

    """
    known = await _known(work, vlimpersnummer, employment_sequence)
    ended = replace(known.periods[-1], last_day=last_day, is_ended=True)
    await work.keep_relation(replace(known, periods=(*known.periods[:-1], ended)))


async def switch_primary(
    work: Work, vlimpersnummer: str, employment_sequence: int, previous_sequence: int | None, day: date
) -> None:
    """Know which relation is the primary one from a day on.

    Raises:
        UnknownEmploymentError: one of the two never began.

    """
    now = await _known(work, vlimpersnummer, employment_sequence)
    await work.keep_relation(with_primary(now, day, is_primary=True))
    if previous_sequence is not None:
        before = await _known(work, vlimpersnummer, previous_sequence)
        await work.keep_relation(with_primary(before, day, is_primary=False))


async def replace_relation(work: Work, relation: Relation) -> None:
    """Know a relation as it is after a correction.

    Raises:
        UnknownEmploymentError: it never began.

    """
    await _known(work, relation.vlimpersnummer, relation.employment_sequence)
    await work.keep_relation(relation)


async def forget_relation(work: Work, vlimpersnummer: str, employment_sequence: int) -> None:
    """Know that a relation never was.

    Raises:
        UnknownEmploymentError: nobody ever said that it was.

    """
    await _known(work, vlimpersnummer, employment_sequence)
    await work.forget_relation(vlimpersnummer, employment_sequence)


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


async def keep_request(work: Work, request: LeaveRequest) -> None:
    """Know a request that waits for a decision."""
    await work.keep_request(request)


async def forget_request(work: Work, request_id: UUID) -> None:
    """Know that a request waits no more."""
    await work.forget_request(request_id)


async def _known(work: Work, vlimpersnummer: str, employment_sequence: int) -> Relation:
    relation = await work.relation(vlimpersnummer, employment_sequence)
    if relation is None:
        raise UnknownEmploymentError
    return relation


def _with_row(relation: Relation, row: JobRow) -> tuple[JobRow, ...]:
    """The rows with one more; it takes the place of one of the same day, and rows of later days stand."""
    rows = {each.from_day: each for each in (*relation.rows, row)}
    return tuple(rows[day] for day in sorted(rows))
