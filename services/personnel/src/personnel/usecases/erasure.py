from personnel.domain.career import StillInServiceError
from personnel.domain.person import Person
from personnel.messages.outbound import PersonErased
from personnel.ports import Work
from personnel.usecases.people import locked_person


async def person_to_erase(work: Work, vlimpersnummer: str) -> Person:
    """The person, locked, while no import goes on: one that read its lines before would bring the person back.

    Raises:
        PersonUnknownError: there is no such person, or not any more.

    """
    await work.hold_imports()
    return await locked_person(work, vlimpersnummer)


async def erase_person(work: Work, vlimpersnummer: str) -> None:
    """Keep nothing of a person but the number, which is never given again; everybody who heard of the person is told.

    Raises:
        PersonUnknownError: there is no such person, or not any more.
        StillInServiceError: the person is in service today, or is to be.

    """
    person = await person_to_erase(work, vlimpersnummer)
    for employment in await work.employments(vlimpersnummer):
        for period in employment.periods:
            if period.end.last_day is None or period.end.last_day >= work.today:
                raise StillInServiceError
    await work.erase(person)
    event = PersonErased(vlimpersnummer=vlimpersnummer, effective_day=work.today, recorded_at=work.now)
    await work.say(event)
