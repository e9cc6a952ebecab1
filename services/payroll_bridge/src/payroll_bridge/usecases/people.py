"""What is told about the person."""

from datetime import date

from payroll_bridge.domain.person import Person
from payroll_bridge.domain.refusal import KnownPersonError, UnknownPersonError
from payroll_bridge.ports import Work
from payroll_bridge.usecases.feeding import feed_master


async def register_person(work: Work, person: Person) -> None:
    """Know the person; the engine hears of one only with a paid work relation."""
    if await work.person(person.vlimpersnummer) is not None:
        raise KnownPersonError
    await work.keep_person(person)


async def change_person(work: Work, person: Person, effective_day: date) -> None:
    """Tell the engine under each open file of the person; a closed file stays as it was."""
    if await work.person(person.vlimpersnummer) is None:
        raise UnknownPersonError
    await work.keep_person(person)
    for file in await work.files_of(person.vlimpersnummer):
        if file.is_open:
            await feed_master(work, person, file, effective_day)
