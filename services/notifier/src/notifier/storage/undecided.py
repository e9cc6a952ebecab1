"""Events that were handled, of which a decision is gone: of a rule none is there, or fewer than it made at once."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.deferred import DISCARDED, OPEN_STATES
from notifier.domain.reason import Reason
from notifier.domain.rule import MANAGER_AWAY, MessageList
from notifier.messages.message_list import check_content
from notifier.storage.tables import DECISION, INBOX, MESSAGE_LIST, OUTBOX

NOT_HANDLED: Final = (*OPEN_STATES, DISCARDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An event that may have been handled, and where it is in Kafka."""

    event_id: UUID
    event_type: str
    key: str
    topic: str
    partition: int
    offset: int

    @property
    def place(self) -> tuple[str, int, int]:
        """Where it is in Kafka."""
        return self.topic, self.partition, self.offset


@dataclass(frozen=True, slots=True)
class _ListOnce:
    """A list that was in use: since when, and the rules that decide about each event."""

    since: datetime
    rules: Mapping[str, frozenset[str]]


async def undecided(connection: AsyncConnection, events: Sequence[Handled]) -> list[tuple[Handled, tuple[str, ...]]]:
    """Of these events those of which a decision is gone, in the order asked, each once with the codes of the rules.

    A rule of which nothing is there counts when every list in use since the event was taken has it. What was set aside
    or given up, and what is about somebody who was erased, is not expected to be decided about.
    """
    lists = await _lists(connection)
    triggering = {event.event_id: event for event in events if any(event.event_type in each.rules for each in lists)}
    if not triggering:
        return []
    received = await _received(connection, triggering)
    whole, torn = await _decided(connection, received)
    lacking = {
        event_id: (_rules_since(lists, triggering[event_id].event_type, at) - whole[event_id]) | torn[event_id]
        for event_id, at in received.items()
    }
    asked = [event for event in events if lacking.get(event.event_id)]
    excused = await _excused(connection, asked) if asked else set()
    return [
        (event, tuple(sorted(lacking[event_id])))
        for event_id, event in triggering.items()
        if lacking.get(event_id) and event_id not in excused
    ]


def _deciding(messages: MessageList | None) -> dict[str, frozenset[str]]:
    """By event, the active rules that decide whoever is there: a rule for deputies alone may tell of nobody."""
    rules: dict[str, set[str]] = defaultdict(set)
    for rule in messages.rules if messages else ():
        always = rules[rule.trigger] if rule.is_active else set()
        if any(addressee.when != MANAGER_AWAY for addressee in rule.to):
            always.add(rule.code)
    return {trigger: frozenset(codes) for trigger, codes in rules.items()}


def _rules_since(lists: Sequence[_ListOnce], event_type: str, at: datetime) -> frozenset[str]:
    """The rules that each list in use since an instant has."""
    before = [each for each in lists if each.since <= at][-1:]
    later = [each for each in lists if each.since > at]
    rules = [each.rules.get(event_type, frozenset()) for each in (*before, *later)]
    return reduce(frozenset.intersection, rules) if rules else frozenset()


async def _lists(connection: AsyncConnection) -> list[_ListOnce]:
    """Every list that was in use; one that can be read no more has no rules."""
    query = select(MESSAGE_LIST.c.accepted_at, MESSAGE_LIST.c.content).order_by(MESSAGE_LIST.c.id)
    rows = (await connection.execute(query)).all()
    return [_ListOnce(row.accepted_at, _deciding(check_content(row.content)[0])) for row in rows]


async def _received(connection: AsyncConnection, event_ids: Collection[UUID]) -> dict[UUID, datetime]:
    inbox = INBOX.inbox.c
    query = select(inbox.event_id, inbox.received_at).where(inbox.event_id.in_(event_ids))
    return {row.event_id: row.received_at for row in await connection.execute(query)}


async def _decided(
    connection: AsyncConnection, event_ids: Collection[UUID]
) -> tuple[Mapping[UUID, set[str]], Mapping[UUID, set[str]]]:
    """By event, the rules of which every decision is there, and those of which some are."""
    made = DECISION.c.reason != Reason.PLANNED.value  # it was made before the others, of which there are none yet
    there, expected = func.count().filter(made), func.coalesce(func.max(DECISION.c.outcomes).filter(made), 0)
    query = (
        select(DECISION.c.event_id, DECISION.c.rule, (there >= expected).label("is_whole"))
        .where(DECISION.c.event_id.in_(event_ids))
        .group_by(DECISION.c.event_id, DECISION.c.rule)
    )
    whole: dict[UUID, set[str]] = defaultdict(set)
    torn: dict[UUID, set[str]] = defaultdict(set)
    for row in await connection.execute(query):
        (whole if row.is_whole else torn)[row.event_id].add(row.rule)
    return whole, torn


async def _excused(connection: AsyncConnection, events: Sequence[Handled]) -> set[UUID]:
    """Events that were set aside or given up, or are about somebody who was erased."""
    deferred, subject = INBOX.deferred.c, OUTBOX.subject.c
    place = tuple_(deferred.topic, deferred.partition, deferred.offset)
    aside = select(deferred.topic, deferred.partition, deferred.offset).where(
        deferred.state.in_(NOT_HANDLED), place.in_([event.place for event in events])
    )
    places = {tuple(row) for row in await connection.execute(aside)}
    gone = select(subject.key).where(subject.erased_at.is_not(None), subject.key.in_({event.key for event in events}))
    erased = set((await connection.scalars(gone)).all())
    return {event.event_id for event in events if event.place in places or event.key in erased}
