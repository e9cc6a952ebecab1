from personnel.domain.career import StillInServiceError
from personnel.messages.outbound import PersonErased
from personnel.ports import Work
from personnel.usecases.people import locked_person


async def erase_person(work: Work, vlimpersnummer: str) -> None:
    """Keep nothing of a person but the number, which is never given again; everybody who heard of the person is told.

    Raises:
        PersonUnknownError: there is no such person, or not any more.
        StillInServiceError: the person is in service today, or is to be.

    """
    await locked_person(work, vlimpersnummer)
    for employment in await work.employments(vlimpersnummer):
        for period in employment.periods:
            if period.end.last_day is None or period.end.last_day >= work.today:
                raise StillInServiceError
    await work.erase(vlimpersnummer)
    event = PersonErased(vlimpersnummer=vlimpersnummer, effective_day=work.today, recorded_at=work.now)
    await work.say(event)
