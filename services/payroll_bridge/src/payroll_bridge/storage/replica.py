"""Rows of people, work relations, files and absences ⇄ domain."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import Row, Table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.sealed import Seal
from payroll_bridge.domain.absence import Absence, AbsenceDay
from payroll_bridge.domain.payroll_file import PayrollFile
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.relation import Key, Relation

INSZ_OF_PERSON: Final = "person.insz"

_DAYS: Final = TypeAdapter(tuple[AbsenceDay, ...])


async def put(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> None:
    """Write a row that replaces the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    wanted = insert(table).values(**values)
    rest = {name: wanted.excluded[name] for name in values if name not in keys}
    await connection.execute(wanted.on_conflict_do_update(index_elements=keys, set_=rest))


def person_values(person: Person, seal: Seal) -> dict[str, Any]:
    """The row of a person, with the INSZ sealed."""
    values = asdict(person)
    insz = values.pop("insz")
    return {**values, "insz_sealed": None if insz is None else seal.close(INSZ_OF_PERSON, insz)}


def person_of(row: Row[Any], seal: Seal) -> Person:
    """The person of a row, with the INSZ opened."""
    return Person(
        vlimpersnummer=row.vlimpersnummer,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_day=row.birth_day,
        language=row.language,
        insz=None if row.insz_sealed is None else seal.open(INSZ_OF_PERSON, row.insz_sealed),
    )


def relation_of(row: Row[Any]) -> Relation:
    """The work relation of a row."""
    return Relation(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own public way to a row's mapping


def file_values(file: PayrollFile) -> dict[str, Any]:
    """The row of a payroll file."""
    own = {"elvire_number": file.elvire_number, "is_open": file.is_open, "closed_after": file.closed_after}
    return {**file.key._asdict(), **own}


def file_of(row: Row[Any]) -> PayrollFile:
    """The payroll file of a row."""
    return PayrollFile(
        key=Key(row.vlimpersnummer, row.legal_employer, row.rsz_category),
        elvire_number=row.elvire_number,
        is_open=row.is_open,
        closed_after=row.closed_after,
    )


def absence_values(absence: Absence) -> dict[str, Any]:
    """The row of an absence."""
    return {**asdict(absence), "days": _DAYS.dump_python(absence.days, mode="json")}


def absence_of(row: Row[Any]) -> Absence:
    """The absence of a row."""
    return Absence(**{**row._mapping, "days": _DAYS.validate_python(row.days)})  # noqa: SLF001 - as above
