"""Making messages for the engine: the next version of a record, sent at once or held until the number is open."""

from datetime import date

from payroll_bridge.domain.absence import Absence
from payroll_bridge.domain.feed import first_state
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.record import FeedRecord
from payroll_bridge.domain.relation import Relation
from payroll_bridge.messages.outbound import AbsenceChanged, DayLine, EmploymentChanged, FeedMessage, MasterChanged
from payroll_bridge.ports import Cause, Work


async def feed_master(work: Work, person: Person, file: PayrollFile, record: FeedRecord, day: date) -> FeedMessage:
    """The next version of the master record of a file."""
    return MasterChanged(
        record_id=record.record_id,
        version=record.version + 1,
        elvire_number=file.elvire_number,
        vlimpersnummer=person.vlimpersnummer,
        legal_employer=file.key.legal_employer,
        rsz_category=file.key.rsz_category,
        given_name=person.given_name,
        family_name=person.family_name,
        birth_day=person.birth_day,
        language=person.language,
        insz=person.insz,
        iban=person.iban,
        status="open" if file.is_open else "closed",
        closed_after=file.closed_after,
        replaces=file.replaces,
        effective_day=day,
        recorded_at=work.now,
    )


async def feed_employment(
    work: Work, relation: Relation, file: PayrollFile, record: FeedRecord, day: date
) -> FeedMessage:
    """The next version of the record of a work relation."""
    return EmploymentChanged(
        record_id=record.record_id,
        version=record.version + 1,
        elvire_number=file.elvire_number,
        vlimpersnummer=relation.vlimpersnummer,
        employment_sequence=relation.employment_sequence,
        statute=relation.statute,
        unit=relation.unit,
        pay_group=relation.pay_group,
        first_day=relation.first_day,
        last_day=relation.last_day,
        location=relation.location,
        schedule=relation.schedule,
        worker_code=relation.worker_code,
        effective_day=day,
        recorded_at=work.now,
    )


async def feed_absence(work: Work, absence: Absence, file: PayrollFile, record: FeedRecord) -> FeedMessage:
    """The next version of the record of an absence."""
    return AbsenceChanged(
        record_id=record.record_id,
        version=record.version + 1,
        elvire_number=file.elvire_number,
        vlimpersnummer=absence.vlimpersnummer,
        employment_sequence=absence.employment_sequence,
        absence_id=absence.absence_id,
        days=tuple(DayLine.model_validate(day) for day in absence.days),
        status="active",
        effective_day=absence.first_day,
        recorded_at=work.now,
    )


async def feed_cancel(work: Work, record: FeedRecord, day: date) -> FeedMessage:
    """The next version of a record, with its content as the engine has it, that says it must be undone."""
    kept = await work.message(record.record_id, record.version)
    if kept is None:
        raise LookupError(record.record_id)
    changes = {
        "version": record.version + 1,
        "status": "cancelled",
        "recorded_at": work.now,
        "effective_day": kept.message.effective_day if record.kind == "absence" else day,
    }
    return kept.message.model_copy(update=changes)


async def send_or_hold(work: Work, message: FeedMessage, cause: Cause) -> None:
    """Keep a new message, and send it unless it must wait for the number's master."""
    is_accepted = await work.is_master_accepted(message.elvire_number)
    state = first_state(message.kind, is_master_accepted=is_accepted)
    await work.keep_message(message, state, cause)
    if state == "sent":
        await work.say(message, cause)


async def send_held(work: Work, *files: PayrollFile) -> None:
    """Send what was held in these files, in the order in which it was made, each with its own cause."""
    messages = await work.held_messages([file.key for file in files])
    await work.mark_sent([held.message for held in messages])
    for held in messages:
        await work.say(held.message, held.cause)
