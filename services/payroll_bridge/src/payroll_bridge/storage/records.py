"""Records of the feed: what was told last, and what must still be told. Rows ⇄ domain."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Text, bindparam, case, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from chassis.envelope import Seen, format_seen, parse_seen
from payroll_bridge.domain.feed import ABSENCES, Kind
from payroll_bridge.domain.record import FeedRecord, Pending
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.part import Part
from payroll_bridge.storage.tables import FEED_RECORD

RECORD = FEED_RECORD.c
KINDS: Final[Mapping[Kind, int]] = {"master": 0, "employment": 1, "absence": 2}
"""What is told first."""
TOLD_FIRST = case(KINDS, value=RECORD.kind)
NEWEST: Final = 2**63
"""Records that were not written yet come after those that were."""


class RecordsPart(Part):
    """The part of the unit of work that is about records of the feed."""

    async def foresee_records(self, people: Sequence[str]) -> None:
        """Read the records of people together, without the absences that nobody looks at."""
        await self._unwritten.write(FEED_RECORD)
        self._known.records.update({person: {} for person in people})
        given = bindparam("people", people, type_=ARRAY(Text))
        is_looked_at = (RECORD.kind != "absence") | RECORD.pending_day.is_not(None)
        query = select(FEED_RECORD).where(RECORD.vlimpersnummer == func.any(given), is_looked_at)
        for row in await self._connection.execute(query.order_by(RECORD.order_id)):
            self._known.records[row.vlimpersnummer][row.record_id] = record_of(row)
            self._known.order[row.record_id] = row.order_id

    async def record(self, vlimpersnummer: str, record_id: str) -> FeedRecord | None:
        """See `Work`."""
        records = await self._records(vlimpersnummer)
        if record_id not in records and record_id.startswith(ABSENCES):
            await self._take_up(RECORD.record_id == record_id, records)
            self._known.order.setdefault(record_id, NEWEST + len(self._known.order))
        return records.get(record_id)

    async def records_of(self, vlimpersnummer: str) -> Sequence[FeedRecord]:
        """See `Work`."""
        records = (await self._records(vlimpersnummer)).values()
        looked_at = [each for each in records if each.kind != "absence" or each.pending]
        return sorted(looked_at, key=lambda each: (KINDS[each.kind], self._known.order[each.record_id]))

    async def absence_records(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[FeedRecord]:
        """See `Work`."""
        records = await self._records(vlimpersnummer)
        of_relation = (
            (RECORD.vlimpersnummer == vlimpersnummer)
            & (RECORD.kind == "absence")
            & (RECORD.employment_sequence == employment_sequence)
        )
        return [records[record_id] for record_id in await self._take_up(of_relation, records)]

    async def keep_record(self, record: FeedRecord) -> None:
        """See `Work`."""
        known, order = self._known.records, self._known.order
        if record.kind == "absence" and record.record_id not in order:
            known.pop(record.vlimpersnummer, None)  # nobody asked for it, so when it came is not known
        elif record.vlimpersnummer in known:
            known[record.vlimpersnummer][record.record_id] = record
            order.setdefault(record.record_id, NEWEST + len(order))
        self._unwritten.put(FEED_RECORD, record_values(record))

    async def _records(self, vlimpersnummer: str) -> dict[str, FeedRecord]:
        """Masters, employments, and those absences that were asked for or of which the engine must still hear."""
        if vlimpersnummer not in self._known.records:
            await self.foresee_records([vlimpersnummer])
        return self._known.records[vlimpersnummer]

    async def _take_up(self, wanted: ColumnElement[bool], records: dict[str, FeedRecord]) -> list[str]:
        """Add records to those that are known, and tell which these are, as they came."""
        await self._unwritten.write(FEED_RECORD)
        rows = (await self._connection.execute(select(FEED_RECORD).where(wanted).order_by(RECORD.order_id))).all()
        for row in rows:
            records[row.record_id] = record_of(row)
            self._known.order[row.record_id] = row.order_id
        return [row.record_id for row in rows]


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
