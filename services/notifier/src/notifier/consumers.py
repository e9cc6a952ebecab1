"""Messages ⇄ use cases: which events are heard, and what is done with each."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import day_of
from chassis.envelope import Fact
from chassis.verdict import PoisonError
from notifier.domain.occasion import Occasion
from notifier.domain.unit import Unit
from notifier.messages import inbound, readings
from notifier.ports import Work
from notifier.usecases import remind, replica
from notifier.usecases.decide import NoMessageListError, UnknownPersonError, announce, end_items

Handler = Callable[[Work, Fact], Awaitable[None]]

JOURNALS: Final = frozenset({inbound.PEOPLE, inbound.REQUESTS, inbound.PAYROLL})
STATES: Final = frozenset({inbound.ORGANISATION})


async def subject_of(_connection: AsyncConnection, topic: str, key: str) -> str | None:
    """The person whom a record concerns: the key, except on the topic of the organisation."""
    return key if topic in JOURNALS else None


async def on_person_registered(work: Work, fact: Fact) -> None:
    """There is a person."""
    heard = inbound.PersonRegistered.model_validate_json(fact.data)
    await replica.keep_person(work, readings.person(heard))


async def on_person_changed(work: Work, fact: Fact) -> None:
    """The person is as told now."""
    heard = inbound.PersonChanged.model_validate_json(fact.data)
    await replica.remember_address(work, readings.person(heard))
    await replica.keep_person(work, readings.person(heard))


async def on_person_erased(work: Work, fact: Fact) -> None:
    """Nothing of the person is kept but that decisions were made."""
    heard = inbound.PersonErased.model_validate_json(fact.data)
    await replica.forget_person(work, heard.vlimpersnummer)


async def on_bank_account_changed(work: Work, fact: Fact) -> None:
    """Somebody's pay goes to another account: told, without the account."""
    heard = inbound.BankAccountChanged.model_validate_json(fact.data)
    async with _possible():
        await announce(work, readings.account_occasion(heard, fact))


async def on_employment_started(work: Work, fact: Fact) -> None:
    """Somebody begins, or begins again: known, and told."""
    heard = inbound.EmploymentStarted.model_validate_json(fact.data)
    occasion = readings.employment_occasion(heard, fact)
    async with _possible(), _calendar(work, occasion):
        await replica.start_employment(work, readings.job_row(heard))
        await announce(work, occasion)


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """A job row holds from a day on."""
    heard = inbound.EmploymentChanged.model_validate_json(fact.data)
    async with _possible(), _calendar(work, readings.relation_occasion(heard, fact)):
        await replica.change_employment(work, readings.job_row(heard))


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """Somebody leaves: known, and told."""
    heard = inbound.EmploymentEnded.model_validate_json(fact.data)
    occasion = readings.employment_occasion(heard, fact)
    async with _possible(), _calendar(work, occasion):
        await replica.end_employment(work, heard.vlimpersnummer, heard.employment_sequence, heard.last_day)
        await announce(work, occasion)


async def on_employment_corrected(work: Work, fact: Fact) -> None:
    """Something of a relation was told wrongly: known as it is."""
    heard = inbound.EmploymentCorrected.model_validate_json(fact.data)
    occasion = readings.relation_occasion(heard, fact)
    relation = readings.relation(heard.vlimpersnummer, heard.relation)
    async with _possible(), _calendar(work, occasion):
        await replica.replace_relation(work, relation)
        await remind.replan(work, heard.vlimpersnummer, occasion.cause, relation, fact.event_id)


async def on_employment_rescinded(work: Work, fact: Fact) -> None:
    """Something of a relation, or the relation itself, never was."""
    heard = inbound.EmploymentRescinded.model_validate_json(fact.data)
    occasion = readings.relation_occasion(heard, fact)
    relation = readings.relation(heard.vlimpersnummer, heard.relation) if heard.relation else None
    async with _possible(), _calendar(work, occasion):
        if relation is None:
            await replica.forget_relation(work, heard.vlimpersnummer, heard.employment_sequence)
        else:
            await replica.replace_relation(work, relation)
        await remind.replan(work, heard.vlimpersnummer, occasion.cause, relation, fact.event_id)
        if relation is None or not relation.is_ended:
            await end_items(work, occasion)


