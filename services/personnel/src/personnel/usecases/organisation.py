from dataclasses import dataclass
from datetime import date
from typing import Final

from personnel.domain.kbo import check_kbo
from personnel.domain.organisation import (
    LegalEmployer,
    LegalEmployerUnknownError,
    ParentUnknownError,
    Unit,
    UnitCycleError,
    UnitUnknownError,
    allowed_days,
    employer_key,
    unit_key,
)
from personnel.domain.period import new_period
from personnel.domain.refusal import about
from personnel.messages.described import LegalEmployerChanged, UnitChanged
from personnel.ports import Work

ORGANISATION: Final = "organisation"
"""What is locked by whoever changes the organisation: the tree is one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEmployerRow:
    """How a legal employer is described."""

    code: str
    name: str
    kbo: str
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """How a unit is described."""

    code: str
    name: str
    parent: str | None
    legal_employer: str
    valid_from: date
    valid_until: date | None


async def describe_legal_employer(work: Work, row: LegalEmployerRow) -> bool:
    """Keep a legal employer as described; whether that made a difference, and was said.

    Raises:
        KboInvalidError, EndBeforeStartError: about the description.

    """
    await work.lock(ORGANISATION)
    check_kbo(row.kbo)
    with about("valid_until"):
        new_period(row.valid_from, row.valid_until)
    before = await work.legal_employer(row.code)
    employer = LegalEmployer(
        code=row.code,
        name=row.name,
        kbo=row.kbo,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        known_from=min(row.valid_from, before.known_from) if before else row.valid_from,
    )
    if employer == before:
        return False
    await work.put_legal_employer(employer)
    event = LegalEmployerChanged(
        code=row.code,
        name=row.name,
        kbo=row.kbo,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        effective_day=row.valid_from,
        recorded_at=work.now,
    )
    await work.say(event)
    return True


async def describe_unit(work: Work, row: UnitRow) -> bool:
    """Keep a unit as described; whether that made a difference, and was said.

    Raises:
        EndBeforeStartError, LegalEmployerUnknownError, ParentUnknownError, UnitCycleError: about the description.

    """
    await work.lock(ORGANISATION)
    with about("valid_until"):
        new_period(row.valid_from, row.valid_until)
    await check_legal_employer(work, row.legal_employer, row.valid_from)
    await _check_ancestors(work, row)
    before = await work.unit(row.code)
    unit = Unit(
        code=row.code,
        name=row.name,
        parent=row.parent,
        legal_employer=row.legal_employer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        known_from=min(row.valid_from, before.known_from) if before else row.valid_from,
    )
    if unit == before:
        return False
    await work.put_unit(unit)
    event = UnitChanged(
        code=row.code,
        name=row.name,
        parent=row.parent,
        legal_employer=row.legal_employer,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        effective_day=row.valid_from,
        recorded_at=work.now,
    )
    above = () if row.parent is None else (unit_key(row.parent),)
    await work.say(event, rests_on=(employer_key(row.legal_employer), *above))
    return True


async def check_legal_employer(work: Work, code: str, day: date) -> None:
    """Refuse a code that no legal employer has on that day.

    Raises:
        LegalEmployerUnknownError: see there.

    """
    employer = await work.legal_employer(code)
    if employer is None or not employer.existence.has(day):
        raise LegalEmployerUnknownError(allowed_days(employer.existence) if employer else None)


async def check_unit(work: Work, code: str, day: date) -> None:
    """Refuse a code that no unit has on that day.

    Raises:
        UnitUnknownError: see there.

    """
    unit = await work.unit(code)
    if unit is None or not unit.existence.has(day):
        raise UnitUnknownError(allowed_days(unit.existence) if unit else None)


async def _check_ancestors(work: Work, row: UnitRow) -> None:
    above = row.parent
    while above is not None:
        if above == row.code:
            raise UnitCycleError
        unit = await work.unit(above)
        if unit is None:
            raise ParentUnknownError
        above = unit.parent


def parents_first(rows: list[UnitRow]) -> list[UnitRow]:
    """The rows in an order in which a unit comes after its parent; rows in a circle come last, in their own order."""
    waiting = {row.code: row for row in rows}
    ordered: list[UnitRow] = []
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        if not ready:
            break
        ordered.extend(ready)
        for row in ready:
            del waiting[row.code]
    return [*ordered, *waiting.values()]
