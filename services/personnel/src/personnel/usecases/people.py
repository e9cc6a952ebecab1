from dataclasses import asdict
from datetime import date

from personnel.domain.held import Particulars, Source
from personnel.domain.insz import InszTakenError, check_insz
from personnel.domain.person import BirthInFutureError, NumberTakenError, Person, PersonData, PersonUnknownError
from personnel.domain.person_facts import data_on
from personnel.messages.outbound import PersonRegistered
from personnel.ports import Work
from personnel.usecases.held_steps import record_all, record_changes, settle


async def register_person(
    work: Work,
    data: PersonData,
    effective_day: date | None = None,
    number: str | None = None,
    source: Source = "hr",
) -> Person:
    """Give somebody a Vlimpersnummer; an import may bring one along.

    Raises:
        BirthInFutureError, InszInvalidError, InszTakenError: about the data.
        NumberTakenError: the number that was brought along is somebody's.
        NumbersExhaustedError: there is no number left to give.

    """
    _check_birth(work, data)
    await _check_insz(work, data.insz)
    if number is None:
        number = await work.new_number()
    else:
        await work.lock(number)
        if await work.is_taken(number):
            raise NumberTakenError
    person = Person(vlimpersnummer=number, data=data)
    await work.add_person(person)
    day = effective_day or work.today
    await record_all(work, Particulars(vlimpersnummer=number), data, source)
    event = PersonRegistered(vlimpersnummer=number, effective_day=day, recorded_at=work.now, **asdict(data))
    await work.say(event)
    return person


async def change_person(
    work: Work,
    vlimpersnummer: str,
    data: PersonData,
    effective_day: date | None = None,
    source: Source = "hr",
) -> Person:
    """Somebody is this from a day on; says nothing when nothing differs today, records nothing when nothing does then.

    Who locked the person already holds an INSZ that is new to the person since before that (`locked_person`).

    Raises:
        PersonUnknownError: there is no such person.
        BirthInFutureError, InszInvalidError, InszTakenError: about the data.

    """
    person = await locked_person(work, vlimpersnummer)
    known, day = await work.particulars(vlimpersnummer), effective_day or work.today
    before = data_on(known, person.data, day)
    if data == before:
        return person
    _check_birth(work, data)
    if data.insz != person.data.insz:
        await _check_insz(work, data.insz)
    known = await record_changes(work, known, before, data, day, source)
    return await settle(work, known, day, row=data)


async def turn_person(work: Work, vlimpersnummer: str) -> None:
    """A day has come from which on somebody is another than before."""
    await work.lock(vlimpersnummer)
    person = await work.person(vlimpersnummer)
    if person is not None and person.turns_on is not None and person.turns_on <= work.today:
        await settle(work, await work.particulars(vlimpersnummer), person.turns_on)


async def locked_person(work: Work, vlimpersnummer: str, new_insz: str | None = None) -> Person:
    """The person, whom nobody else can change until the work ends; an INSZ that is to be the person's is held first.

    Raises:
        PersonUnknownError: there is no such person.

    """
    if new_insz is not None:
        await work.hold_insz(new_insz)
    await work.lock(vlimpersnummer)
    person = await work.person(vlimpersnummer)
    if person is None:
        raise PersonUnknownError
    return person


def _check_birth(work: Work, data: PersonData) -> None:
    if data.birth_day > work.today:
        raise BirthInFutureError({"le": work.today.isoformat()})


async def _check_insz(work: Work, insz: str | None) -> None:
    if insz is None:
        return
    check_insz(insz, work.today)
    await work.hold_insz(insz)
    if await work.holder_of(insz) is not None:
        raise InszTakenError