async def on_primary_switched(work: Work, fact: Fact) -> None:
    """Another relation is the primary one from a day on."""
    heard = inbound.PrimarySwitched.model_validate_json(fact.data)
    number, sequence, previous = heard.vlimpersnummer, heard.employment_sequence, heard.previous_sequence
    async with _possible():
        await replica.switch_primary(work, number, sequence, previous, heard.effective_day)


async def on_role_granted(work: Work, fact: Fact) -> None:
    """Somebody holds a role."""
    heard = inbound.RoleGranted.model_validate_json(fact.data)
    await replica.grant_role(work, heard.grant_id, readings.grant(heard))


async def on_role_revoked(work: Work, fact: Fact) -> None:
    """Somebody holds a role no more."""
    heard = inbound.RoleRevoked.model_validate_json(fact.data)
    try:
        await replica.revoke_role(work, heard.grant_id, heard.effective_day)
    except replica.UnknownGrantError as error:
        raise PoisonError("the end of a role that was never granted") from error


async def on_unit_changed(work: Work, fact: Fact) -> None:
    """A unit is as told now."""
    heard = inbound.UnitChanged.model_validate_json(fact.data)
    await replica.keep_unit(work, Unit(heard.code, heard.name, heard.parent))


async def on_legal_employer_changed(work: Work, fact: Fact) -> None:
    """A legal employer is as told now."""
    heard = inbound.LegalEmployerChanged.model_validate_json(fact.data)
    await replica.keep_legal_employer(work, heard.code, heard.name)


async def on_leave_requested(work: Work, fact: Fact) -> None:
    """Somebody asks for leave: told, and told again while nobody decides."""
    heard = inbound.LeaveRequested.model_validate_json(fact.data)
    occasion = readings.leave_occasion(heard, fact)
    async with _possible(), _calendar(work, occasion):
        await replica.keep_request(work, readings.request(heard))
        await announce(work, occasion)


async def on_leave_approved(work: Work, fact: Fact) -> None:
    """Leave is granted: known, and told."""
    heard = inbound.LeaveApproved.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.leave(heard))
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def on_leave_refused(work: Work, fact: Fact) -> None:
    """Leave is not granted: told."""
    heard = inbound.LeaveRefused.model_validate_json(fact.data)
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def on_leave_withdrawn(work: Work, fact: Fact) -> None:
    """A request is taken back: known if it had been granted, and told."""
    heard = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    if heard.was_approved:
        await replica.keep_absence(work, readings.leave(heard, is_cancelled=True))
    await _decided(work, readings.leave_occasion(heard, fact), heard.request_id)


async def _decided(work: Work, occasion: Occasion, request_id: UUID) -> None:
    async with _possible(), _calendar(work, occasion):
        await replica.forget_request(work, request_id)
        await announce(work, occasion)


async def on_sickness_reported(work: Work, fact: Fact) -> None:
    """Somebody is away: known, and told without the reason."""
    heard = inbound.SicknessReported.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.sickness(heard))
    async with _possible():
        await announce(work, readings.sickness_occasion(heard, fact))


async def on_number_assigned(work: Work, fact: Fact) -> None:
    """Somebody got an Elvire number: told."""
    heard = inbound.NumberAssigned.model_validate_json(fact.data)
    async with _possible():
        await announce(work, readings.number_occasion(heard, fact))


async def on_message_rejected(work: Work, fact: Fact) -> None:
    """The payroll engine refused a record: told."""
    heard = inbound.MessageRejected.model_validate_json(fact.data)
    async with _possible():
        await announce(work, readings.rejection_occasion(heard, fact, await _relation(work, heard)))


async def on_rejection_resolved(work: Work, fact: Fact) -> None:
    """The payroll engine took what it had refused: nothing to do any more."""
    heard = inbound.RejectionResolved.model_validate_json(fact.data)
    async with _possible():
        await end_items(work, readings.resolved_occasion(heard, fact))


async def on_file_invalid(work: Work, fact: Fact) -> None:
    """A payroll file is not in order: told with what it lacks."""
    heard = inbound.FileInvalid.model_validate_json(fact.data)
    async with _possible():
        await announce(work, readings.file_occasion(heard, fact))


async def on_file_repaired(work: Work, fact: Fact) -> None:
    """A payroll file is in order again: nothing to do any more."""
    heard = inbound.FileRepaired.model_validate_json(fact.data)
    async with _possible():
        await end_items(work, readings.file_occasion(heard, fact))


