from personnel.domain.contract import check_consecutive
from personnel.domain.employment import Employment, Identity
from personnel.ports import Work
from personnel.usecases.employments import start_employment
from personnel.usecases.moves import NewEmployment
from personnel.usecases.people import locked_person


async def begin(work: Work, vlimpersnummer: str, new: NewEmployment) -> Employment:
    """Start a work relation by hand. An import may bring one contract after the other, as they were kept elsewhere.

    Raises:
        ConsecutiveContractError: it is a change of a relation that is there.
        RefusalError: as in `start_employment`.

    """
    await locked_person(work, vlimpersnummer)
    identity = Identity(kind=new.kind, legal_employer=new.legal_employer, rsz_category=new.rsz_category)
    check_consecutive(await work.employments(vlimpersnummer), identity, new.first_day)
    return await start_employment(work, vlimpersnummer, new)
