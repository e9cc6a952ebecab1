"""Steps in a career: recorded and said under one id, and the switches of the primary relation that follow from them."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from personnel.domain.action import ActionKind, ActionTaken
from personnel.domain.career import PRIMARY_SWITCH, Career
from personnel.domain.employment import Employment, JobTerms
from personnel.domain.ledger import Ledger
from personnel.domain.organisation import employer_key, unit_key
from personnel.domain.reference import location_key, risk_code_key, schedule_key
from personnel.domain.switch import Marks, switches_between
from personnel.domain.version import Entry, Fact, Slot, Step, What
from personnel.messages.outbound import EmploymentChanged, EmploymentStarted, Event, PrimarySwitched
from personnel.messages.relation import terms_told
from personnel.ports import Work
from personnel.usecases.organisation import check_unit
from personnel.usecases.reference import check_location, check_risk_code, check_schedule

CORRECTED = "corrected"
"""The origin of what puts right, or takes back, what was said before."""


def new_step(
    work: Work,
    employment_sequence: int,
    kind: ActionKind,
    effective_day: date,
    *,
    action: str,
    reason: str | None,
    event_id: UUID | None = None,
    about: UUID | None = None,
    previous_sequence: int | None = None,
    entries: Mapping[Slot, Entry] | None = None,
) -> Step:
    """An action of whoever works, now."""
    taken = ActionTaken(
        event_id=event_id or work.new_id(),
        employment_sequence=employment_sequence,
        kind=kind,
        action=action,
        reason=reason,
        effective_day=effective_day,
        recorded_at=work.now,
        by=work.actor,
        about=about,
        previous_sequence=previous_sequence,
    )
    return Step(action=taken, entries=entries or {})


def entries_of(employment_sequence: int, event_id: UUID, facts: Mapping[What, Fact]) -> dict[Slot, Entry]:
    """Facts that an event says in slots of its own."""
    return {Slot(employment_sequence, what, event_id): Entry(fact, event_id) for what, fact in facts.items()}


async def take(work: Work, before: Ledger, step: Step, event: Event, rests_on: Collection[str] = ()) -> Ledger:
    """Record a step and say its event."""
    origin = CORRECTED if step.action.kind in {"corrected", "rescinded"} else None
    await work.record(before.vlimpersnummer, step)
    await work.say(event, rests_on=rests_on, event_id=step.action.event_id, origin=origin)
    return before.with_step(step)


async def say_switches(
    work: Work, before: Ledger, after: Ledger, told: Marks | None = None, first_id: UUID | None = None
) -> Ledger:
    """Say from when on which relation is the primary one, as far as nobody could know it.

    `told` are the marks that were just told of; `first_id` is that of a switch which is recorded already.
    """
    is_certain = never_switched(before)
    for switch in switches_between(before.career, after.career, told or {}, is_certain=is_certain):
        event_id = first_id
        if event_id is None:
            step = new_step(
                work,
                switch.employment_sequence,
                "switched",
                switch.from_day,
                action=PRIMARY_SWITCH,
                reason=None,
                previous_sequence=switch.previous_sequence,
            )
            await work.record(after.vlimpersnummer, step)
            after, event_id = after.with_step(step), step.action.event_id
        event = PrimarySwitched(
            vlimpersnummer=after.vlimpersnummer,
            employment_sequence=switch.employment_sequence,
            previous_sequence=switch.previous_sequence,
            effective_day=switch.from_day,
            recorded_at=work.now,
        )
        await work.say(event, event_id=event_id)
        first_id = None
    return after


def never_switched(ledger: Ledger) -> bool:
    """Whether no other relation ever took the place of the primary one."""
    return all(action.kind != "switched" for action in ledger.actions)


def start_marks(before: Ledger, career: Career, employment_sequence: int, first_day: date) -> Marks:
    """The marks that the start of a relation tells of; of one that begins again only if no switch ever moved them."""
    if before.career.has(employment_sequence) and not never_switched(before):
        return {}
    return {employment_sequence: ((first_day, career.primary_on(first_day) == employment_sequence),)}


async def check_terms(work: Work, terms: JobTerms, day: date, *, known: JobTerms | None = None) -> None:
    """Refuse codes of a job row that name nothing on that day; what was so before is not asked about again.

    Raises:
        UnitUnknownError, LocationUnknownError, RiskCodeUnknownError, ScheduleUnknownError: see there.

    """
    await check_unit(work, terms.unit, day)
    is_moved = known is None or known.unit != terms.unit
    if terms.location is not None and (is_moved or known is None or known.location != terms.location):
        await check_location(work, terms.location, terms.unit, day)
    if terms.risk_code is not None and (known is None or known.risk_code != terms.risk_code):
        await check_risk_code(work, terms.risk_code, day)
    if terms.schedule is not None and (known is None or known.schedule != terms.schedule):
        await check_schedule(work, terms.schedule, day)


def grounds(terms: JobTerms, legal_employer: str | None = None) -> tuple[str, ...]:
    """The keys of the organisation's topic on which a job row rests."""
    keys = (
        employer_key(legal_employer) if legal_employer else None,
        unit_key(terms.unit),
        location_key(terms.location) if terms.location else None,
        risk_code_key(terms.risk_code) if terms.risk_code else None,
        schedule_key(terms.schedule) if terms.schedule else None,
    )
    return tuple(key for key in keys if key)


def started_told(work: Work, career: Career, employment: Employment) -> EmploymentStarted:
    """What is said of a relation whose last period begins with its last row."""
    return EmploymentStarted.model_validate(
        {**_whole(work, career, employment), "follows": employment.identity.follows}
    )


def changed_told(work: Work, career: Career, employment: Employment) -> EmploymentChanged:
    """What is said of a relation's last row."""
    return EmploymentChanged.model_validate(_whole(work, career, employment))


def _whole(work: Work, career: Career, employment: Employment) -> dict[str, object]:
    row = employment.latest
    return {
        **terms_told(row.terms),
        "vlimpersnummer": employment.vlimpersnummer,
        "employment_sequence": employment.employment_sequence,
        "kind": employment.identity.kind,
        "legal_employer": employment.identity.legal_employer,
        "rsz_category": employment.identity.rsz_category,
        "is_primary": career.primary_on(row.effective_day) == employment.employment_sequence,
        "last_day": employment.last_day,
        "effective_day": row.effective_day,
        "recorded_at": work.now,
    }
