"""What payroll-bridge hears, and which use case each fact begins."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact
from chassis.verdict import PoisonError
from payroll_bridge.domain.absence import Absence, AbsenceDay
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.refusal import ImpossibleFactError
from payroll_bridge.domain.relation import Relation
from payroll_bridge.messages import inbound
from payroll_bridge.ports import Answer, Work
from payroll_bridge.storage import person_of_number
from payroll_bridge.usecases.absences import cancel_absence, take_absence
from payroll_bridge.usecases.answers import take_answer
from payroll_bridge.usecases.employments import change_employment, end_employment, start_employment
from payroll_bridge.usecases.organisation import change_legal_employer
from payroll_bridge.usecases.people import change_person, register_person

PEOPLE: Final = "personnel.people"
ORGANISATION: Final = "personnel.organisation"
REQUESTS: Final = "absence.requests"
ACKS: Final = "engine.acks"

JOURNALS: Final = frozenset({PEOPLE, REQUESTS, ACKS})
STATES: Final = frozenset({ORGANISATION})

HEARS: Final[dict[str, set[str]]] = {
    PEOPLE: {
        inbound.PersonRegistered.event_type,
        inbound.PersonChanged.event_type,
        inbound.EmploymentStarted.event_type,
        inbound.EmploymentChanged.event_type,
        inbound.EmploymentEnded.event_type,
    },
    ORGANISATION: {inbound.LegalEmployerChanged.event_type},
    REQUESTS: {
        inbound.LeaveApproved.event_type,
        inbound.LeaveWithdrawn.event_type,
        inbound.SicknessReported.event_type,
    },
    ACKS: {inbound.MessageAcknowledged.event_type},
}


async def on_person_registered(work: Work, fact: Fact) -> None:
    """Know the person."""
    event = inbound.PersonRegistered.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await register_person(work, _person(event))


async def on_person_changed(work: Work, fact: Fact) -> None:
    """Tell the engine under each open file."""
    event = inbound.PersonChanged.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await change_person(work, _person(event), event.effective_day)


async def on_employment_started(work: Work, fact: Fact) -> None:
    """Give a number where there is none, and feed the relation."""
    event = inbound.EmploymentStarted.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await start_employment(work, _relation(event))


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """Feed the relation as it is from now on."""
    event = inbound.EmploymentChanged.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await change_employment(work, _relation(event), event.effective_day)


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """Feed the end, and close the file when nothing goes on under it."""
    event = inbound.EmploymentEnded.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await end_employment(work, event.vlimpersnummer, event.employment_sequence, event.last_day, event.effective_day)


async def on_legal_employer_changed(work: Work, fact: Fact) -> None:
    """Know the name."""
    event = inbound.LegalEmployerChanged.model_validate_json(fact.data)
    await change_legal_employer(work, event.code, event.name)


async def on_leave_approved(work: Work, fact: Fact) -> None:
    """Feed the days."""
    event = inbound.LeaveApproved.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await take_absence(
            work,
            Absence(
                absence_id=event.request_id,
                vlimpersnummer=event.vlimpersnummer,
                employment_sequence=event.employment_sequence,
                first_day=event.effective_day,
                days=_days(event.days),
            ),
        )


async def on_sickness_reported(work: Work, fact: Fact) -> None:
    """Feed the days."""
    event = inbound.SicknessReported.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        await take_absence(
            work,
            Absence(
                absence_id=event.spell_id,
                vlimpersnummer=event.vlimpersnummer,
                employment_sequence=event.employment_sequence,
                first_day=event.effective_day,
                days=_days(event.days),
            ),
        )


async def on_leave_withdrawn(work: Work, fact: Fact) -> None:
    """Cancel what was fed; a request that nobody had approved was never fed."""
    event = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    with _about(fact, event.vlimpersnummer):
        if event.was_approved:
            await cancel_absence(work, event.vlimpersnummer, event.request_id)


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
    "personnel.role-granted.v1": on_nothing,
    "personnel.role-revoked.v1": on_nothing,
    inbound.LegalEmployerChanged.event_type: on_legal_employer_changed,
    "personnel.unit-changed.v1": on_nothing,
    "absence.leave-requested.v1": on_nothing,
    inbound.LeaveApproved.event_type: on_leave_approved,
    "absence.leave-refused.v1": on_nothing,
    inbound.LeaveWithdrawn.event_type: on_leave_withdrawn,
    inbound.SicknessReported.event_type: on_sickness_reported,
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


def _person(event: inbound.PersonRegistered | inbound.PersonChanged) -> Person:
    return Person(
        vlimpersnummer=event.vlimpersnummer,
        given_name=event.given_name,
        family_name=event.family_name,
        birth_day=event.birth_day,
        language=event.language,
        insz=event.insz,
    )


def _relation(event: inbound.EmploymentStarted | inbound.EmploymentChanged) -> Relation:
    return Relation(
        vlimpersnummer=event.vlimpersnummer,
        employment_sequence=event.employment_sequence,
        legal_employer=event.legal_employer,
        rsz_category=event.rsz_category,
        statute=event.statute,
        unit=event.unit,
        pay_group=event.pay_group,
        first_day=event.effective_day,
        last_day=event.last_day,
    )


def _days(days: tuple[inbound.DayHeard, ...]) -> tuple[AbsenceDay, ...]:
    return tuple(AbsenceDay(day=day.day, part=day.part, pay_category=day.pay_category) for day in days)
