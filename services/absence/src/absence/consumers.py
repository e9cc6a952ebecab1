"""From what the other services say to the use cases that keep it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from absence.domain.authority import Grant, Role, Scope
from absence.domain.employment import Employment, JobRow, ServicePeriod
from absence.messages import inbound
from absence.ports import Work
from absence.usecases import replica
from chassis.envelope import Fact
from chassis.verdict import PoisonError

JOURNALS: Final = frozenset({inbound.PEOPLE})
STATES: Final = frozenset({inbound.ORGANISATION})

KEPT_ROLES: Final = frozenset(Role)
"""Of the roles that people hold, those that open absences."""


PRIMARY_SWITCH: Final = "primary_switch"
"""The action of a row that only tells of the primary relation."""


async def subject_of(_: AsyncConnection, topic: str, key: str) -> str | None:
    """Whom records under a key concern: the person, or nobody."""
    return key if topic == inbound.PEOPLE else None


async def on_person_registered(work: Work, fact: Fact) -> None:
    """There is a person."""
    heard = inbound.PersonRegistered.model_validate_json(fact.data)
    await replica.register_person(work, heard.vlimpersnummer)


async def on_employment_started(work: Work, fact: Fact) -> None:
    """A work relation begins."""
    heard = inbound.EmploymentStarted.model_validate_json(fact.data)
    with _impossible_as_poison():
        await replica.start_employment(
            work, heard.vlimpersnummer, heard.employment_sequence, _row(heard), heard.last_day
        )


async def on_employment_changed(work: Work, fact: Fact) -> None:
    """Another job row holds from a day on."""
    heard = inbound.EmploymentChanged.model_validate_json(fact.data)
    with _impossible_as_poison():
        await replica.change_employment(
            work, heard.vlimpersnummer, heard.employment_sequence, _row(heard), heard.last_day
        )


async def on_employment_ended(work: Work, fact: Fact) -> None:
    """A work relation ends."""
    heard = inbound.EmploymentEnded.model_validate_json(fact.data)
    with _impossible_as_poison():
        await replica.end_employment(work, heard.vlimpersnummer, heard.employment_sequence, heard.last_day)


async def on_employment_corrected(work: Work, fact: Fact) -> None:
    """A work relation is another than was said."""
    heard = inbound.EmploymentCorrected.model_validate_json(fact.data)
    with _impossible_as_poison():
        await replica.correct_employment(work, relation_of(heard.vlimpersnummer, heard.relation))


async def on_employment_rescinded(work: Work, fact: Fact) -> None:
    """Something that was said of a work relation never was, or the relation itself."""
    heard = inbound.EmploymentRescinded.model_validate_json(fact.data)
    with _impossible_as_poison():
        if heard.relation:
            await replica.correct_employment(work, relation_of(heard.vlimpersnummer, heard.relation))
        else:
            await replica.forget_employment(work, heard.vlimpersnummer, heard.employment_sequence)


async def on_primary_switched(work: Work, fact: Fact) -> None:
    """Another work relation is the primary one."""
    heard = inbound.PrimarySwitched.model_validate_json(fact.data)
    with _impossible_as_poison():
        await replica.switch_primary(work, heard.vlimpersnummer, heard.employment_sequence, heard.effective_day)


async def on_person_erased(work: Work, fact: Fact) -> None:
    """Nothing of a person is kept."""
    heard = inbound.PersonErased.model_validate_json(fact.data)
    await replica.erase_person(work, heard.vlimpersnummer)


async def on_role_granted(work: Work, fact: Fact) -> None:
    """Somebody holds a role; those that open no absences are not kept."""
    heard = inbound.RoleGranted.model_validate_json(fact.data)
    if heard.role not in KEPT_ROLES:
        return
    grant = Grant(
        grant_id=heard.grant_id,
        vlimpersnummer=heard.vlimpersnummer,
        role=Role(heard.role),
        scope=Scope(heard.scope_kind, heard.scope_code),
        from_day=heard.effective_day,
        until_day=heard.until_day,
    )
    with _impossible_as_poison():
        await replica.grant_role(work, grant)


async def on_role_revoked(work: Work, fact: Fact) -> None:
    """Somebody holds a role no more."""
    heard = inbound.RoleRevoked.model_validate_json(fact.data)
    if heard.role in KEPT_ROLES:
        await replica.revoke_role(work, heard.grant_id, heard.effective_day)


async def on_unit_changed(work: Work, fact: Fact) -> None:
    """A unit stands somewhere in the tree."""
    heard = inbound.UnitChanged.model_validate_json(fact.data)
    await replica.place_unit(work, heard.code, heard.parent, heard.valid_until)


async def on_nothing(_work: Work, _fact: Fact) -> None:
    """A declared event that changes nothing here: names, addresses, legal employers."""


HANDLERS: Final[dict[str, Callable[[Work, Fact], Awaitable[None]]]] = {
    inbound.PersonRegistered.event_type: on_person_registered,
    "personnel.person-changed.v1": on_nothing,
    inbound.EmploymentStarted.event_type: on_employment_started,
    inbound.EmploymentChanged.event_type: on_employment_changed,
    inbound.EmploymentEnded.event_type: on_employment_ended,
    inbound.EmploymentCorrected.event_type: on_employment_corrected,
    inbound.EmploymentRescinded.event_type: on_employment_rescinded,
    inbound.PrimarySwitched.event_type: on_primary_switched,
    "personnel.bank-account-changed.v1": on_nothing,
    "personnel.telework-requested.v1": on_nothing,
    "personnel.telework-decided.v1": on_nothing,
    "personnel.death-reported.v1": on_nothing,
    "personnel.death-rescinded.v1": on_nothing,
    "personnel.household-changed.v1": on_nothing,
    inbound.PersonErased.event_type: on_person_erased,
    inbound.RoleGranted.event_type: on_role_granted,
    inbound.RoleRevoked.event_type: on_role_revoked,
    inbound.UnitChanged.event_type: on_unit_changed,
    "personnel.legal-employer-changed.v1": on_nothing,
    "personnel.location-changed.v1": on_nothing,
    "personnel.risk-code-changed.v1": on_nothing,
    "personnel.schedule-changed.v1": on_nothing,
    "personnel.function-changed.v1": on_nothing,
    "personnel.grade-changed.v1": on_nothing,
    "personnel.salary-scale-changed.v1": on_nothing,
    "personnel.rsz-category-changed.v1": on_nothing,
    "personnel.worker-code-changed.v1": on_nothing,
    "personnel.exit-reason-changed.v1": on_nothing,
}

HEARS: Final[dict[str, set[str]]] = {
    inbound.PEOPLE: {
        "personnel.person-registered.v1",
        "personnel.employment-started.v1",
        "personnel.employment-changed.v1",
        "personnel.employment-ended.v1",
        "personnel.employment-corrected.v1",
        "personnel.employment-rescinded.v1",
        "personnel.primary-switched.v1",
        "personnel.person-erased.v1",
        "personnel.role-granted.v1",
        "personnel.role-revoked.v1",
    },
    inbound.ORGANISATION: {"personnel.unit-changed.v1"},
}


def _row(heard: inbound.EmploymentStarted) -> JobRow:
    return JobRow(
        from_day=heard.effective_day,
        unit=heard.unit,
        legal_employer=heard.legal_employer,
        is_primary=heard.is_primary,
    )


def relation_of(vlimpersnummer: str, told: inbound.Relation) -> Employment:
    """A relation as told; of rows of one day the last one, which is a switch if nothing but that came after it."""
    by_day: dict[date, JobRow] = {}
    for row in sorted(told.rows, key=lambda row: (row.effective_day, row.effective_sequence)):
        by_day[row.effective_day] = JobRow(
            from_day=row.effective_day,
            unit=row.unit,
            legal_employer=told.legal_employer,
            is_primary=row.is_primary,
            is_switch=row.action == PRIMARY_SWITCH,
        )
    return Employment(
        vlimpersnummer=vlimpersnummer,
        employment_sequence=told.employment_sequence,
        periods=tuple(
            ServicePeriod(first_day=period.first_day, last_day=period.last_day, has_ended=period.is_ended)
            for period in told.periods
        ),
        rows=tuple(by_day.values()),
    )


@contextmanager
def _impossible_as_poison() -> Iterator[None]:
    try:
        yield
    except replica.ImpossibleFactError as error:
        raise PoisonError(str(error)) from error