async def on_nothing(_work: Work, _fact: Fact) -> None:
    """No message tells of it, and none needs it."""


async def _relation(work: Work, heard: inbound.MessageRejected) -> int | None:
    """The relation that a feed record is about; none where it does not tell."""
    match readings.record_kind(heard):
        case readings.EMPLOYMENT_RECORD:
            return int(readings.record_name(heard))
        case readings.ABSENCE_RECORD:
            absence = await work.absence(UUID(readings.record_name(heard)))
            return absence.employment_sequence if absence else None
        case _:
            return None


@asynccontextmanager
async def _calendar(work: Work, event: Occasion) -> AsyncIterator[None]:
    """The calendar follows an event: what came to nothing is dropped, what falls due by it is told."""
    today = _today(work, event)
    before = await remind.pending_for(work, event.vlimpersnummer, today)
    yield
    await remind.follow(work, before, today, event)


def _today(work: Work, event: Occasion) -> date:
    """The business day on which the calendar stands, whichever is later: the event's, or that of the clock."""
    return max(event.recorded_day, day_of(work.now))


@asynccontextmanager
async def _possible() -> AsyncIterator[None]:
    """What cannot be is parked with its reason."""
    try:
        yield
    except UnknownPersonError as error:
        raise PoisonError("the person or the work relation is not known") from error
    except replica.UnknownEmploymentError as error:
        raise PoisonError("about a work relation that never began") from error
    except replica.StillEmployedError as error:
        raise PoisonError("the beginning of a work relation that is not over") from error
    except NoMessageListError as error:
        # Not the record's fault: it is tried again, for as long as it takes, until there is a list.
        raise TimeoutError("there is no message list") from error


HANDLERS: Final[Mapping[str, Handler]] = {
    inbound.PersonRegistered.event_type: on_person_registered,
    inbound.PersonChanged.event_type: on_person_changed,
    inbound.PersonErased.event_type: on_person_erased,
    inbound.BankAccountChanged.event_type: on_bank_account_changed,
    inbound.EmploymentStarted.event_type: on_employment_started,
    inbound.EmploymentChanged.event_type: on_employment_changed,
    inbound.EmploymentEnded.event_type: on_employment_ended,
    inbound.EmploymentCorrected.event_type: on_employment_corrected,
    inbound.EmploymentRescinded.event_type: on_employment_rescinded,
    inbound.PrimarySwitched.event_type: on_primary_switched,
    inbound.RoleGranted.event_type: on_role_granted,
    inbound.RoleRevoked.event_type: on_role_revoked,
    inbound.UnitChanged.event_type: on_unit_changed,
    inbound.LegalEmployerChanged.event_type: on_legal_employer_changed,
    inbound.LocationChanged.event_type: on_nothing,
    inbound.RiskCodeChanged.event_type: on_nothing,
    inbound.ScheduleChanged.event_type: on_nothing,
    inbound.LeaveRequested.event_type: on_leave_requested,
    inbound.LeaveApproved.event_type: on_leave_approved,
    inbound.LeaveRefused.event_type: on_leave_refused,
    inbound.LeaveWithdrawn.event_type: on_leave_withdrawn,
    inbound.SicknessReported.event_type: on_sickness_reported,
    inbound.NumberAssigned.event_type: on_number_assigned,
    inbound.MessageRejected.event_type: on_message_rejected,
    inbound.RejectionResolved.event_type: on_rejection_resolved,
    inbound.FileInvalid.event_type: on_file_invalid,
    inbound.FileRepaired.event_type: on_file_repaired,
}

_OF_THE_ORGANISATION: Final = {name for name, handler in HANDLERS.items() if handler is on_nothing} | {
    inbound.UnitChanged.event_type,
    inbound.LegalEmployerChanged.event_type,
}

HEARS: Final[Mapping[str, set[str]]] = {
    inbound.PEOPLE: {name for name in HANDLERS if name.startswith("personnel.")} - _OF_THE_ORGANISATION,
    inbound.ORGANISATION: _OF_THE_ORGANISATION,
    inbound.REQUESTS: {name for name in HANDLERS if name.startswith("absence.")},
    inbound.PAYROLL: {name for name in HANDLERS if name.startswith("payroll.")},
}
