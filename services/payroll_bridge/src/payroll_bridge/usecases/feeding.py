"""Making messages for the engine: the next version of a record, sent at once or held until the number is open."""

from datetime import date

from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import absence_record, employment_record, first_state, master_record
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Relation
from payroll_bridge.messages.outbound import AbsenceChanged, DayLine, EmploymentChanged, FeedMessage, MasterChanged
from payroll_bridge.ports import Work


async def feed_master(work: Work, person: Person, file: PayrollFile, effective_day: date) -> None:
    """The next version of the master record of a file."""
    record_id = master_record(file.key)
    message = MasterChanged(
        record_id=record_id,
        version=await work.next_version(record_id),
        elvire_number=file.elvire_number,
        vlimpersnummer=person.vlimpersnummer,
        legal_employer=file.key.legal_employer,
        rsz_category=file.key.rsz_category,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_day=person.birth_day,
        language=person.language,
        insz=person.insz,
        status="open" if file.is_open else "closed",
        closed_after=file.closed_after,
        effective_day=effective_day,
        recorded_at=work.now,
    )
    await _feed(work, message)


async def feed_employment(work: Work, relation: Relation, elvire_number: str, effective_day: date) -> None:
    """The next version of the record of a work relation."""
    record_id = employment_record(relation.vlimpersnummer, relation.employment_sequence)
    message = EmploymentChanged(
        record_id=record_id,
        version=await work.next_version(record_id),
        elvire_number=elvire_number,
        vlimpersnummer=relation.vlimpersnummer,
        employment_sequence=relation.employment_sequence,
        statute=relation.statute,
        unit=relation.unit,
        pay_group=relation.pay_group,
        first_day=relation.first_day,
        last_day=relation.last_day,
        effective_day=effective_day,
        recorded_at=work.now,
    )
    await _feed(work, message)


async def feed_absence(work: Work, absence: Absence, elvire_number: str) -> None:
    """The next version of the record of an absence."""
    record_id = absence_record(absence.absence_id)
    message = AbsenceChanged(
        record_id=record_id,
        version=await work.next_version(record_id),
        elvire_number=elvire_number,
        vlimpersnummer=absence.vlimpersnummer,
        employment_sequence=absence.employment_sequence,
        absence_id=absence.absence_id,
        days=tuple(DayLine.model_validate(day) for day in absence.days),
        status="cancelled" if absence.is_cancelled else "active",
        effective_day=absence.first_day,
        recorded_at=work.now,
    )
    await _feed(work, message)


async def _feed(work: Work, message: FeedMessage) -> None:
    is_accepted = await work.is_master_accepted(message.elvire_number)
    state = first_state(message.kind, is_master_accepted=is_accepted)
    await work.keep_message(message, state)
    if state == "sent":
        await work.say(message, work.cause)
