"""The scope of whoever asks, as the database knows it: the roles held on a day, and whom they open.

`opened_by` is the one form of `Scope.opens` in SQL; every read of people asks it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.scope import Area, Held, Scope
from personnel.storage.role_tables import ROLE_GRANT
from personnel.storage.tables import EMPLOYMENT, JOB_ROW, PERSON, SERVICE_END, SERVICE_START, UNIT
from personnel.storage.units import UNIT_DESCRIBED, exists_on, holds_on

ROOT: Final = "root"


async def held_on(connection: AsyncConnection, vlimpersnummer: str, day: date) -> tuple[Held, ...]:
    """The roles that a person holds on a day, with the units that each reaches in the tree of that day."""
    grant = ROLE_GRANT
    held = (
        select(grant.c.role, grant.c.scope_kind, grant.c.scope_code)
        .where(
            grant.c.vlimpersnummer == vlimpersnummer,
            grant.c.superseded_by.is_(None),
            grant.c.from_day <= day,
            or_(grant.c.until_day.is_(None), grant.c.until_day >= day),
            or_(grant.c.revoked_from.is_(None), grant.c.revoked_from > day),
        )
        .cte("held")
    )
    tree = _tree(select(held.c.scope_code).where(held.c.scope_kind == "unit"), day)
    below = select(func.array_agg(tree.c.code)).where(tree.c.root == held.c.scope_code).scalar_subquery()
    units = case((held.c.scope_kind == "unit", below))
    rows = await connection.execute(select(held, units.label("units")))
    return tuple(
        Held(
            role=row.role,
            scope_kind=row.scope_kind,
            scope_code=row.scope_code,
            units=frozenset(row.units or ()),
        )
        for row in rows
    )


def opened_by(scope: Scope, person: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a person is open."""
    if scope.is_everything:
        return true()
    ways: list[ColumnElement[bool]] = []
    if scope.own is not None:
        ways.append(person == scope.own)
    if not scope.team.is_empty:
        ways.append(exists(_places(person, _the_day(scope.day)).where(_is_in(scope.team))))
    if not scope.files.is_empty:
        ways.append(exists(_places(person, _judged_day(person, scope.day)).where(_is_in(scope.files))))
    if scope.takes_newcomers:
        begun = select(SERVICE_START.c.event_id).where(_is_of(SERVICE_START, person))
        ways.append(~exists(begun.correlate(PERSON)))
    return or_(false(), *ways)


def may_be_opened_by(scope: Scope, person: ColumnElement[str]) -> ColumnElement[bool]:
    """Everybody whom a scope can open, and more, found by index: what keeps a list from asking about everybody."""
    areas = (scope.team, scope.files)
    if scope.takes_newcomers or any(area.is_everything for area in areas):
        return true()
    ever: list[Select[Any]] = [select(literal(scope.own).label("vlimpersnummer"))] if scope.own else []
    for area in areas:
        if area.units:
            ever.append(_ever_at(area.units))
        if area.legal_employers:
            ever.append(
                select(EMPLOYMENT.c.vlimpersnummer).where(
                    EMPLOYMENT.c.legal_employer.in_(area.legal_employers), EMPLOYMENT.c.superseded_by.is_(None)
                )
            )
    return person.in_(union_all(*ever)) if ever else false()


def _ever_at(units: Iterable[str]) -> Select[Any]:
    return select(JOB_ROW.c.vlimpersnummer).where(JOB_ROW.c.unit.in_(units), JOB_ROW.c.superseded_by.is_(None))


def _tree(roots: Select[Any], day: date) -> FromClause:
    """Units by the root above them, each under the parent that it has on the day, as far down as they exist then."""
    root, unit, below = UNIT.alias("root_unit"), UNIT.alias("unit_below"), UNIT_DESCRIBED.alias("described_below")
    tree = (
        select(root.c.code.label(ROOT), root.c.code)
        .where(root.c.code.in_(roots), *exists_on(root, day))
        .cte("tree", recursive=True)
    )
    return tree.union(
        select(tree.c.root, unit.c.code)
        .join_from(tree, below, below.c.parent == tree.c.code)
        .join(unit, unit.c.code == below.c.code)
        .where(*holds_on(below, day), *exists_on(unit, day))
    )


def _judged_day(person: ColumnElement[str], day: date) -> FromClause:
    """The day itself for who is in service then; else the last day that was, or else the first that will be."""
    start, end = SERVICE_START.alias("judged_start"), SERVICE_END.alias("judged_end")
    is_serving = and_(start.c.first_day <= day, or_(end.c.last_day.is_(None), end.c.last_day >= day))
    past = func.max(end.c.last_day).filter(end.c.last_day < day)
    judged = case((func.bool_or(is_serving), day), else_=func.coalesce(past, func.min(start.c.first_day)))
    return (
        select(judged.label("day"))
        .join_from(start, end, and_(_is_same(end, start), end.c.event_id == start.c.event_id))
        .where(_is_of(start, person), end.c.superseded_by.is_(None))
        .correlate(PERSON)
        .lateral("judged")
    )


def _places(person: ColumnElement[str], judged: FromClause) -> Select[Any]:
    """The work relations of a person that are in service on the judged day, with the row of that day."""
    start, end, later = SERVICE_START.alias("start"), SERVICE_END.alias("end"), JOB_ROW.alias("later")
    day = judged.c.day
    is_later = tuple_(later.c.effective_day, later.c.effective_sequence) > tuple_(
        JOB_ROW.c.effective_day, JOB_ROW.c.effective_sequence
    )
    follows = select(later.c.unit).where(
        _is_same(later, JOB_ROW), later.c.superseded_by.is_(None), is_later, later.c.effective_day <= day
    )
    return (
        select(JOB_ROW.c.vlimpersnummer)
        .join(EMPLOYMENT, _is_same(EMPLOYMENT, JOB_ROW))
        .join(start, _is_same(start, JOB_ROW))
        .join(end, and_(_is_same(end, start), end.c.event_id == start.c.event_id))
        .join(judged, true())
        .where(
            _is_of(JOB_ROW, person),
            *(each.c.superseded_by.is_(None) for each in (EMPLOYMENT, start, end)),
            start.c.first_day <= day,
            or_(end.c.last_day.is_(None), end.c.last_day >= day),
            JOB_ROW.c.effective_day <= day,
            ~exists(follows.correlate(JOB_ROW, judged)),
        )
        .correlate(PERSON)
    )


def _the_day(day: date) -> FromClause:
    return select(literal(day).label("day")).lateral("judged")


def in_service_at(person: ColumnElement[str], unit: str, day: date) -> ColumnElement[bool]:
    """Whether a person is in service at a unit on a day; who ever was there is found by index."""
    is_there = exists(_places(person, _the_day(day)).where(JOB_ROW.c.unit == unit))
    return and_(person.in_(_ever_at([unit])), is_there)


def _is_in(area: Area) -> ColumnElement[bool]:
    if area.is_everything:
        return true()
    return or_(JOB_ROW.c.unit.in_(area.units), EMPLOYMENT.c.legal_employer.in_(area.legal_employers))


def _is_of(table: FromClause, person: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(table.c.vlimpersnummer == person, table.c.superseded_by.is_(None))


def _is_same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether rows are about one work relation."""
    return and_(
        one.c.vlimpersnummer == other.c.vlimpersnummer, one.c.employment_sequence == other.c.employment_sequence
    )
