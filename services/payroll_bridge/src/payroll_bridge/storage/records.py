"""Records of the feed: what was told last, and what must still be told. Rows ⇄ domain."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, case, select
from sqlalchemy.dialects.postgresql import insert

from chassis.envelope import Seen, format_seen, parse_seen
from payroll_bridge.domain.record import FeedRecord, Pending
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.part import Part
from payroll_bridge.storage.tables import FEED_RECORD

RECORD = FEED_RECORD.c
TOLD_FIRST = case({"master": 0, "employment": 1}, value=RECORD.kind, else_=2)


class RecordsPart(Part):
    """The part of the unit of work that is about records of the feed."""

    async def record(self, record_id: str) -> FeedRecord | None:
        """See `Work`."""
        query = select(FEED_RECORD).where(RECORD.record_id == record_id)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else record_of(row)

    async def records_of(self, vlimpersnummer: str) -> Sequence[FeedRecord]:
        """See `Work`."""
        is_looked_at = (RECORD.kind != "absence") | RECORD.pending_day.is_not(None)
        query = select(FEED_RECORD).where(RECORD.vlimpersnummer == vlimpersnummer, is_looked_at)
        rows = await self._connection.execute(query.order_by(TOLD_FIRST, RECORD.order_id))
        return [record_of(row) for row in rows]

    async def absence_records(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[FeedRecord]:
        """See `Work`."""
        query = select(FEED_RECORD).where(
            RECORD.vlimpersnummer == vlimpersnummer,
            RECORD.kind == "absence",
            RECORD.employment_sequence == employment_sequence,
        )
        rows = await self._connection.execute(query.order_by(RECORD.order_id))
        return [record_of(row) for row in rows]

    async def keep_record(self, record: FeedRecord) -> None:
        """See `Work`."""
        values = record_values(record)
        wanted = insert(FEED_RECORD).values(values)
        rest = {name: wanted.excluded[name] for name in values if name != "record_id"}
        await self._connection.execute(wanted.on_conflict_do_update(index_elements=["record_id"], set_=rest))


def record_values(record: FeedRecord) -> dict[str, Any]:
    """The row of a record."""
    pending = record.pending
    return {
        "record_id": record.record_id,
        "vlimpersnummer": record.vlimpersnummer,
        "kind": record.kind,
        "employment_sequence": record.employment_sequence,
        "absence_id": record.absence_id,
        "legal_employer": record.key.legal_employer if record.key else None,
        "rsz_category": record.key.rsz_category if record.key else None,
        "version": record.version,
        "is_cancelled": record.is_cancelled,
        "is_cancelled_there": record.is_cancelled_there,
        "is_cancel_accepted": record.is_cancel_accepted,
        "pending_day": pending.effective_day if pending else None,
        "pending_origin": pending.origin if pending else None,
        "pending_rests_on": format_seen([Seen(*each) for each in pending.rests_on]) if pending else None,
    }


def record_of(row: Row[Any]) -> FeedRecord:
    """The record of a row."""
    pending = None
    if row.pending_day is not None:
        rests_on = tuple((seen.topic, seen.key, seen.sequence) for seen in parse_seen(row.pending_rests_on))
        pending = Pending(effective_day=row.pending_day, origin=row.pending_origin, rests_on=rests_on)
    return FeedRecord(
        record_id=row.record_id,
        vlimpersnummer=row.vlimpersnummer,
        kind=row.kind,
        employment_sequence=row.employment_sequence,
        absence_id=row.absence_id,
        key=Key(row.vlimpersnummer, row.legal_employer, row.rsz_category) if row.legal_employer else None,
        version=row.version,
        is_cancelled=row.is_cancelled,
        is_cancelled_there=row.is_cancelled_there,
        is_cancel_accepted=row.is_cancel_accepted,
        pending=pending,
    )
