"""Somebody is promoted: in the same work relation, or on probation in a new one while the old one waits inactive."""

from datetime import date

from personnel.domain.employment import Employment, JobTerms
from personnel.domain.follow_up import ABSENT
from personnel.domain.promotion import PROMOTION, check_promotion
from personnel.ports import Work
from personnel.usecases.employments import change_employment
from personnel.usecases.follow_ups import FollowUp, follow_up
from personnel.usecases.moves import NewEmployment
from personnel.usecases.people import locked_person


async def promote(
    work: Work, vlimpersnummer: str, employment_sequence: int, first_day: date, terms: JobTerms
) -> Employment:
    """Appoint somebody anew within the work relation. On probation the relation that was there first is inactive.

    Employer and RSZ category stay, so that the Elvire number does; the relation in which the person goes on is given.

    Raises:
        PersonUnknownError, EmploymentUnknownError: there is no such thing.
        NotAnEmployeeError, NotActiveError, NoOtherGradeError, ProbationNotStatutoryError: see there.
        RefusalError: a code of the job row names nothing, or a day does not fit.

    """
    await locked_person(work, vlimpersnummer)
    employment = (await work.ledger(vlimpersnummer)).career.employment(employment_sequence)
    check_promotion(employment, terms, first_day)
    if terms.probation_end is None:
        return await change_employment(work, vlimpersnummer, employment_sequence, first_day, terms, employment.last_day)
    new = NewEmployment(
        kind=employment.kind,
        legal_employer=employment.legal_employer,
        rsz_category=employment.rsz_category,
        first_day=first_day,
        last_day=employment.last_day,
        terms=terms,
    )
    wanted = FollowUp(new=new, previous=ABSENT, reason=PROMOTION)
    return await follow_up(work, vlimpersnummer, employment_sequence, wanted)
