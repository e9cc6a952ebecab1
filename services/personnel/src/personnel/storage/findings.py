"""Findings of data hygiene, read from the tables as of a day and as known at an instant; nothing of them is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, get_args

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Text,
    and_,
    cast,
    exists,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from personnel.domain.finding import Finding, FindingKind
from personnel.domain.scope import Area
from personnel.storage.role_tables import ROLE_GRANT
from personnel.storage.tables import EMPLOYMENT, JOB_ROW, LOCATION, SERVICE_END, SERVICE_START, UNIT

KINDS: Final[tuple[FindingKind, ...]] = get_args(FindingKind)
COLLATION: Final = "C"
FIELDS: Final = tuple(field.name for field in fields(Finding))


class _At(NamedTuple):
    """The day, and the instant at which it was known; None: now."""

    day: date
    known_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked about: as of a day, of some kinds, in the units of an area, and of one of them.

    `known_at` is of relations and roles, which are kept in two times; units and locations are as described now.
    """

    day: date
    known_at: datetime | None = None
    checked_within: timedelta
    kinds: tuple[FindingKind, ...]
    area: Area
    unit: str | None = None


async def findings(connection: AsyncConnection, wanted: Wanted, *, after: str | None, limit: int) -> Sequence[Finding]:
    """What is to be mended, in the order of its keys, after one of them."""
    if not wanted.kinds or wanted.area.is_empty:
        return []
    at = _At(wanted.day, wanted.known_at)
    queries = {
        "end-date-stale": _stale_ends(at),
        "manager-vacant": _vacancies(at),
        "risk-code-missing": _without_risk(at),
        "welfare-contact-invalid": _without_contact(at, at.day - wanted.checked_within),
    }
    found = union_all(*(queries[kind] for kind in KINDS if kind in wanted.kinds)).subquery()
    key = (found.c.kind + literal(":") + found.c.subject).collate(COLLATION)
    query = select(found).order_by(key).limit(limit)
    if not wanted.area.is_everything:
        query = query.where(found.c.unit.in_(_units_of(wanted.area)))
    if wanted.unit is not None:
        query = query.where(found.c.unit == wanted.unit)
    if after is not None:
        query = query.where(key > after)
    return [_finding(row) for row in await connection.execute(query)]


def _units_of(area: Area) -> Select[Any]:
    """The units that are open: by themselves, or as those of a legal employer."""
    is_open = or_(UNIT.c.code.in_(area.units), UNIT.c.legal_employer.in_(area.legal_employers))
    return select(UNIT.c.code).where(is_open)


def _stale_ends(at: _At) -> Select[Any]:
    """Relations whose planned last day has passed, and that nobody ended."""
    last_rows = _last_rows(at)
    is_late = and_(SERVICE_END.c.last_day < at.day, ~SERVICE_END.c.is_ended)
    return (
        _told("end-date-stale", _relation(), last_rows.c.unit, since=SERVICE_END.c.last_day)
        .select_from(_service().join(last_rows, _same(last_rows)))
        .where(_holds(SERVICE_END, at), _holds(SERVICE_START, at), is_late)
    )


def _without_risk(at: _At) -> Select[Any]:
    """Relations of employees in service whose job row names no risk."""
    last_rows = _last_rows(at)
    identity = and_(_same(EMPLOYMENT), _holds(EMPLOYMENT, at), EMPLOYMENT.c.kind == "employee")
    return (
        _told("risk-code-missing", _relation(), last_rows.c.unit, since=last_rows.c.effective_day)
        .select_from(_service().join(last_rows, _same(last_rows)).join(EMPLOYMENT, identity))
        .where(_serves(at), last_rows.c.risk_code.is_(None))
    )


def _vacancies(at: _At) -> Select[Any]:
    """Units without a manager of their own."""
    grant = ROLE_GRANT.c
    holds = and_(
        _holds(ROLE_GRANT, at),
        grant.from_day <= at.day,
        or_(grant.until_day.is_(None), grant.until_day >= at.day),
        or_(grant.revoked_from.is_(None), grant.revoked_from > at.day),
    )
    led = exists().where(grant.role == "manager", grant.scope_kind == "unit", grant.scope_code == UNIT.c.code, holds)
    return _told("manager-vacant", UNIT.c.code, UNIT.c.code).where(_is_there(UNIT, at.day), ~led)


