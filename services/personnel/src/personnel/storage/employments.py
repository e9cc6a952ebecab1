from typing import Any

from sqlalchemy import Row, and_, insert, select, update

from personnel.domain.employment import Employment, JobRow, JobTerms
from personnel.storage.tables import EMPLOYMENT, JOB_ROW
from personnel.storage.transaction import Transaction


class EmploymentRows(Transaction):
    """Work relations and their job rows."""

    async def employments(self, vlimpersnummer: str) -> list[Employment]:
        """The work relations of a person, by sequence."""
        relations = await self.connection.execute(
            select(EMPLOYMENT)
            .where(EMPLOYMENT.c.vlimpersnummer == vlimpersnummer)
            .order_by(EMPLOYMENT.c.employment_sequence)
        )
        rows = await self.connection.execute(
            select(JOB_ROW)
            .where(JOB_ROW.c.vlimpersnummer == vlimpersnummer)
            .order_by(JOB_ROW.c.employment_sequence, JOB_ROW.c.effective_day, JOB_ROW.c.effective_sequence)
        )
        by_sequence: dict[int, list[JobRow]] = {}
        for row in rows:
            by_sequence.setdefault(row.employment_sequence, []).append(_job_row(row))
        return [_employment(relation, tuple(by_sequence[relation.employment_sequence])) for relation in relations]

    async def add_employment(self, employment: Employment) -> None:
        """Keep a new work relation with its first job row."""
        values = {
            "vlimpersnummer": employment.vlimpersnummer,
            "employment_sequence": employment.employment_sequence,
            "kind": employment.kind,
            "legal_employer": employment.legal_employer,
            "rsz_category": employment.rsz_category,
            "first_day": employment.first_day,
            "origin": self.origin,
            **self._state(employment),
        }
        await self.connection.execute(insert(EMPLOYMENT).values(values))
        await self.connection.execute(insert(JOB_ROW).values(self._row(employment)))

    async def replace_employment(self, employment: Employment) -> None:
        """Keep a changed work relation; of its rows only the last may be new."""
        await self.connection.execute(
            update(EMPLOYMENT)
            .where(
                EMPLOYMENT.c.vlimpersnummer == employment.vlimpersnummer,
                EMPLOYMENT.c.employment_sequence == employment.employment_sequence,
            )
            .values(self._state(employment))
        )
        values = self._row(employment)
        keys = [column for column in JOB_ROW.c if column.primary_key]
        known = await self.connection.scalar(
            select(JOB_ROW.c.unit).where(and_(*(column == values[column.name] for column in keys)))
        )
        if known is None:
            await self.connection.execute(insert(JOB_ROW).values(values))

    def _state(self, employment: Employment) -> dict[str, Any]:
        return {
            "last_day": employment.last_day,
            "end_reason": employment.end_reason,
            "is_ended": employment.is_ended,
            "revision": employment.revision,
            "recorded_at": self.now,
        }

    def _row(self, employment: Employment) -> dict[str, Any]:
        row = employment.latest
        return {
            "vlimpersnummer": employment.vlimpersnummer,
            "employment_sequence": employment.employment_sequence,
            "effective_day": row.effective_day,
            "effective_sequence": row.effective_sequence,
            "statute": row.terms.statute,
            "unit": row.terms.unit,
            "pay_group": row.terms.pay_group,
            "is_primary": row.terms.is_primary,
            "last_day": row.last_day,
            "action": row.terms.action,
            "reason": row.terms.reason,
            "origin": self.origin,
            "recorded_at": self.now,
        }


def _employment(relation: Row[Any], rows: tuple[JobRow, ...]) -> Employment:
    return Employment(
        vlimpersnummer=relation.vlimpersnummer,
        employment_sequence=relation.employment_sequence,
        kind=relation.kind,
        legal_employer=relation.legal_employer,
        rsz_category=relation.rsz_category,
        first_day=relation.first_day,
        last_day=relation.last_day,
        end_reason=relation.end_reason,
        is_ended=relation.is_ended,
        rows=rows,
        revision=relation.revision,
    )


def _job_row(row: Row[Any]) -> JobRow:
    terms = JobTerms(
        statute=row.statute,
        unit=row.unit,
        pay_group=row.pay_group,
        is_primary=row.is_primary,
        action=row.action,
        reason=row.reason,
    )
    return JobRow(row.effective_day, row.effective_sequence, terms, row.last_day)
