"""Payroll files, what is wrong with them, their numbers, and absences. Rows ⇄ domain."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, Table, Text, bindparam, delete, func, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert

from payroll_bridge.domain.absence import Absence, AbsenceDay
from payroll_bridge.domain.finding import Finding
from payroll_bridge.domain.number import number_key
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.relation import Key
from payroll_bridge.storage.numbers import find_number, insert_number
from payroll_bridge.storage.part import NumberState, Part
from payroll_bridge.storage.tables import ABSENCE, ELVIRE_NUMBER, FILE_ERROR, PAYROLL_FILE

_DAYS: Final = TypeAdapter(tuple[AbsenceDay, ...])


class FilesPart(Part):
    """The part of the unit of work that is about payroll files."""

    async def foresee_files(self, people: Sequence[str]) -> None:
        """Read the files of people together, with the states of their numbers."""
        await self._unwritten.write(PAYROLL_FILE)
        number, given = ELVIRE_NUMBER.c, bindparam("people", people, type_=ARRAY(Text))
        query = select(PAYROLL_FILE, number.master_accepted_at, number.erased_at).join(ELVIRE_NUMBER)
        self._known.files.update({person: {} for person in people})
        for row in await self._connection.execute(query.where(PAYROLL_FILE.c.vlimpersnummer == func.any(given))):
            file = file_of(row)
            self._known.files[row.vlimpersnummer][file.key] = file
            self._known.numbers[row.elvire_number] = _state(row.master_accepted_at, row.erased_at)

    async def files_of(self, vlimpersnummer: str) -> Sequence[PayrollFile]:
        """See `Work`."""
        if vlimpersnummer not in self._known.files:
            await self.foresee_files([vlimpersnummer])
        return [file for _, file in sorted(self._known.files[vlimpersnummer].items())]

    async def keep_file(self, file: PayrollFile) -> None:
        """See `Work`."""
        self._known.files.get(file.key.vlimpersnummer, {})[file.key] = file
        values = asdict(file)
        self._unwritten.put(PAYROLL_FILE, {**file.key._asdict(), **{n: values[n] for n in values if n != "key"}})

    async def findings_of(self, key: Key) -> Sequence[Finding]:
        """See `Work`."""
        error = FILE_ERROR.c
        query = select(error.code, error.employment_sequence, error.reference, error.on_day)
        rows = await self._connection.execute(
            query.where(is_file(FILE_ERROR, key)).order_by(error.employment_sequence, error.code)
        )
        return [Finding(**row._mapping) for row in rows]  # noqa: SLF001 - as in `replica`

    async def keep_findings(self, key: Key, findings: Sequence[Finding]) -> None:
        """See `Work`."""
        await self._connection.execute(delete(FILE_ERROR).where(is_file(FILE_ERROR, key)))
        if findings:
            rows = [{**key._asdict(), **asdict(each)} for each in findings]
            await self._connection.execute(insert(FILE_ERROR), rows)

    async def number_of(self, key: Key) -> str | None:
        """See `Work`."""
        return await find_number(self._connection, number_key(key, self._means.grain))

    async def give_number(self, key: Key) -> str:
        """See `Work`."""
        owner = number_key(key, self._means.grain)
        given = await insert_number(self._connection, owner, self._means.pattern, self._means.grain, self.now)
        self._known.numbers[given] = NumberState()
        return given

    async def is_master_accepted(self, elvire_number: str) -> bool:
        """See `Work`."""
        return (await self._number(elvire_number)).is_accepted

    async def accept_master(self, elvire_number: str) -> None:
        """See `Work`."""
        self._known.numbers[elvire_number] = replace(await self._number(elvire_number), is_accepted=True)
        change = update(ELVIRE_NUMBER).where(ELVIRE_NUMBER.c.elvire_number == elvire_number)
        await self._connection.execute(change.values(master_accepted_at=self.now))

    async def is_erased(self, elvire_number: str) -> bool:
        """See `Work`."""
        return (await self._number(elvire_number)).is_erased

    async def absence(self, absence_id: UUID) -> Absence | None:
        """See `Work`."""
        absences = self._known.absences
        if absence_id not in absences:
            row = (
                await self._connection.execute(select(ABSENCE).where(ABSENCE.c.absence_id == absence_id))
            ).one_or_none()
            absences[absence_id] = None if row is None else absence_of(row)
        return absences[absence_id]

    async def absences_of(self, vlimpersnummer: str, employment_sequence: int) -> Sequence[Absence]:
        """See `Work`."""
        await self._unwritten.write(ABSENCE)
        absence = ABSENCE.c
        query = select(ABSENCE).where(
            absence.vlimpersnummer == vlimpersnummer, absence.employment_sequence == employment_sequence
        )
        rows = await self._connection.execute(query.order_by(absence.first_day, absence.absence_id))
        return [absence_of(row) for row in rows]

    async def keep_absence(self, absence: Absence) -> None:
        """See `Work`."""
        self._known.absences[absence.absence_id] = absence
        self._unwritten.put(ABSENCE, {**asdict(absence), "days": _DAYS.dump_python(absence.days, mode="json")})

    async def _number(self, elvire_number: str) -> NumberState:
        numbers, number = self._known.numbers, ELVIRE_NUMBER.c
        if elvire_number not in numbers:
            query = select(number.master_accepted_at, number.erased_at).where(number.elvire_number == elvire_number)
            row = (await self._connection.execute(query)).one_or_none()
            numbers[elvire_number] = _state(*row) if row else NumberState()
        return numbers[elvire_number]


def is_file(table: Table, key: Key) -> ColumnElement[bool]:
    """Whether a row is about this file."""
    return (
        (table.c.vlimpersnummer == key.vlimpersnummer)
        & (table.c.legal_employer == key.legal_employer)
        & (table.c.rsz_category == key.rsz_category)
    )


def file_of(row: Row[Any]) -> PayrollFile:
    """The payroll file of a row."""
    return PayrollFile(
        key=Key(row.vlimpersnummer, row.legal_employer, row.rsz_category),
        elvire_number=row.elvire_number,
        is_open=row.is_open,
        closed_after=row.closed_after,
        replaces=row.replaces,
        invalid_since=row.invalid_since,
    )


def absence_of(row: Row[Any]) -> Absence:
    """The absence of a row."""
    return Absence(**{**row._mapping, "days": _DAYS.validate_python(row.days)})  # noqa: SLF001 - as in `replica`


def _state(accepted_at: datetime | None, erased_at: datetime | None) -> NumberState:
    return NumberState(is_accepted=accepted_at is not None, is_erased=erased_at is not None)
