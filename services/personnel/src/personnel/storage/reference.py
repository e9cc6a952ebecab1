from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select

from personnel.domain.reference import Location, RiskCode, Schedule
from personnel.storage.organisation import OrganisationRows
from personnel.storage.tables import LOCATION, RISK_CODE, SCHEDULE


class ReferenceRows(OrganisationRows):
    """Locations, risk codes and schedules as described now; what was read is kept, as with units."""

    async def location(self, code: str) -> Location | None:
        """A location."""
        row = await self._one(LOCATION, code)
        return Location(**row) if row else None

    async def put_location(self, location: Location) -> None:
        """Keep a location in place of its earlier description."""
        await self._put(LOCATION, asdict(location))

    async def locations_on(self, unit: str, day: date) -> list[str]:
        """The codes of the locations that a unit itself has on a day."""
        return await self._codes(LOCATION, day, LOCATION.c.unit == unit)

    async def locations(self, unit: str | None, after: str | None, limit: int) -> Sequence[Location]:
        """Locations by code after one of them, of one unit or of all."""
        only = () if unit is None else (LOCATION.c.unit == unit,)
        return [Location(**row) for row in await self._page(LOCATION, after, limit, *only)]

    async def risk_code(self, code: str) -> RiskCode | None:
        """A risk code."""
        row = await self._one(RISK_CODE, code)
        return RiskCode(**row) if row else None

    async def put_risk_code(self, risk_code: RiskCode) -> None:
        """Keep a risk code in place of its earlier description."""
        await self._put(RISK_CODE, asdict(risk_code))

    async def risk_codes_on(self, day: date) -> list[str]:
        """The risk codes that exist on a day."""
        return await self._codes(RISK_CODE, day)

    async def risk_codes(self, after: str | None, limit: int) -> Sequence[RiskCode]:
        """Risk codes after one of them."""
        return [RiskCode(**row) for row in await self._page(RISK_CODE, after, limit)]

    async def schedule(self, code: str) -> Schedule | None:
        """A schedule."""
        row = await self._one(SCHEDULE, code)
        return _schedule(row) if row else None

    async def put_schedule(self, schedule: Schedule) -> None:
        """Keep a schedule in place of its earlier description."""
        await self._put(SCHEDULE, {**asdict(schedule), "hours": list(schedule.hours)})

    async def schedules_on(self, day: date) -> list[str]:
        """The codes of the schedules that exist on a day."""
        return await self._codes(SCHEDULE, day)

    async def schedules(self, after: str | None, limit: int) -> Sequence[Schedule]:
        """Schedules by code after one of them."""
        return [_schedule(row) for row in await self._page(SCHEDULE, after, limit)]

    async def _codes(self, table: Table, day: date, *only: ColumnElement[bool]) -> list[str]:
        exists = (table.c.known_from <= day, or_(table.c.valid_until.is_(None), table.c.valid_until >= day))
        found = await self.connection.scalars(select(table.c.code).where(*exists, *only).order_by(table.c.code))
        return list(found)


def _schedule(row: dict[str, Any]) -> Schedule:
    return Schedule(**{**row, "hours": tuple(row["hours"])})
