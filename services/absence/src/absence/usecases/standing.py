"""How a caller stands towards an employee, and what the replica knows of that employee."""

from absence.domain.authority import DECIDING, Caller, HiddenError, NotAllowedError, deciders, scopes_from
from absence.domain.employment import Employment, NotYetKnownError
from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.domain.sight import Placed, Sight, judged_on, sight_of
from absence.ports import Work
from chassis.envelope import Seen


async def sight(work: Work, caller: Caller, vlimpersnummer: str) -> Sight:
    """What the caller may do with the absences of a person today."""
    if caller.person is None:
        return sight_of(caller, vlimpersnummer, (), (), work.today)
    held = await work.grants_of(caller.person, work.today)
    employments = await work.employments(vlimpersnummer)
    judged = judged_on(employments, work.today)
    is_leading = any(grant.role in DECIDING for grant in held)
    placed = [await _placed(work, each) for each in employments if is_leading or each in judged]
    return sight_of(caller, vlimpersnummer, placed, held, work.today)


async def _placed(work: Work, employment: Employment) -> Placed:
    row = employment.row_on(work.today)
    scopes = scopes_from(await work.units_up_from(row.unit, work.today), row.legal_employer)
    grants = await work.grants_on(scopes, work.today)
    return Placed(employment=employment, scopes=scopes, deciders=deciders(employment.vlimpersnummer, scopes, grants))


async def sight_to_read(work: Work, caller: Caller, absence: LeaveRequest | SicknessSpell) -> Sight:
    """What the caller may do with an absence, if it may be read at all.

    Raises:
        HiddenError: for the caller there is nothing.

    """
    found = await sight(work, caller, absence.vlimpersnummer)
    if not found.opens(absence):
        raise HiddenError
    return found


def check_own_or_handler(found: Sight) -> None:
    """Refuse whoever acts neither for himself or herself nor as a case handler.

    Raises:
        NotAllowedError: it is somebody else.

    """
    if not (found.is_own or found.is_handler):
        raise NotAllowedError


async def lock_both(work: Work, vlimpersnummer: str, caller: Caller) -> None:
    """Hold still whose absences they are, and whoever asks: what the caller may do rests on the own roles."""
    await work.lock(*dict.fromkeys([vlimpersnummer, *([caller.person] if caller.person else [])]))


async def known_employments(work: Work, vlimpersnummer: str) -> tuple[Employment, ...]:
    """The work relations of a person.

    Raises:
        NotYetKnownError: the replica has not heard of the person.

    """
    if not await work.knows_person(vlimpersnummer):
        raise NotYetKnownError
    return await work.employments(vlimpersnummer)


async def relation_of(work: Work, vlimpersnummer: str, employment_sequence: int) -> Employment | None:
    """The relation in which an absence was entered; None when it was taken back since, and never was."""
    for each in await work.employments(vlimpersnummer):
        if each.employment_sequence == employment_sequence:
            return each
    return None


async def positions_of(work: Work, *vlimpersnummers: str | None) -> tuple[Seen, ...]:
    """The replica's positions that a decision about these people rests on."""
    people = sorted({each for each in vlimpersnummers if each})
    positions = [await work.position_of(each) for each in people]
    return tuple(position for position in positions if position)
