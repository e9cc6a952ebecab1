"""Messages ⇄ use cases: which events are heard, and what is done with each."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.envelope import Fact
from notifier.consumers import absences, civil, employments, organisation, payroll, people
from notifier.messages import inbound
from notifier.ports import Work

Handler = Callable[[Work, Fact], Awaitable[None]]

JOURNALS: Final = frozenset({inbound.PEOPLE, inbound.REQUESTS, inbound.PAYROLL})
STATES: Final = frozenset({inbound.ORGANISATION})


async def subject_of(_connection: AsyncConnection, topic: str, key: str) -> str | None:
    """The person whom a record concerns: the key, except on the topic of the organisation."""
    return key if topic in JOURNALS else None


HANDLERS: Final[Mapping[str, Handler]] = {
    inbound.PersonRegistered.event_type: people.on_person_registered,
    inbound.PersonChanged.event_type: people.on_person_changed,
    inbound.PersonErased.event_type: people.on_person_erased,
    inbound.BankAccountChanged.event_type: people.on_bank_account_changed,
    inbound.TeleworkRequested.event_type: people.on_telework_requested,
    inbound.TeleworkDecided.event_type: people.on_telework_decided,
    inbound.DeathReported.event_type: civil.on_death_reported,
    inbound.DeathRescinded.event_type: civil.on_death_rescinded,
    inbound.HouseholdChanged.event_type: civil.on_household_changed,
    inbound.EmploymentStarted.event_type: employments.on_employment_started,
    inbound.EmploymentChanged.event_type: employments.on_employment_changed,
    inbound.EmploymentEnded.event_type: employments.on_employment_ended,
    inbound.EmploymentCorrected.event_type: employments.on_employment_corrected,
    inbound.EmploymentRescinded.event_type: employments.on_employment_rescinded,
    inbound.PrimarySwitched.event_type: employments.on_primary_switched,
    inbound.RoleGranted.event_type: people.on_role_granted,
    inbound.RoleRevoked.event_type: people.on_role_revoked,
    inbound.UnitChanged.event_type: organisation.on_unit_changed,
    inbound.LegalEmployerChanged.event_type: organisation.on_legal_employer_changed,
    inbound.LocationChanged.event_type: organisation.on_nothing,
    inbound.RiskCodeChanged.event_type: organisation.on_nothing,
    inbound.ScheduleChanged.event_type: organisation.on_nothing,
    inbound.FunctionChanged.event_type: organisation.on_nothing,
    inbound.GradeChanged.event_type: organisation.on_nothing,
    inbound.SalaryScaleChanged.event_type: organisation.on_nothing,
    inbound.RszCategoryChanged.event_type: organisation.on_nothing,
    inbound.WorkerCodeChanged.event_type: organisation.on_nothing,
    inbound.ExitReasonChanged.event_type: organisation.on_nothing,
    inbound.LeaveRequested.event_type: absences.on_leave_requested,
    inbound.LeaveApproved.event_type: absences.on_leave_approved,
    inbound.LeaveRefused.event_type: absences.on_leave_refused,
    inbound.LeaveWithdrawn.event_type: absences.on_leave_withdrawn,
    inbound.SicknessReported.event_type: absences.on_sickness_reported,
    inbound.SicknessWithdrawn.event_type: absences.on_sickness_withdrawn,
    inbound.NumberAssigned.event_type: payroll.on_number_assigned,
    inbound.MessageRejected.event_type: payroll.on_message_rejected,
    inbound.RejectionResolved.event_type: payroll.on_rejection_resolved,
    inbound.FileInvalid.event_type: payroll.on_file_invalid,
    inbound.FileRepaired.event_type: payroll.on_file_repaired,
    inbound.FileDropped.event_type: payroll.on_file_dropped,
}

_OF_THE_ORGANISATION: Final = {name for name, handler in HANDLERS.items() if handler is organisation.on_nothing} | {
    inbound.UnitChanged.event_type,
    inbound.LegalEmployerChanged.event_type,
}

HEARS: Final[Mapping[str, set[str]]] = {
    inbound.PEOPLE: {name for name in HANDLERS if name.startswith("personnel.")} - _OF_THE_ORGANISATION,
    inbound.ORGANISATION: _OF_THE_ORGANISATION,
    inbound.REQUESTS: {name for name in HANDLERS if name.startswith("absence.")},
    inbound.PAYROLL: {name for name in HANDLERS if name.startswith("payroll.")},
}
