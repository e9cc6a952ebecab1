"""State documents ⇄ the replica: from what, and how, it is made anew; and what is said of absences as a whole."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from absence.consumers import HANDLERS, KEPT_ROLES, relation_of
from absence.domain.authority import Grant, Role, Scope
from absence.messages import inbound, stated
from absence.messages.outbound import REQUESTS
from absence.messages.stating import PersonStated
from absence.storage.keeping import REPLICA_TABLES, KeepingWork
from absence.storage.state import person_stated
from absence.storage.tables import OUTBOX
from absence.storage.work import SOURCE
from chassis.clock import Clock
from chassis.consumer import Handler
from chassis.envelope import Fact
from chassis.inbox import Place
from chassis.replica import Replica
from chassis.state import StateSibling, Voice

TOPICS: Final = (inbound.ORGANISATION, inbound.PEOPLE)
"""What the replica is made from."""

STATED: Final = frozenset({inbound.PEOPLE})

READS: Final[Mapping[str, set[str]]] = {stated.PEOPLE_STATE: {stated.PersonStated.event_type}}
"""State topics to the documents on them."""

ERASURES: Final = frozenset({inbound.PersonErased.event_type})


async def on_person_stated(work: KeepingWork, fact: Fact) -> None:
    """Everything that personnel tells of a person, in place of what was known."""
    heard = stated.PersonStated.model_validate_json(fact.data)
    number = heard.vlimpersnummer
    known = {relation.employment_sequence for relation in heard.relations}
    for employment in await work.employments(number):
        if employment.employment_sequence not in known:
            await work.forget_employment(number, employment.employment_sequence)
    await work.register_person(number)
    for relation in heard.relations:
        await work.keep_employment(relation_of(number, relation))
    for grant in heard.grants:
        if grant.role in KEPT_ROLES:
            await work.keep_grant(_grant(number, grant))


KEEPS: Final[Mapping[str, Callable[[KeepingWork, Fact], Awaitable[None]]]] = {
    **HANDLERS,
    stated.PersonStated.event_type: on_person_stated,
}


def new_replica(bound: Callable[[Callable[..., Awaitable[None]]], Handler]) -> Replica:
    """What a rebuild makes anew; `bound` gives a handler its unit of work."""
    return Replica(
        tables=REPLICA_TABLES,
        topics=TOPICS,
        stated=STATED,
        keep={name: bound(on_event) for name, on_event in KEEPS.items()},
    )


def new_voice(now: Clock) -> Voice:
    """Who says which absences each person has."""

    async def document(connection: AsyncConnection, key: str, at: Place) -> bytes | None:
        return await person_stated(connection, key, at, now())

    async def subject_of(_connection: AsyncConnection, key: str) -> str | None:
        return key

    sibling = StateSibling(
        journal=REQUESTS, event_type=PersonStated.event_type, document=document, subject_of=subject_of
    )
    return Voice(outbox=OUTBOX, source=SOURCE, clock=now, siblings=(sibling,))


def _grant(vlimpersnummer: str, told: stated.StatedGrant) -> Grant:
    return Grant(
        grant_id=told.grant_id,
        vlimpersnummer=vlimpersnummer,
        role=Role(told.role),
        scope=Scope(told.scope_kind, told.scope_code),
        from_day=told.from_day,
        until_day=told.until_day,
    )
