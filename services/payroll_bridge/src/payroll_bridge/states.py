"""State documents ⇄ the replica: from what, and how, it is made anew; and what is said of a number as a whole."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import Clock
from chassis.consumer import Handler
from chassis.envelope import Fact
from chassis.inbox import Place
from chassis.replica import Replica
from chassis.sealed import Seal
from chassis.state import StateSibling, Voice
from payroll_bridge.consumers import HANDLERS, ORGANISATION, PEOPLE, REQUESTS
from payroll_bridge.domain.absence import Absence
from payroll_bridge.messages import inbound, stated
from payroll_bridge.messages.outbound import FEED
from payroll_bridge.messages.reading import read_absence, read_days, read_relation
from payroll_bridge.messages.stating import FileStated
from payroll_bridge.ports import Work
from payroll_bridge.storage.keeping import REPLICA_TABLES, KeepingWork
from payroll_bridge.storage.reads import person_of_number
from payroll_bridge.storage.state import file_stated
from payroll_bridge.storage.tables import OUTBOX
from payroll_bridge.storage.work import SOURCE
from payroll_bridge.usecases.differences import bring_absences, bring_person

TOPICS: Final = (ORGANISATION, PEOPLE, REQUESTS)
"""What the replica is made from; answers of the engine are kept for good."""

STATED: Final = frozenset({PEOPLE, REQUESTS})

READS: Final[Mapping[str, set[str]]] = {
    stated.PEOPLE_STATE: {stated.PersonStated.event_type},
    stated.REQUESTS_STATE: {stated.AbsencesStated.event_type},
}
"""State topics to the documents on them."""

ERASURES: Final = frozenset({inbound.PersonErased.event_type})


async def on_person_stated(work: KeepingWork, fact: Fact) -> None:
    """Everything that personnel tells of a person, in place of what was known."""
    heard = stated.PersonStated.model_validate_json(fact.data)
    await work.forget_relations(heard.vlimpersnummer)
    await work.keep_person(heard.person.of(heard.vlimpersnummer))
    for relation in heard.relations:
        await work.keep_relation(read_relation(heard.vlimpersnummer, relation))


async def on_absences_stated(work: KeepingWork, fact: Fact) -> None:
    """All leave and sickness of a person, in place of what was known."""
    heard = stated.AbsencesStated.model_validate_json(fact.data)
    await work.forget_absences(heard.vlimpersnummer)
    for absence in _absences(heard):
        await work.keep_absence(absence)


async def keep_leave_approved(work: KeepingWork, fact: Fact) -> None:
    """Know the days."""
    event = inbound.LeaveApproved.model_validate_json(fact.data)
    await work.keep_absence(read_absence(event, event.request_id))


async def keep_sickness_reported(work: KeepingWork, fact: Fact) -> None:
    """Know the days."""
    event = inbound.SicknessReported.model_validate_json(fact.data)
    await work.keep_absence(read_absence(event, event.spell_id))


async def keep_leave_withdrawn(work: KeepingWork, fact: Fact) -> None:
    """Know that it does not take place."""
    event = inbound.LeaveWithdrawn.model_validate_json(fact.data)
    await _keep_cancelled(work, event.request_id)


async def keep_sickness_withdrawn(work: KeepingWork, fact: Fact) -> None:
    """Know that it never was."""
    event = inbound.SicknessWithdrawn.model_validate_json(fact.data)
    await _keep_cancelled(work, event.spell_id)


async def bring_person_stated(work: Work, fact: Fact) -> None:
    """Tell the engine what of a person is other than was known."""
    heard = stated.PersonStated.model_validate_json(fact.data)
    number = heard.vlimpersnummer
    relations = [read_relation(number, relation) for relation in heard.relations]
    await bring_person(work, heard.person.of(number), relations, heard.effective_day)


async def bring_absences_stated(work: Work, fact: Fact) -> None:
    """Tell the engine which absences of a person are other than was known."""
    heard = stated.AbsencesStated.model_validate_json(fact.data)
    await bring_absences(work, _absences(heard))


KEEPS: Final[Mapping[str, Callable[[KeepingWork, Fact], Awaitable[None]]]] = {
    **{name: on_event for name, on_event in HANDLERS.items() if name.startswith("personnel.")},
    inbound.LeaveApproved.event_type: keep_leave_approved,
    inbound.SicknessReported.event_type: keep_sickness_reported,
    inbound.LeaveWithdrawn.event_type: keep_leave_withdrawn,
    inbound.SicknessWithdrawn.event_type: keep_sickness_withdrawn,
    stated.PersonStated.event_type: on_person_stated,
    stated.AbsencesStated.event_type: on_absences_stated,
}

BRINGS: Final[Mapping[str, Callable[[Work, Fact], Awaitable[None]]]] = {
    stated.PersonStated.event_type: bring_person_stated,
    stated.AbsencesStated.event_type: bring_absences_stated,
}

Bound = Callable[[Callable[..., Awaitable[None]]], Handler]


def new_replica(keeping: Bound, acting: Bound) -> Replica:
    """What a rebuild makes anew; a handler gets a unit of work that only keeps, or one that acts.

    A database that never consumed does not begin from states: they do not hold the numbers that were given.
    """
    return Replica(
        tables=REPLICA_TABLES,
        topics=TOPICS,
        stated=STATED,
        keep={name: keeping(on_event) for name, on_event in KEEPS.items()},
        resync={name: acting(on_event) for name, on_event in BRINGS.items()},
        begins_from_state=False,
    )


def new_voice(now: Clock, seal: Seal) -> Voice:
    """Who says what was sent under a number as a whole."""

    async def document(connection: AsyncConnection, key: str, at: Place) -> bytes | None:
        return await file_stated(connection, key, at, now(), seal)

    sibling = StateSibling(
        journal=FEED, event_type=FileStated.event_type, document=document, subject_of=person_of_number
    )
    return Voice(outbox=OUTBOX, source=SOURCE, clock=now, siblings=(sibling,))


async def _keep_cancelled(work: KeepingWork, absence_id: UUID) -> None:
    known = await work.absence(absence_id)
    if known is not None:
        await work.keep_absence(replace(known, is_cancelled=True))


def _absences(heard: stated.AbsencesStated) -> list[Absence]:
    found = [
        _absence(heard, request, request.request_id, is_cancelled=request.state == "withdrawn")
        for request in heard.leave_requests
    ]
    found += [
        _absence(heard, spell, spell.spell_id, is_cancelled=spell.state == "withdrawn")
        for spell in heard.sickness_spells
    ]
    return [absence for absence in found if absence is not None]


def _absence(
    heard: stated.AbsencesStated,
    told: stated.StatedRequest | stated.StatedSpell,
    absence_id: UUID,
    *,
    is_cancelled: bool = False,
) -> Absence | None:
    if told.days is None:
        return None
    return Absence(
        absence_id=absence_id,
        vlimpersnummer=heard.vlimpersnummer,
        employment_sequence=told.employment_sequence,
        first_day=told.first_day,
        days=read_days(told.days),
        is_cancelled=is_cancelled,
    )
