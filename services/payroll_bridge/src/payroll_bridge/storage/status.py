"""What the interface shows of a person's payroll. Bodies, and with them every INSZ, stay out of these queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.errors import InvalidFile, invalid_files
from payroll_bridge.storage.tables import (
    ABSENCE,
    ELVIRE_NUMBER,
    FEED_MESSAGE,
    FEED_RECORD,
    LEGAL_EMPLOYER,
    PAYROLL_FILE,
    PERSON,
    RELATION,
)

Rows = Sequence[Row[*tuple[Any, ...]]]

FILES_MAX: Final = 1000
"""More files than a person ever has."""


@dataclass(frozen=True, slots=True)
class PayrollStatus:
    """To be shown: files with their number, each record and its last version, what does not flow, errors."""

    files: Rows
    records: Rows
    unpaid: Rows
    not_flowing: Rows
    invalid: Sequence[InvalidFile]


async def payroll_status(connection: AsyncConnection, vlimpersnummer: str) -> PayrollStatus | None:
    """How far the payroll of a person is; None for a person nobody told of."""
    known = await connection.scalar(select(PERSON.c.vlimpersnummer).where(PERSON.c.vlimpersnummer == vlimpersnummer))
    if known is None:
        return None
    absence = ABSENCE.c
    not_flowing = (
        select(absence.absence_id, absence.employment_sequence, absence.not_flowing)
        .where(absence.vlimpersnummer == vlimpersnummer, absence.not_flowing.is_not(None))
        .order_by(absence.first_day, absence.absence_id)
    )
    return PayrollStatus(
        files=await _files(connection, PAYROLL_FILE.c.vlimpersnummer == vlimpersnummer),
        records=await _records(connection, vlimpersnummer),
        unpaid=await _unpaid(connection, vlimpersnummer),
        not_flowing=(await connection.execute(not_flowing)).all(),
        invalid=await invalid_files(connection, vlimpersnummer=vlimpersnummer, files_max=FILES_MAX),
    )


async def number_status(
    connection: AsyncConnection, elvire_number: str
) -> tuple[Row[Any], Rows, Sequence[InvalidFile]] | None:
    """A number, the files under it, and which of them are invalid; None for a number that was never given."""
    query = select(ELVIRE_NUMBER).where(ELVIRE_NUMBER.c.elvire_number == elvire_number)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    files = await _files(connection, PAYROLL_FILE.c.elvire_number == elvire_number)
    return row, files, await invalid_files(connection, vlimpersnummer=row.vlimpersnummer, files_max=FILES_MAX)


async def _records(connection: AsyncConnection, vlimpersnummer: str) -> Rows:
    """Each record with its last version; one that waits for its first has none. With the key where it belongs now."""
    record, message, relation = FEED_RECORD.c, FEED_MESSAGE.c, RELATION.c
    is_last = (message.record_id == record.record_id) & (message.version == record.version)
    is_of = (relation.vlimpersnummer == record.vlimpersnummer) & (
        relation.employment_sequence == record.employment_sequence
    )
    query = (
        select(
            record.record_id,
            record.kind,
            record.employment_sequence,
            record.version,
            record.is_cancelled,
            record.is_cancelled_there,
            record.pending_day,
            record.legal_employer,
            record.rsz_category,
            func.coalesce(relation.legal_employer, record.legal_employer).label("home_employer"),
            func.coalesce(relation.rsz_category, record.rsz_category).label("home_category"),
            message.elvire_number,
            message.state,
            message.answer_code,
            message.made_at,
            message.sent_at,
            message.answered_at,
        )
        .outerjoin(FEED_MESSAGE, is_last)
        .outerjoin(RELATION, is_of)
        .where(record.vlimpersnummer == vlimpersnummer)
        .where((record.version > 0) | record.pending_day.is_not(None))
        .order_by(record.record_id)
    )
    return (await connection.execute(query)).all()


async def _unpaid(connection: AsyncConnection, vlimpersnummer: str) -> Rows:
    """The work relations that the engine never heard of, as none of their days was ever paid."""
    record, relation = FEED_RECORD.c, RELATION.c
    is_fed = exists().where(
        record.vlimpersnummer == relation.vlimpersnummer, record.employment_sequence == relation.employment_sequence
    )
    query = (
        select(relation.employment_sequence, relation.legal_employer, relation.rsz_category)
        .where(relation.vlimpersnummer == vlimpersnummer, relation.pay_group == "NVT", ~is_fed)
        .order_by(relation.employment_sequence)
    )
    return (await connection.execute(query)).all()


async def _files(connection: AsyncConnection, condition: Any) -> Rows:
    file = PAYROLL_FILE.c
    query = (
        select(PAYROLL_FILE, ELVIRE_NUMBER.c.master_accepted_at, LEGAL_EMPLOYER.c.name.label("legal_employer_name"))
        .join(ELVIRE_NUMBER, ELVIRE_NUMBER.c.elvire_number == file.elvire_number)
        .outerjoin(LEGAL_EMPLOYER, LEGAL_EMPLOYER.c.code == file.legal_employer)
        .where(condition)
        .order_by(file.legal_employer, file.rsz_category)
    )
    return (await connection.execute(query)).all()
