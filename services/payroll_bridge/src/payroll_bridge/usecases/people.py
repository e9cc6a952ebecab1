"""What is told about the person."""

from dataclasses import replace
from datetime import date

from payroll_bridge.domain.person import Person
from payroll_bridge.domain.refusal import KnownPersonError, UnknownPersonError
from payroll_bridge.ports import Work
from payroll_bridge.usecases.files import remember_master
from payroll_bridge.usecases.flow import let_flow


async def register_person(work: Work, person: Person) -> None:
    """Know the person; the engine hears of one only with a paid work relation."""
    if await work.person(person.vlimpersnummer) is not None:
        raise KnownPersonError
    await work.keep_person(person)


async def change_person(work: Work, person: Person, effective_day: date) -> None:
    """Tell the engine under each file of the person that is open, or was closed not long before."""
    known = await work.person(person.vlimpersnummer)
    if known is None:
        raise UnknownPersonError
    await work.keep_person(replace(person, iban=known.iban))
    await _remember_masters(work, person.vlimpersnummer, effective_day)


async def change_bank_account(work: Work, vlimpersnummer: str, iban: str | None, effective_day: date) -> None:
    """Tell the engine under each such file to which account the pay goes: the last pay comes after the last day."""
    known = await work.person(vlimpersnummer)
    if known is None:
        raise UnknownPersonError
    await work.keep_person(replace(known, iban=iban))
    await _remember_masters(work, vlimpersnummer, effective_day)


async def erase_person(work: Work, vlimpersnummer: str) -> None:
    """Keep nothing that tells who the person was. The engine is told nothing: pay that was paid stays accounted for."""
    await work.erase(vlimpersnummer)


async def _remember_masters(work: Work, vlimpersnummer: str, effective_day: date) -> None:
    for file in await work.files_of(vlimpersnummer):
        if file.follows_person(effective_day, work.followed_for):
            await remember_master(work, file.key, effective_day)
    await let_flow(work, vlimpersnummer)
