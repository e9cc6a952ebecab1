from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final

from personnel.domain.kbo import check_kbo
from personnel.domain.organisation import (
    LegalEmployer,
    LegalEmployerUnknownError,
    ParentUnknownError,
    RegisterOwnedError,
    Unit,
    UnitCycleError,
    UnitUnknownError,
    allowed_days,
    employer_key,
    unit_key,
)
from personnel.messages.described import LegalEmployerChanged, UnitChanged
from personnel.ports import Work
from personnel.usecases.describing import DescribedRow, check_period, known_from, said

ORGANISATION: Final = "organisation"
"""What is locked by whoever changes the organisation: the tree is one thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEmployerRow(DescribedRow):
    """How a legal employer is described."""

    kbo: str
    business_unit: str | None = None
    company_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow(DescribedRow):
    """How a unit is described. Whether the register owns it stays as it is, or as of its parent, unless it is told."""

    parent: str | None
    legal_employer: str
    register_owned: bool | None = None


async def describe_legal_employer(work: Work, row: LegalEmployerRow) -> bool:
    """Keep a legal employer as described; whether that made a difference, and was said.

    Raises:
        KboInvalidError, EndBeforeStartError: about the description.

    """
    await work.lock(ORGANISATION)
    check_kbo(row.kbo)
    check_period(row)
    before = await work.legal_employer(row.code)
    employer = LegalEmployer(**asdict(row), known_from=known_from(row, before))
    if employer == before:
        return False
    await work.put_legal_employer(employer)
    await work.say(LegalEmployerChanged(**said(work, row)))
    return True


async def describe_unit(work: Work, row: UnitRow) -> bool:
    """Keep a unit as described; whether that made a difference, and was said.

    Raises:
        EndBeforeStartError, LegalEmployerUnknownError, ParentUnknownError, UnitCycleError: about the description.
        RegisterOwnedError: what the organisation register tells of the unit is told by it alone.

    """
    await work.lock(ORGANISATION)
    check_period(row)
    await check_legal_employer(work, row.legal_employer, row.valid_from)
    await _check_ancestors(work, row)
    before = await work.unit(row.code)
    row = replace(row, register_owned=await _is_register_owned(work, row, before))
    unit = Unit(**asdict(row), known_from=known_from(row, before))
    if unit == before:
        return False
    is_owned = unit.register_owned or (before is not None and before.register_owned)
    if is_owned and not work.is_register and (before is None or not unit.is_named_as(before)):
        raise RegisterOwnedError
    await work.put_unit(unit)
    above = () if row.parent is None else (unit_key(row.parent),)
    await work.say(UnitChanged(**said(work, row)), rests_on=(employer_key(row.legal_employer), *above))
    return True


async def _is_register_owned(work: Work, row: UnitRow, before: Unit | None) -> bool:
    """As told, or as it was, or as of the unit above: what is new under a unit of the register is the register's."""
    if row.register_owned is not None:
        return row.register_owned
    if before is not None:
        return before.register_owned
    above = await work.unit(row.parent) if row.parent is not None else None
    return above is not None and above.register_owned


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
