"""Messages ⇄ use cases: which events are heard, and what is done with each."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact
from chassis.verdict import PoisonError
from notifier.domain.occasion import Occasion
from notifier.domain.unit import Unit
from notifier.messages import inbound, readings
from notifier.ports import Work
from notifier.usecases import replica
from notifier.usecases.decide import NoMessageListError, UnknownPersonError, announce

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
    await replica.keep_person(work, readings.person(heard))


async def on_employment_started(work: Work, fact: Fact) -> None:
    """Somebody begins: known, and told."""
    heard = inbound.EmploymentStarted.model_validate_json(fact.data)
    await replica.start_employment(work, readings.job_row(heard), heard.last_day)
    await _announce(work, readings.employment_occasion(heard, fact))


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """A job row holds from a day on."""
    heard = inbound.EmploymentChanged.model_validate_json(fact.data)
    try:
        await replica.change_employment(work, readings.job_row(heard), heard.last_day)
    except replica.UnknownEmploymentError as error:
        raise PoisonError("a change of a work relation that never began") from error


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """Somebody leaves: known, and told."""
    heard = inbound.EmploymentEnded.model_validate_json(fact.data)
    try:
        await replica.end_employment(work, heard.vlimpersnummer, heard.employment_sequence, heard.last_day)
    except replica.UnknownEmploymentError as error:
        raise PoisonError("the end of a work relation that never began") from error
    await _announce(work, readings.employment_occasion(heard, fact))


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
    """Somebody asks for leave: told."""
    heard = inbound.LeaveRequested.model_validate_json(fact.data)
    await _announce(work, readings.leave_occasion(heard, fact))


async def on_leave_approved(work: Work, fact: Fact) -> None:
    """Leave is granted: known, and told."""
    heard = inbound.LeaveApproved.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.leave(heard))
    await _announce(work, readings.leave_occasion(heard, fact))


async def on_leave_refused(work: Work, fact: Fact) -> None:
    """Leave is not granted: told."""
    heard = inbound.LeaveRefused.model_validate_json(fact.data)
    await _announce(work, readings.leave_occasion(heard, fact))


async def on_leave_withdrawn(work: Work, fact: Fact) -> None:
    """A request is taken back: known if it had been granted, and told."""
    heard = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    if heard.was_approved:
        await replica.keep_absence(work, readings.leave(heard, is_cancelled=True))
    await _announce(work, readings.leave_occasion(heard, fact))


async def on_sickness_reported(work: Work, fact: Fact) -> None:
    """Somebody is away: known, and told without the reason."""
    heard = inbound.SicknessReported.model_validate_json(fact.data)
    await replica.keep_absence(work, readings.sickness(heard))
    await _announce(work, readings.sickness_occasion(heard, fact))


async def on_number_assigned(work: Work, fact: Fact) -> None:
    """Somebody got an Elvire number: told."""
    heard = inbound.NumberAssigned.model_validate_json(fact.data)
    await _announce(work, readings.number_occasion(heard, fact))


async def on_message_rejected(work: Work, fact: Fact) -> None:
    """The payroll engine refused a record: told."""
    heard = inbound.MessageRejected.model_validate_json(fact.data)
    await _announce(work, readings.rejection_occasion(heard, fact, await _relation(work, heard)))


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


async def _announce(work: Work, occasion: Occasion) -> None:
    try:
        await announce(work, occasion)
    except UnknownPersonError as error:
        raise PoisonError("the person or the work relation is not known") from error
    except NoMessageListError as error:
        # Not the record's fault: it is tried again, for as long as it takes, until there is a list.
        raise TimeoutError("there is no message list") from error


HANDLERS: Final[Mapping[str, Handler]] = {
    inbound.PersonRegistered.event_type: on_person_registered,
    inbound.PersonChanged.event_type: on_person_changed,
    inbound.EmploymentStarted.event_type: on_employment_started,
    inbound.EmploymentChanged.event_type: on_employment_changed,
    inbound.EmploymentEnded.event_type: on_employment_ended,
    inbound.RoleGranted.event_type: on_role_granted,
    inbound.RoleRevoked.event_type: on_role_revoked,
    inbound.UnitChanged.event_type: on_unit_changed,
    inbound.LegalEmployerChanged.event_type: on_legal_employer_changed,
    inbound.LeaveRequested.event_type: on_leave_requested,
    inbound.LeaveApproved.event_type: on_leave_approved,
    inbound.LeaveRefused.event_type: on_leave_refused,
    inbound.LeaveWithdrawn.event_type: on_leave_withdrawn,
    inbound.SicknessReported.event_type: on_sickness_reported,
    inbound.NumberAssigned.event_type: on_number_assigned,
    inbound.MessageRejected.event_type: on_message_rejected,
}

HEARS: Final[Mapping[str, set[str]]] = {
    inbound.PEOPLE: {name for name in HANDLERS if ".person-" in name or ".employment-" in name or ".role-" in name},
    inbound.ORGANISATION: {name for name in HANDLERS if ".unit-" in name or ".legal-employer-" in name},
    inbound.REQUESTS: {name for name in HANDLERS if name.startswith("absence.")},
    inbound.PAYROLL: {name for name in HANDLERS if name.startswith("payroll.")},
}
