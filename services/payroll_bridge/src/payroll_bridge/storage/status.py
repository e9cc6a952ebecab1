"""What the interface shows of a person's payroll. Bodies, and with them every INSZ, stay out of these queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from payroll_bridge.storage.tables import ABSENCE, ELVIRE_NUMBER, FEED_MESSAGE, LEGAL_EMPLOYER, PAYROLL_FILE, PERSON

Rows = Sequence[Row[*tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class PayrollStatus:
    """Rows to be shown: files with their number, the last version of each record, absences that do not flow."""

    files: Rows
    records: Rows
    not_flowing: Rows


async def payroll_status(connection: AsyncConnection, vlimpersnummer: str) -> PayrollStatus | None:
    """How far the payroll of a person is; None for a person nobody told of."""
    known = await connection.scalar(select(PERSON.c.vlimpersnummer).where(PERSON.c.vlimpersnummer == vlimpersnummer))
    if known is None:
        return None
    message, absence = FEED_MESSAGE.c, ABSENCE.c
    records = (
        select(
            message.record_id,
            message.kind,
            message.elvire_number,
            message.version,
            message.state,
            message.answer_code,
            message.made_at,
            message.sent_at,
            message.answered_at,
        )
        .ext(distinct_on(message.record_id))
        .where(message.vlimpersnummer == vlimpersnummer)
        .order_by(message.record_id, message.version.desc())
    )
    not_flowing = (
        select(absence.absence_id, absence.employment_sequence, absence.not_flowing)
        .where(absence.vlimpersnummer == vlimpersnummer, absence.not_flowing.is_not(None))
        .order_by(absence.first_day, absence.absence_id)
    )
    return PayrollStatus(
        files=await _files(connection, PAYROLL_FILE.c.vlimpersnummer == vlimpersnummer),
        records=(await connection.execute(records)).all(),
        not_flowing=(await connection.execute(not_flowing)).all(),
    )


async def number_status(connection: AsyncConnection, elvire_number: str) -> tuple[Row[Any], Rows] | None:
    """A number and the files under it; None for a number that was never given."""
    query = select(ELVIRE_NUMBER).where(ELVIRE_NUMBER.c.elvire_number == elvire_number)
    row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return row, await _files(connection, PAYROLL_FILE.c.elvire_number == elvire_number)


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
