from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, or_, select

from personnel.domain.described import Described
from personnel.domain.reference import ExitReason, Function, Location, RiskCode, RszCategory, Schedule, WorkerCode
from personnel.domain.scale import Grade, SalaryScale, ScaleStep
from personnel.ports import Known
from personnel.storage.organisation import OrganisationRows
from personnel.storage.tables import (
    EXIT_REASON,
    FUNCTION,
    GRADE,
    LOCATION,
    RISK_CODE,
    RSZ_CATEGORY,
    SALARY_SCALE,
    SCHEDULE,
    WORKER_CODE,
)

TABLES: Final[dict[type[Described], Table]] = {
    Location: LOCATION,
    RiskCode: RISK_CODE,
    Schedule: SCHEDULE,
    Function: FUNCTION,
    Grade: GRADE,
    SalaryScale: SALARY_SCALE,
    RszCategory: RSZ_CATEGORY,
    WorkerCode: WORKER_CODE,
    ExitReason: EXIT_REASON,
}


class ReferenceRows(OrganisationRows):
    """Reference data as described now; what was read is kept, as with units."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._listed: dict[str, bool] = {}

    def forget(self) -> None:
        """Read again what was kept from earlier reads of this transaction."""
        super().forget()
        self._listed.clear()

    async def described(self, kind: type[Known], code: str) -> Known | None:
        """What has this code among the reference data of a kind."""
        row = await self._one(TABLES[kind], code)
        return _described(kind, row) if row else None

    async def put_described(self, described: Described) -> None:
        """Keep reference data in place of their earlier description."""
        self._listed.clear()
        await self._put(TABLES[type(described)], _columns(described))

    async def codes_on(self, kind: type[Described], day: date, **only: str) -> list[str]:
        """The codes of a kind that exist on a day; only those whose fields have these values."""
        table = TABLES[kind]
        exists = (table.c.known_from <= day, or_(table.c.valid_until.is_(None), table.c.valid_until >= day))
        query = select(table.c.code).where(*exists, *_only(table, only)).order_by(table.c.code)
        return list(await self.connection.scalars(query))

    async def has_any(self, kind: type[Described]) -> bool:
        """Whether anything of the kind was ever described; asked once, as an import asks it over and over."""
        table = TABLES[kind]
        if table.name not in self._listed:
            self._listed[table.name] = await self.connection.scalar(select(table.c.code).limit(1)) is not None
        return self._listed[table.name]

    async def page_of(self, kind: type[Known], after: str | None, limit: int, **only: str) -> Sequence[Known]:
        """Reference data of a kind by code after one of them; only those whose fields have these values."""
        table = TABLES[kind]
        return [_described(kind, row) for row in await self._page(table, after, limit, *_only(table, only))]


def _only(table: Table, only: dict[str, str]) -> list[ColumnElement[bool]]:
    return [table.c[name] == value for name, value in only.items()]


def _columns(described: Described) -> dict[str, Any]:
    columns = asdict(described)
    match described:
        case Schedule(hours=hours):
            columns["hours"] = list(hours)
        case Function(risk_codes=codes):
            columns["risk_codes"] = list(codes)
        case SalaryScale(steps=steps):
            columns["steps"] = [
                {**asdict(each), "amount": str(each.amount), "amount_from": each.amount_from.isoformat()}
                for each in steps
            ]
    return columns


def _described(kind: type[Known], row: dict[str, Any]) -> Known:
    known = dict(row)
    for name in ("hours", "risk_codes"):
        if name in known:
            known[name] = tuple(known[name])
    if "steps" in known:
        known["steps"] = tuple(map(_step, known["steps"]))
    return kind(**known)


def _step(told: dict[str, Any]) -> ScaleStep:
    return ScaleStep(
        step=told["step"],
        years=told["years"],
        amount=Decimal(told["amount"]),
        amount_from=date.fromisoformat(told["amount_from"]),
    )
