"""Which data of people are kept for no longer, in SQL: what is counted for a report is what is erased by it."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Select,
    Table,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.retention import DEATH, FILE, PERSON_FIELDS, READ_LOG, Due, RetentionRule
from personnel.storage.particular_tables import PARTICULAR
from personnel.storage.reads import READ_LOG as READS
from personnel.storage.tables import PERSON, SERVICE_END

KEPT_IN: Final[Mapping[str, str]] = {"insz": "insz_sealed", "bank-account": "iban_sealed"}
Conditions = tuple[Table, list[ColumnElement[bool]]]
"""Rows of a table."""


def page_of_people(after: str, limit: int) -> CTE:
    """The next people by number."""
    number = PERSON.c.vlimpersnummer
    query = select(number).where(number > after, PERSON.c.erased_at.is_(None)).order_by(number).limit(limit)
    return query.cte("some")


def one_person(vlimpersnummer: str) -> CTE:
    """Somebody alone."""
    return select(PERSON.c.vlimpersnummer).where(PERSON.c.vlimpersnummer == vlimpersnummer).cte("some")


async def due(connection: AsyncConnection, some: CTE, rules: Mapping[str, RetentionRule], day: date) -> list[Due]:
    """What is kept of some people for no longer on a day, by number; of whom the file is due, only that."""
    if not rules:
        return []
    counts = []
    for kind, rule in sorted(rules.items()):
        table, where = expired(rule, some, day)
        number = table.c.vlimpersnummer
        counted = select(number, literal(kind).label("kind"), func.count().label("found"))
        counts.append(counted.where(*where).group_by(number))
    rows = (await connection.execute(union_all(*counts))).all()
    whole = {row.vlimpersnummer for row in rows if row.kind == FILE}
    found = [
        Due(vlimpersnummer=row.vlimpersnummer, kind=row.kind, found=row.found)
        for row in rows
        if row.kind == FILE or row.vlimpersnummer not in whole
    ]
    return sorted(found, key=lambda each: (each.vlimpersnummer, each.kind))


def expired(rule: RetentionRule, some: CTE, day: date) -> Conditions:
    """The rows of some people that a rule keeps for no longer on a day."""
    cut = rule.cut(day)
    table, where = kept(rule.kind, some)
    if rule.after != "validity":
        return table, [*where, table.c.vlimpersnummer.in_(_gone(rule, some, day))]
    if table is READS:
        return table, [*where, READS.c.read_at < datetime.combine(cut, time.min, UTC)]
    return table, [*where, PARTICULAR.c.event_id.in_(_over(rule.kind, some, cut))]


def kept(kind: str, some: CTE) -> Conditions:
    """The rows in which something of a kind is kept of some people."""
    mine = select(some.c.vlimpersnummer)
    if kind == READ_LOG:
        return READS, [READS.c.vlimpersnummer.in_(mine)]
    if kind == FILE or kind in PERSON_FIELDS:
        filled = [] if kind == FILE else [PERSON.c[KEPT_IN[kind]].is_not(None)]
        return PERSON, [PERSON.c.vlimpersnummer.in_(mine), PERSON.c.erased_at.is_(None), *filled]
    own = (PARTICULAR.c.vlimpersnummer.in_(mine), PARTICULAR.c.resource == kind, PARTICULAR.c.value.is_not(None))
    return PARTICULAR, list(own)


def _gone(rule: RetentionRule, some: CTE, day: date) -> Select[Any]:
    """Who left, or died, so long ago: every relation was ended, which a planned last day does not say."""
    end, last_day = SERVICE_END.c, func.max(SERVICE_END.c.last_day)
    query = (
        select(end.vlimpersnummer)
        .where(end.superseded_by.is_(None), end.vlimpersnummer.in_(select(some.c.vlimpersnummer)))
        .group_by(end.vlimpersnummer)
        .having(func.bool_and(end.is_ended), last_day < day, last_day <= rule.cut(day))
    )
    return query.having(func.bool_or(end.end_reason == DEATH)) if rule.after == "death" else query


def _over(kind: str, some: CTE, cut: date) -> Select[Any]:
    """Slots in which nothing held after a day, nor was known to hold: corrected values go with the slot."""
    each = PARTICULAR.c
    mine = and_(each.resource == kind, each.vlimpersnummer.in_(select(some.c.vlimpersnummer)))
    following = func.lead(each.effective_day).over(
        partition_by=(each.vlimpersnummer, each.key), order_by=(each.effective_day, each.effective_sequence)
    )
    standing = (
        select(each.event_id, func.least(each.last_day, cast(following - 1, Date)).label("until"))
        .where(mine, each.superseded_by.is_(None))
        .subquery()
    )
    withdrawn = (
        select(each.event_id)
        .where(mine)
        .group_by(each.vlimpersnummer, each.event_id)
        .having(
            func.bool_and(each.superseded_by.is_not(None)),
            func.max(each.superseded_at) < datetime.combine(cut, time.min, UTC),
        )
    )
    over = select(standing.c.event_id).where(standing.c.until <= cut)
    return select(each.event_id).where(or_(each.event_id.in_(over), each.event_id.in_(withdrawn)))
