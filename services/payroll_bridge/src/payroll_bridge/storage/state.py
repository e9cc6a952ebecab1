"""The state of what was sent under an Elvire number, for the compacted sibling of `elvire.feed`."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.clock import day_of
from chassis.inbox import Place
from chassis.sealed import Seal
from payroll_bridge.messages.stating import FileStated, stated_record
from payroll_bridge.storage.messages import kept_message
from payroll_bridge.storage.tables import FEED_MESSAGE

MESSAGE = FEED_MESSAGE.c


async def file_stated(
    connection: AsyncConnection, elvire_number: str, at: Place, now: datetime, seal: Seal
) -> bytes | None:
    """The document about a number whose stream stands at `at`; None when nothing of it is kept any more."""
    newest = (
        select(FEED_MESSAGE)
        .ext(distinct_on(MESSAGE.record_id))
        .where(MESSAGE.elvire_number == elvire_number, MESSAGE.state != "held", MESSAGE.body.is_not(None))
        .order_by(MESSAGE.record_id, MESSAGE.version.desc())
    )
    records = [stated_record(kept_message(row, seal).message) for row in await connection.execute(newest)]
    if not records:
        return None
    stated = FileStated(
        elvire_number=elvire_number,
        epoch=at.epoch,
        sequence=at.sequence,
        records=tuple(records),
        effective_day=day_of(now),
        recorded_at=now,
    )
    return stated.model_dump_json().encode()
