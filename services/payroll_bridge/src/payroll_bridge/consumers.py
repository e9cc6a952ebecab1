"""What payroll-bridge hears, and which use case each fact begins."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact
from chassis.verdict import PoisonError
from payroll_bridge.domain.refusal import ImpossibleFactError
from payroll_bridge.messages import inbound
from payroll_bridge.messages.reading import read_absence, read_person, read_reference, read_relation, read_row
from payroll_bridge.ports import Answer, Work
from payroll_bridge.storage import person_of_number
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.answers import take_answer
from payroll_bridge.usecases.corrections import correct_employment, rescind_employment
from payroll_bridge.usecases.employments import change_employment, end_employment, start_employment
from payroll_bridge.usecases.organisation import change_legal_employer, change_reference
from payroll_bridge.usecases.people import change_bank_account, change_person, erase_person, register_person

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"
REQUESTS: Final = "absence.requests"
ACKS: Final = "engine.acks"

REHIRE: Final = "rehire"

JOURNALS: Final = frozenset({PEOPLE, REQUESTS, ACKS})
STATES: Final = frozenset({ORGANISATION})

HEARS: Final[dict[str, set[str]]] = {
    PEOPLE: {
        inbound.PersonRegistered.event_type,
        inbound.PersonChanged.event_type,
        inbound.EmploymentStarted.event_type,
        inbound.EmploymentChanged.event_type,
        inbound.EmploymentEnded.event_type,
        inbound.EmploymentCorrected.event_type,
        inbound.EmploymentRescinded.event_type,
        inbound.BankAccountChanged.event_type,
        inbound.PersonErased.event_type,
    },
    ORGANISATION: {
        inbound.LegalEmployerChanged.event_type,
        inbound.LocationChanged.event_type,
        inbound.RiskCodeChanged.event_type,
        inbound.ScheduleChanged.event_type,
    },
    REQUESTS: {
        inbound.LeaveApproved.event_type,
        inbound.LeaveWithdrawn.event_type,
        inbound.SicknessReported.event_type,
        inbound.SicknessWithdrawn.event_type,
    },
    ACKS: {inbound.MessageAcknowledged.event_type},
}


async def on_person_registered(work: Work, fact: Fact) -> None:
    """Know the person."""
    event = inbound.PersonRegistered.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await register_person(work, read_person(event))


async def on_person_changed(work: Work, fact: Fact) -> None:
    """Tell the engine under each file that is open, or was closed not long before."""
    event = inbound.PersonChanged.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await change_person(work, read_person(event), event.effective_day)


async def on_employment_started(work: Work, fact: Fact) -> None:
    """Give a number where there is none, and feed the relation."""
    event = inbound.EmploymentStarted.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await start_employment(work, read_row(event), is_rehire=event.action == REHIRE)


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """Feed the relation as it is from now on."""
    event = inbound.EmploymentChanged.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await change_employment(work, read_row(event), event.effective_day)


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """Feed the end, and close the file when nothing goes on under it."""
    event = inbound.EmploymentEnded.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await end_employment(work, event.vlimpersnummer, event.employment_sequence, event.last_day, event.effective_day)


async def on_employment_corrected(work: Work, fact: Fact) -> None:
    """Feed the relation as it was all along; under another key, undo it under the one it never had."""
    event = inbound.EmploymentCorrected.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await correct_employment(work, read_relation(event.vlimpersnummer, event.relation), event.effective_day)


async def on_employment_rescinded(work: Work, fact: Fact) -> None:
    """Feed the relation without what never happened; undo one that never was."""
    event = inbound.EmploymentRescinded.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        if event.relation is None:
            await rescind_employment(work, event.vlimpersnummer, event.employment_sequence, event.effective_day)
        else:
            await correct_employment(work, read_relation(event.vlimpersnummer, event.relation), event.effective_day)


async def on_bank_account_changed(work: Work, fact: Fact) -> None:
    """Tell the engine under each file that is open, or was closed not long before."""
    event = inbound.BankAccountChanged.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await change_bank_account(work, event.vlimpersnummer, event.iban, event.effective_day)


async def on_person_erased(work: Work, fact: Fact) -> None:
    """Forget who it was."""
    event = inbound.PersonErased.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await erase_person(work, event.vlimpersnummer)


async def on_location_changed(work: Work, fact: Fact) -> None:
    """Know the code, and when it holds."""
    await change_reference(work, read_reference("location", inbound.LocationChanged.model_validate_json(fact.data)))


async def on_risk_code_changed(work: Work, fact: Fact) -> None:
    """Know the code, and when it holds."""
    await change_reference(work, read_reference("risk-code", inbound.RiskCodeChanged.model_validate_json(fact.data)))


async def on_schedule_changed(work: Work, fact: Fact) -> None:
    """Know the code, and when it holds."""
    await change_reference(work, read_reference("schedule", inbound.ScheduleChanged.model_validate_json(fact.data)))


async def on_legal_employer_changed(work: Work, fact: Fact) -> None:
    """Know the name."""
    event = inbound.LegalEmployerChanged.model_validate_json(fact.data)
    await change_legal_employer(work, event.code, event.name)


async def on_leave_approved(work: Work, fact: Fact) -> None:
    """Feed the days."""
    event = inbound.LeaveApproved.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await take_absence(work, read_absence(event, event.request_id))


async def on_sickness_reported(work: Work, fact: Fact) -> None:
    """Feed the days."""
    event = inbound.SicknessReported.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await take_absence(work, read_absence(event, event.spell_id))


async def on_leave_withdrawn(work: Work, fact: Fact) -> None:
    """Cancel what was fed; a request that nobody had approved was never fed."""
    event = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        if event.was_approved:
            await cancel_absence(work, event.vlimpersnummer, event.request_id)


async def on_sickness_withdrawn(work: Work, fact: Fact) -> None:
    """Cancel what was fed."""
    event = inbound.SicknessWithdrawn.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await cancel_absence(work, event.vlimpersnummer, event.spell_id)


async def on_message_acknowledged(work: Work, fact: Fact) -> None:
    """Settle the message, and let go what waited for it."""
    event = inbound.MessageAcknowledged.model_validate_json(fact.data)
    answer = Answer(
        event_id=fact.event_id,
        record_id=event.record_id,
        version=event.version,
        outcome=event.outcome,
        code=event.code,
        text=event.text,
    )
    with _about(fact, event.elvire_number):
        await take_answer(work, event.elvire_number, answer, event.effective_day)


async def on_nothing(_work: Work, _fact: Fact) -> None:
    """Declared, and of no concern to payroll."""


HANDLERS: Final[dict[str, Callable[[Work, Fact], Awaitable[None]]]] = {
    inbound.PersonRegistered.event_type: on_person_registered,
    inbound.PersonChanged.event_type: on_person_changed,
    inbound.EmploymentStarted.event_type: on_employment_started,
    inbound.EmploymentChanged.event_type: on_employment_changed,
    inbound.EmploymentEnded.event_type: on_employment_ended,
    inbound.EmploymentCorrected.event_type: on_employment_corrected,
    inbound.EmploymentRescinded.event_type: on_employment_rescinded,
    "personnel.primary-switched.v1": on_nothing,
    inbound.BankAccountChanged.event_type: on_bank_account_changed,
    inbound.PersonErased.event_type: on_person_erased,
    "personnel.role-granted.v1": on_nothing,
    "personnel.role-revoked.v1": on_nothing,
    "personnel.telework-requested.v1": on_nothing,
    "personnel.telework-decided.v1": on_nothing,
    "personnel.death-reported.v1": on_nothing,
    "personnel.death-rescinded.v1": on_nothing,
    "personnel.household-changed.v1": on_nothing,
    inbound.LegalEmployerChanged.event_type: on_legal_employer_changed,
    "personnel.unit-changed.v1": on_nothing,
    inbound.LocationChanged.event_type: on_location_changed,
    inbound.RiskCodeChanged.event_type: on_risk_code_changed,
    inbound.ScheduleChanged.event_type: on_schedule_changed,
    "personnel.function-changed.v1": on_nothing,
    "personnel.grade-changed.v1": on_nothing,
    "personnel.salary-scale-changed.v1": on_nothing,
    "personnel.rsz-category-changed.v1": on_nothing,
    "personnel.worker-code-changed.v1": on_nothing,
    "personnel.exit-reason-changed.v1": on_nothing,
    "absence.leave-requested.v1": on_nothing,
    inbound.LeaveApproved.event_type: on_leave_approved,
    "absence.leave-refused.v1": on_nothing,
    inbound.LeaveWithdrawn.event_type: on_leave_withdrawn,
    inbound.SicknessReported.event_type: on_sickness_reported,
    inbound.SicknessWithdrawn.event_type: on_sickness_withdrawn,
    inbound.MessageAcknowledged.event_type: on_message_acknowledged,
}


async def subject_of(connection: AsyncConnection, topic: str, key: str) -> str | None:
    """The person whom a record concerns; the organisation concerns nobody, a number its person."""
    if topic == ACKS:
        return await person_of_number(connection, key)
    return None if topic == ORGANISATION else key


@contextmanager
def _about(fact: Fact, key: str) -> Iterator[None]:
    """A fact whose stream is another's, or that contradicts what came before it, cannot be: no retry mends it."""
    if fact.key != key:
        raise PoisonError("the key of the record and of its payload differ")
    try:
        yield
    except ImpossibleFactError as error:
        raise PoisonError(str(error)) from error
