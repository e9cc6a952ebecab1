"""A whole person or all absences are told at once: what is other than was known is acted upon, as if it were told."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Relation
from payroll_bridge.ports import Work
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.corrections import correct_employment, rescind_employment
from payroll_bridge.usecases.employments import end_employment, start_employment
from payroll_bridge.usecases.people import change_bank_account, change_person, register_person


async def bring_person(work: Work, person: Person, relations: Sequence[Relation], day: date) -> None:
    """The person and the relations are so; each that differs is fed as a change of `day`."""
    number = person.vlimpersnummer
    known = await work.person(number)
    if known is None:
        await register_person(work, person)
    else:
        if replace(person, iban=known.iban) != known:
            await change_person(work, person, day)
        if person.iban != known.iban:
            await change_bank_account(work, number, person.iban, day)
    told = {relation.employment_sequence for relation in relations}
    for each in await work.relations_of(number):
        if each.employment_sequence not in told:
            await rescind_employment(work, number, each.employment_sequence, day)
    for relation in relations:
        await _bring_relation(work, relation, day)


async def bring_absences(work: Work, absences: Sequence[Absence]) -> None:
    """These absences were approved or reported, and take place unless they are cancelled."""
    for absence in absences:
        known = await work.absence(absence.absence_id)
        if known is None and not absence.is_cancelled:
            await take_absence(work, absence)
        elif known is not None and absence.is_cancelled and not known.is_cancelled:
            await cancel_absence(work, absence.vlimpersnummer, absence.absence_id)


async def _bring_relation(work: Work, relation: Relation, day: date) -> None:
    known = await work.relation(relation.vlimpersnummer, relation.employment_sequence)
    if known is None:
        await start_employment(work, replace(relation, has_ended=False))
        if relation.has_ended and relation.last_day is not None:
            await end_employment(
                work, relation.vlimpersnummer, relation.employment_sequence, relation.last_day, relation.last_day
            )
    elif relation != known:
        await correct_employment(work, relation, day)
