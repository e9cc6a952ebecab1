"""What operators are told of the feed. Bodies, and with them every name, stay out of these queries."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, exists, func, literal, select, true, tuple_, union
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.tables import FEED_ANSWER, FEED_MESSAGE, FEED_RECORD, PAYROLL_FILE

SHOWN = (
    "order_id",
    "record_id",
    "version",
    "elvire_number",
    "vlimpersnummer",
    "kind",
    "state",
    "rests_on",
    "traceparent",
    "made_at",
    "sent_at",
    "answered_at",
)


class Blocked(NamedTuple):
    """How much does not go to the engine, and will not by itself."""

    files_invalid: int
    cancels_refused: int


async def feed_messages(
    connection: AsyncConnection, *, state: str | None, vlimpersnummer: str | None, after: int, limit: int
) -> Sequence[Row[Any]]:
    """Messages in the order in which they were made."""
    query = select(*(FEED_MESSAGE.c[name] for name in SHOWN)).where(FEED_MESSAGE.c.order_id > after)
    if state is not None:
        query = query.where(FEED_MESSAGE.c.state == state)
    if vlimpersnummer is not None:
        query = query.where(FEED_MESSAGE.c.vlimpersnummer == vlimpersnummer)
    return (await connection.execute(query.order_by(FEED_MESSAGE.c.order_id).limit(limit))).all()


async def feed_lacks(connection: AsyncConnection, *, after: tuple[str, int], limit: int) -> Sequence[Row[Any]]:
    """Versions that must have been there: versions of a record are counted from 1, and answers are to something."""
    last = (
        select(FEED_MESSAGE.c.record_id, func.max(FEED_MESSAGE.c.version).label("newest"))
        .group_by(FEED_MESSAGE.c.record_id)
        .having(func.count() < func.max(FEED_MESSAGE.c.version))
        .subquery()
    )
    counted = func.generate_series(1, last.c.newest).table_valued("version").render_derived()
    is_there = exists().where(FEED_MESSAGE.c.record_id == last.c.record_id, FEED_MESSAGE.c.version == counted.c.version)
    skipped = (
        select(last.c.record_id, counted.c.version, literal("a later version is there").label("why"))
        .select_from(last.join(counted, true()))
        .where(~is_there)
    )
    answer = FEED_ANSWER.c
    is_known = exists().where(FEED_MESSAGE.c.record_id == answer.record_id, FEED_MESSAGE.c.version == answer.version)
    answered = select(answer.record_id, answer.version, literal("it was answered").label("why")).where(~is_known)
    both = union(skipped, answered).subquery()
    query = select(both).ext(distinct_on(both.c.record_id, both.c.version))
    query = query.where(tuple_(both.c.record_id, both.c.version) > after)
    return (await connection.execute(query.order_by(both.c.record_id, both.c.version, both.c.why).limit(limit))).all()


async def feed_blocked(connection: AsyncConnection) -> Blocked:
    """Invalid files, and records of which the last version is a cancel that the engine refused."""
    record, message = FEED_RECORD.c, FEED_MESSAGE.c
    is_last = (message.record_id == record.record_id) & (message.version == record.version)
    invalid = select(func.count()).select_from(PAYROLL_FILE).where(PAYROLL_FILE.c.invalid_since.is_not(None))
    refused = (
        select(func.count())
        .select_from(FEED_RECORD.join(FEED_MESSAGE, is_last))
        .where(message.state == "rejected", record.is_cancelled_there)
    )
    row = (await connection.execute(select(invalid.scalar_subquery(), refused.scalar_subquery()))).one()
    return Blocked(*row)
