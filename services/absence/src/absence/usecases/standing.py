"""How a caller stands towards an employee, and what the replica knows of that employee."""

from absence.domain.authority import Caller, HiddenError, NotAllowedError, deciders, scopes_from
from absence.domain.employment import Employment, NotYetKnownError
from absence.ports import Work
from chassis.envelope import Seen


async def managers_of(work: Work, employment: Employment) -> frozenset[str]:
    """Managers and back-ups who decide today over absences in this relation."""
    row = employment.row_on(work.today)
    scopes = scopes_from(await work.units_up_from(row.unit), row.legal_employer)
    return deciders(employment.vlimpersnummer, scopes, await work.grants_on(scopes, work.today))


async def is_manager(work: Work, caller: Caller, employment: Employment) -> bool:
    """Whether the caller decides over absences in this relation."""
    return caller.person is not None and caller.person in await managers_of(work, employment)


async def check_reader(work: Work, caller: Caller, vlimpersnummer: str, employment: Employment | None) -> None:
    """Refuse whoever may not learn of absences in this relation: the person, managers, HR and case handlers may.

    A relation that never was has no managers.

    Raises:
        HiddenError: for the caller there is nothing.

    """
    if caller.person == vlimpersnummer or caller.is_handler or caller.is_hr_reader:
        return
    if employment is None or not await is_manager(work, caller, employment):
        raise HiddenError


def check_own_or_handler(caller: Caller, vlimpersnummer: str) -> None:
    """Refuse whoever acts neither for himself or herself nor as a case handler.

    Raises:
        NotAllowedError: it is somebody else.

    """
    if caller.person != vlimpersnummer and not caller.is_handler:
        raise NotAllowedError


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
