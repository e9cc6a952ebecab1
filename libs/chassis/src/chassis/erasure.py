"""Nothing of a subject is kept: what a service calls when a person is erased."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, Table, cast, delete, or_, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.inbox import InboxTables, Stream
from chassis.outbox import OutboxTables


async def erase_subject(
    connection: AsyncConnection,
    outbox: OutboxTables,
    inbox: InboxTables | None,
    *,
    subject: str,
    streams: Collection[Stream] = (),
    answers: Table | None = None,
    now: datetime,
) -> None:
    """Delete what the chassis keeps of a subject, in the caller's transaction, and mark the subject as erased.

    Deferred records go, whatever their state, and so do copies on their way to dead-letter topics and the answers kept
    for requests sent again. Positions stay: what comes later is passed over, and counted as `erased`. The service
    deletes its own rows itself, in the same transaction; the caller holds the subject's lock.

    Args:
        connection: in a transaction.
        outbox: the service's tables.
        inbox: those too, of a service that consumes.
        subject: the person.
        streams: what the service itself says about the subject (topic and key): their state is said anew, and as
            nothing is left to say, that is a tombstone.
        answers: the table of answers to requests, of a service that takes writes.
        now: the instant that is kept as the moment of erasure.

    """
    mark = insert(outbox.subject).values(key=subject, erased_at=now)
    await connection.execute(mark.on_conflict_do_update(index_elements=["key"], set_={"erased_at": now}))
    keys = [key.encode() for key in sorted({subject, *(key for _, key in streams)})]
    copy = outbox.outbox.c
    await connection.execute(delete(outbox.outbox).where(copy.topic.like("%.dlq"), copy.key.in_(keys)))
    if inbox is not None:
        of_subject = or_(inbox.deferred.c.subject == subject, inbox.deferred.c.key.in_(keys))
        await connection.execute(delete(inbox.deferred).where(of_subject))
    if streams:
        own = tuple_(outbox.stream.c.topic, outbox.stream.c.key).in_(sorted(streams))
        await connection.execute(update(outbox.stream).where(own).values(stated=0))
    if answers is not None:
        await connection.execute(delete(answers).where(_mentions(answers, subject)))


def _mentions(answers: Table, subject: str) -> ColumnElement[Any]:
    """Whether an answer is about the subject: its body names it, or its headers name the subject's stream."""
    body, headers = cast(answers.c.body, String), cast(answers.c.headers, String)
    return or_(body.contains(f'"{subject}"', autoescape=True), headers.contains(f"/{subject}@", autoescape=True))