def _without_contact(at: _At, checked_since: date) -> Select[Any]:
    """Locations of which nobody knows whom to ask about welfare, or not for certain."""
    serving = exists().where(
        SERVICE_START.c.vlimpersnummer == LOCATION.c.welfare_number,
        SERVICE_END.c.vlimpersnummer == SERVICE_START.c.vlimpersnummer,
        SERVICE_END.c.employment_sequence == SERVICE_START.c.employment_sequence,
        SERVICE_END.c.event_id == SERVICE_START.c.event_id,
        _serves(at),
    )
    checked = LOCATION.c.welfare_checked_on
    is_unsure = or_(checked.is_(None), checked < checked_since)
    is_gone = and_(LOCATION.c.welfare_number.is_not(None), ~serving)
    told = _told("welfare-contact-invalid", LOCATION.c.code, LOCATION.c.unit, since=checked)
    return told.where(_is_there(LOCATION, at.day), or_(is_unsure, is_gone))


def _told(
    kind: FindingKind, subject: ColumnElement[str], unit: ColumnElement[str], since: ColumnElement[Any] | None = None
) -> Select[Any]:
    """The columns of a finding; about a relation it also tells whose."""
    is_relation = kind in {"end-date-stale", "risk-code-missing"}
    return select(
        literal(kind).label("kind"),
        subject.label("subject"),
        unit.label("unit"),
        (SERVICE_START.c.vlimpersnummer if is_relation else cast(null(), Text)).label("vlimpersnummer"),
        (SERVICE_START.c.employment_sequence if is_relation else cast(null(), Integer)).label("employment_sequence"),
        (cast(null(), Date) if since is None else since).label("since"),
    )


def _last_rows(at: _At) -> Any:
    """The job row of each relation that holds on the day."""
    row = JOB_ROW.c
    return (
        select(row.vlimpersnummer, row.employment_sequence, row.effective_day, row.unit, row.risk_code)
        .ext(distinct_on(row.vlimpersnummer, row.employment_sequence))
        .where(_holds(JOB_ROW, at), row.effective_day <= at.day)
        .order_by(row.vlimpersnummer, row.employment_sequence, row.effective_day.desc(), row.effective_sequence.desc())
        .subquery()
    )


def _service() -> Any:
    return SERVICE_START.join(SERVICE_END, and_(_same(SERVICE_END), SERVICE_END.c.event_id == SERVICE_START.c.event_id))


def _serves(at: _At) -> ColumnElement[bool]:
    last_day = SERVICE_END.c.last_day
    lasts = and_(SERVICE_START.c.first_day <= at.day, or_(last_day.is_(None), last_day >= at.day))
    return and_(_holds(SERVICE_START, at), _holds(SERVICE_END, at), lasts)


def _same(table: Any) -> ColumnElement[bool]:
    return and_(
        table.c.vlimpersnummer == SERVICE_START.c.vlimpersnummer,
        table.c.employment_sequence == SERVICE_START.c.employment_sequence,
    )


def _holds(table: Any, at: _At) -> ColumnElement[bool]:
    """Whether nothing superseded a fact, up to the instant at which it was known."""
    if at.known_at is None:
        held: ColumnElement[bool] = table.c.superseded_by.is_(None)
        return held
    later = or_(table.c.superseded_at.is_(None), table.c.superseded_at > at.known_at)
    return and_(table.c.recorded_at <= at.known_at, later)


def _is_there(table: Any, day: date) -> ColumnElement[bool]:
    return and_(table.c.known_from <= day, or_(table.c.valid_until.is_(None), table.c.valid_until >= day))


def _relation() -> ColumnElement[str]:
    return SERVICE_START.c.vlimpersnummer + literal("/") + cast(SERVICE_START.c.employment_sequence, Text)


def _finding(row: Row[Any]) -> Finding:
    return Finding(**{name: getattr(row, name) for name in FIELDS})
