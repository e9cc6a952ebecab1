from dataclasses import replace
from datetime import date

from stdnum import iban as iban_number

from personnel.domain.person import IbanInvalidError, Person
from personnel.messages.outbound import BankAccountChanged
from personnel.ports import Work
from personnel.usecases.people import locked_person


async def change_bank_account(
    work: Work, vlimpersnummer: str, iban: str | None, effective_day: date | None = None
) -> Person:
    """Pay goes to another account, or none is known any more; says nothing when it is the same.

    Raises:
        PersonUnknownError: there is no such person.
        IbanInvalidError: the number is no IBAN: country, length or check digits are wrong.

    """
    person = await locked_person(work, vlimpersnummer)
    if iban is not None and not iban_number.is_valid(iban):
        raise IbanInvalidError({"check": "ISO 13616, in capitals without spaces"})
    if iban == person.iban:
        return person
    changed = replace(person, iban=iban, revision=person.revision + 1)
    await work.replace_person(changed)
    event = BankAccountChanged(
        vlimpersnummer=vlimpersnummer,
        iban=iban,
        effective_day=effective_day or work.today,
        recorded_at=work.now,
    )
    await work.say(event)
    return changed
