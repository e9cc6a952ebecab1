"""Rules of retention, reports of what is to be erased, and the erasing of parts of a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, delete, func, insert, null, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.person_fact import WorkMail
from personnel.domain.retention import PERSON_FIELDS, Due, RetentionReport, RetentionRule
from personnel.storage.erasure import ErasureRows
from personnel.storage.retained import due, expired, kept, one_person, page_of_people
from personnel.storage.retention_tables import ERASURE_TRACE, RETENTION_ITEM, RETENTION_REPORT, RETENTION_RULE
from personnel.storage.tables import PERSON

RULE_FIELDS: Final = ("kind", "after", "months", "source", "valid_from", "valid_until")
REPORT_FIELDS: Final = ("report_id", "state", "as_of", "asked_by", "decided_by", "reason", "reached")


class RetentionRows(ErasureRows):
    """What is kept for how long, and what became of it."""

    async def retention_rules(self) -> Sequence[RetentionRule]:
        """All rules in the order of their entry."""
        return await retention_rules(self.connection)

    async def add_rule(self, rule: RetentionRule) -> None:
        """Keep a rule."""
        values = {name: getattr(rule, name) for name in RULE_FIELDS}
        entered = {"entered_by": self.actor, "recorded_at": self.now}
        await self.connection.execute(insert(RETENTION_RULE).values({**values, **entered}))

    async def open_report(self) -> RetentionReport | None:
        """The report that is not finished, which nobody else changes until the work ends."""
        query = select(RETENTION_REPORT).where(RETENTION_REPORT.c.finished_at.is_(None)).with_for_update()
        row = (await self.connection.execute(query)).first()
        return _report(row) if row else None

    async def report(self, report_id: UUID) -> RetentionReport | None:
        """A report."""
        query = select(RETENTION_REPORT).where(RETENTION_REPORT.c.report_id == report_id)
        row = (await self.connection.execute(query)).first()
        return _report(row) if row else None

    async def add_report(self, report: RetentionReport) -> None:
        """Keep a new report."""
        values = {name: getattr(report, name) for name in REPORT_FIELDS}
        await self.connection.execute(insert(RETENTION_REPORT).values({**values, "asked_at": self.now}))

    async def set_report(self, report: RetentionReport) -> None:
        """Keep how far a report is, and when it got there."""
        instants = {"waiting": "made_at", "approved": "decided_at", "refused": "decided_at"}
        reached: dict[str, Any] = {name: getattr(report, name) for name in REPORT_FIELDS}
        if (instant := instants.get(report.state)) is not None:
            reached[instant] = func.coalesce(RETENTION_REPORT.c[instant], self.now)
        if report.state in {"finished", "refused"}:
            reached["finished_at"] = self.now
        mine = RETENTION_REPORT.c.report_id == report.report_id
        await self.connection.execute(update(RETENTION_REPORT).where(mine).values(reached))

    async def asked_last(self) -> datetime | None:
        """When the newest report was asked for."""
        newest = select(func.max(RETENTION_REPORT.c.asked_at))
        found: datetime | None = await self.connection.scalar(newest)
        return found

    async def made_at(self, report_id: UUID) -> datetime | None:
        """Since when a report can be read."""
        query = select(RETENTION_REPORT.c.made_at).where(RETENTION_REPORT.c.report_id == report_id)
        found: datetime | None = await self.connection.scalar(query)
        return found

    async def people_after(self, number: str, limit: int) -> Sequence[str]:
        """The next people by number."""
        return list(await self.connection.scalars(select(page_of_people(number, limit).c.vlimpersnummer)))

    async def due_after(self, report: RetentionReport, rules: Mapping[str, RetentionRule], limit: int) -> list[Due]:
        """What is due of the next people of a report."""
        return await due(self.connection, page_of_people(report.reached, limit), rules, report.as_of)

    async def due_of(
        self, vlimpersnummer: str, report: RetentionReport, rules: Mapping[str, RetentionRule]
    ) -> list[Due]:
        """What is due of one person of a report."""
        return await due(self.connection, one_person(vlimpersnummer), rules, report.as_of)

    async def kept_of(self, vlimpersnummer: str, kind: str) -> int:
        """How many values of a kind are kept of a person."""
        table, where = kept(kind, one_person(vlimpersnummer))
        return int(await self.connection.scalar(select(func.count()).select_from(table).where(*where)) or 0)

    async def add_items(self, report: RetentionReport, items: Sequence[Due]) -> None:
        """Add to a report."""
        values = [
            {"report_id": report.report_id, "vlimpersnummer": e.vlimpersnummer, "kind": e.kind, "found": e.found}
            for e in items
        ]
        if values:
            await self.connection.execute(insert(RETENTION_ITEM), values)

    async def items_after(self, report: RetentionReport, limit: int) -> dict[str, list[str]]:
        """The kinds that a report names of the next people."""
        item = RETENTION_ITEM.c
        ahead = (item.report_id == report.report_id, item.vlimpersnummer > report.reached)
        numbers = select(item.vlimpersnummer).where(*ahead).distinct().order_by(item.vlimpersnummer).limit(limit)
        query = select(RETENTION_ITEM).where(*ahead, item.vlimpersnummer.in_(numbers))
        found: dict[str, list[str]] = {}
        for row in await self.connection.execute(query.order_by(item.vlimpersnummer, item.kind)):
            found.setdefault(row.vlimpersnummer, []).append(row.kind)
        return found

    async def note_erased(self, report: RetentionReport, vlimpersnummer: str, kind: str, erased: int) -> None:
        """Keep how many values went in the end; 0: it was left, as it was due no more."""
        item = RETENTION_ITEM.c
        mine = (item.report_id == report.report_id, item.vlimpersnummer == vlimpersnummer, item.kind == kind)
        await self.connection.execute(update(RETENTION_ITEM).where(*mine).values(erased=erased))

    async def erase_rows(self, vlimpersnummer: str, kind: str, rule: RetentionRule | None, day: date) -> int:
        """Delete values of particulars, or reads, that a rule keeps for no longer; without a rule all of them."""
        some = one_person(vlimpersnummer)
        table, where = kept(kind, some) if rule is None else expired(rule, some, day)
        await self.finish()
        gone = await self.connection.execute(delete(table).where(*where))
        self.forget()
        return int(gone.rowcount)

    async def forget_copies(self, vlimpersnummer: str, kind: str) -> None:
        """Empty what else would tell of it: answers that were kept, and of the row by what it is known again."""
        await self.forget_answers(vlimpersnummer)
        if kind in {*PERSON_FIELDS, WorkMail.resource}:
            mine = PERSON.c.vlimpersnummer == vlimpersnummer
            await self.connection.execute(update(PERSON).where(mine).values(imported_row=null()))

    async def add_trace(
        self, vlimpersnummer: str, kind: str, erased: int, by: str, reason: str, report_id: UUID | None
    ) -> None:
        """Leave a trace."""
        values = {"vlimpersnummer": vlimpersnummer, "kind": kind, "erased": erased, "by": by, "reason": reason}
        await self.connection.execute(
            insert(ERASURE_TRACE).values({**values, "report_id": report_id, "erased_at": self.now})
        )


async def retention_rules(connection: AsyncConnection) -> Sequence[RetentionRule]:
    """All rules in the order of their entry."""
    rows = await connection.execute(select(RETENTION_RULE).order_by(RETENTION_RULE.c.number))
    return [RetentionRule(**{name: getattr(row, name) for name in RULE_FIELDS}) for row in rows]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReport:
    """A report as it is told: when what was done, and by kind people, values found and values erased."""

    row: Row[Any]
    counts: Sequence[Row[Any]]


def _report(row: Row[Any]) -> RetentionReport:
    return RetentionReport(**{name: getattr(row, name) for name in REPORT_FIELDS})


async def told_reports(connection: AsyncConnection, before: int | None, limit: int) -> list[Row[Any]]:
    """Reports, newest first."""
    query = select(RETENTION_REPORT).order_by(RETENTION_REPORT.c.number.desc()).limit(limit)
    return list(await connection.execute(query if before is None else query.where(RETENTION_REPORT.c.number < before)))


async def told_report(connection: AsyncConnection, report_id: UUID) -> ToldReport | None:
    """A report with its counts."""
    item = RETENTION_ITEM.c
    found = await connection.execute(select(RETENTION_REPORT).where(RETENTION_REPORT.c.report_id == report_id))
    row = found.first()
    if row is None:
        return None
    counts = await connection.execute(
        select(
            item.kind,
            func.count().label("people"),
            func.sum(item.found).label("found"),
            func.count().filter(item.erased > 0).label("people_erased"),
            func.coalesce(func.sum(item.erased), 0).label("erased"),
        )
        .where(item.report_id == report_id)
        .group_by(item.kind)
        .order_by(item.kind)
    )
    return ToldReport(row=row, counts=list(counts))


async def told_items(
    connection: AsyncConnection, report_id: UUID, after: tuple[str, str] | None, limit: int
) -> list[Row[Any]]:
    """Of whom what is to be erased, by number and kind."""
    item = RETENTION_ITEM.c
    query = select(RETENTION_ITEM).where(item.report_id == report_id).order_by(item.vlimpersnummer, item.kind)
    if after is not None:
        number, kind = after
        query = query.where((item.vlimpersnummer > number) | ((item.vlimpersnummer == number) & (item.kind > kind)))
    return list(await connection.execute(query.limit(limit)))


async def traces_of(connection: AsyncConnection, vlimpersnummer: str, before: int | None, limit: int) -> list[Row[Any]]:
    """What was erased of a person, newest first."""
    trace = ERASURE_TRACE.c
    query = select(ERASURE_TRACE).where(trace.vlimpersnummer == vlimpersnummer).order_by(trace.place.desc())
    return list(await connection.execute((query if before is None else query.where(trace.place < before)).limit(limit)))
