"""The error list: which files are invalid, since when, and everything that is wrong with each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.tables import FILE_ERROR, PAYROLL_FILE


class FilePlace(NamedTuple):
    """Where a file stands in the list."""

    vlimpersnummer: str
    legal_employer: str
    rsz_category: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvalidFile:
    """A file of which nothing is sent."""

    key: Key
    elvire_number: str
    invalid_since: datetime
    findings: Sequence[Finding]


async def invalid_files(
    connection: AsyncConnection,
    *,
    code: str | None = None,
    legal_employer: str | None = None,
    after: FilePlace | None = None,
    vlimpersnummer: str | None = None,
    files_max: int,
) -> Sequence[InvalidFile]:
    """The next files of the list, by person and key."""
    file, error = PAYROLL_FILE.c, FILE_ERROR.c
    place = tuple_(file.vlimpersnummer, file.legal_employer, file.rsz_category)
    same = (
        (error.vlimpersnummer == file.vlimpersnummer)
        & (error.legal_employer == file.legal_employer)
        & (error.rsz_category == file.rsz_category)
    )
    query = select(PAYROLL_FILE).where(file.invalid_since.is_not(None))
    if code is not None:
        query = query.where(exists().where(same, error.code == code))
    if legal_employer is not None:
        query = query.where(file.legal_employer == legal_employer)
    if vlimpersnummer is not None:
        query = query.where(file.vlimpersnummer == vlimpersnummer)
    if after is not None:
        query = query.where(place > tuple_(*after))
    order = (file.vlimpersnummer, file.legal_employer, file.rsz_category)
    rows = (await connection.execute(query.order_by(*order).limit(files_max))).all()
    keys = [Key(row.vlimpersnummer, row.legal_employer, row.rsz_category) for row in rows]
    found = await _findings(connection, keys)
    return [
        InvalidFile(
            key=key, elvire_number=row.elvire_number, invalid_since=row.invalid_since, findings=found.get(key, ())
        )
        for key, row in zip(keys, rows, strict=True)
    ]


async def _findings(connection: AsyncConnection, keys: Sequence[Key]) -> dict[Key, list[Finding]]:
    if not keys:
        return {}
    error = FILE_ERROR.c
    query = select(FILE_ERROR).where(tuple_(error.vlimpersnummer, error.legal_employer, error.rsz_category).in_(keys))
    found: dict[Key, list[Finding]] = {}
    for row in await connection.execute(query.order_by(error.employment_sequence, error.code)):
        key = Key(row.vlimpersnummer, row.legal_employer, row.rsz_category)
        found.setdefault(key, []).append(
            Finding(
                code=row.code, employment_sequence=row.employment_sequence, reference=row.reference, on_day=row.on_day
            )
        )
    return found
