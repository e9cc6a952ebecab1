"""State documents ⇄ the replica: from what, and how, it is made anew."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from chassis.clock import day_of
from chassis.consumer import Handler
from chassis.envelope import Fact
from chassis.replica import Replica
from notifier.consumers import HANDLERS
from notifier.domain.absence import Absence
from notifier.domain.grant import Grant, Scope
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Person
from notifier.messages import inbound, readings, stated
from notifier.storage.keeping import REPLICA_TABLES, KeepingWork

TOPICS: Final = (inbound.ORGANISATION, inbound.PEOPLE, inbound.REQUESTS)
"""What the replica is made from; payroll tells nothing that is kept."""

STATED: Final = frozenset({inbound.PEOPLE, inbound.REQUESTS})

READS: Final[Mapping[str, set[str]]] = {
    stated.PEOPLE_STATE: {stated.PersonStated.event_type},
    stated.REQUESTS_STATE: {stated.AbsencesStated.event_type},
}
"""State topics to the documents on them."""

ERASURES: Final = frozenset({inbound.PersonErased.event_type})


async def on_person_stated(work: KeepingWork, fact: Fact) -> None:
    """Everything that personnel tells of a person, in place of what was known."""
    heard = stated.PersonStated.model_validate_json(fact.data)
    number = heard.vlimpersnummer
    await work.forget_people(number)
    await work.keep_person(
        Person(
            vlimpersnummer=number,
            given_name=heard.person.given_name,
            family_name=heard.person.family_name,
            mail_address=heard.person.mail_address,
            language=heard.person.language,
        )
    )
    for relation in heard.relations:
        await work.keep_relation(readings.relation(number, relation))
    for grant in heard.grants:
        scope = Scope(grant.scope_kind, grant.scope_code)
        await work.keep_grant(
            grant.grant_id,
            Grant(
                vlimpersnummer=number,
                role=grant.role,
                scope=scope,
                from_day=grant.from_day,
                until_day=grant.until_day,
            ),
        )


async def on_absences_stated(work: KeepingWork, fact: Fact) -> None:
    """All leave and sickness of a person, in place of what was known."""
    heard = stated.AbsencesStated.model_validate_json(fact.data)
    await work.forget_absences(heard.vlimpersnummer)
    for request in heard.leave_requests:
        if request.state == "requested":
            await work.keep_request(_request(heard.vlimpersnummer, request))
        elif request.days is not None:
            await work.keep_absence(_leave(heard.vlimpersnummer, request))
    for spell in heard.sickness_spells:
        await work.keep_absence(_sickness(heard.vlimpersnummer, spell))


KEEPS: Final[Mapping[str, Callable[[KeepingWork, Fact], Awaitable[None]]]] = {
    **{name: on_event for name, on_event in HANDLERS.items() if name.startswith(("personnel.", "absence."))},
    stated.PersonStated.event_type: on_person_stated,
    stated.AbsencesStated.event_type: on_absences_stated,
}


def new_replica(bound: Callable[[Callable[..., Awaitable[None]]], Handler]) -> Replica:
    """What a rebuild makes anew; `bound` gives a handler its unit of work."""
    return Replica(
        tables=REPLICA_TABLES,
        topics=TOPICS,
        stated=STATED,
        keep={name: bound(on_event) for name, on_event in KEEPS.items()},
    )


def _request(vlimpersnummer: str, request: stated.StatedRequest) -> LeaveRequest:
    return LeaveRequest(
        request_id=request.request_id,
        vlimpersnummer=vlimpersnummer,
        employment_sequence=request.employment_sequence,
        first_day=request.first_day,
        last_day=request.last_day,
        part=request.part,
        requested_day=day_of(request.requested_at),
    )


def _leave(vlimpersnummer: str, request: stated.StatedRequest) -> Absence:
    return Absence(
        absence_id=request.request_id,
        vlimpersnummer=vlimpersnummer,
        employment_sequence=request.employment_sequence,
        first_day=request.first_day,
        last_day=request.last_day,
        is_whole_day=request.part == "full",
        is_cancelled=request.state == "withdrawn",
    )


def _sickness(vlimpersnummer: str, spell: stated.StatedSpell) -> Absence:
    return Absence(
        absence_id=spell.spell_id,
        vlimpersnummer=vlimpersnummer,
        employment_sequence=spell.employment_sequence,
        first_day=spell.first_day,
        last_day=spell.last_day,
        is_whole_day=True,
        is_cancelled=spell.state == "withdrawn",
    )
