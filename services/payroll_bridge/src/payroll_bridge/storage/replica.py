"""What others told: people, work relations, the organisation. Rows ⇄ domain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, Table, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.sealed import Seal
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.reference import Reference
from payroll_bridge.domain.relation import Relation
from payroll_bridge.storage.part import Part
from payroll_bridge.storage.tables import LEGAL_EMPLOYER, PERSON, REFERENCE, RELATION

INSZ_OF_PERSON: Final = "person.insz"
IBAN_OF_PERSON: Final = "person.iban"


class ReplicaPart(Part):
    """The part of the unit of work that is about what others told."""

    async def person(self, vlimpersnummer: str) -> Person | None:
        """See `Work`."""
        query = select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer)
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else person_of(row, self._means.seal)

    async def keep_person(self, person: Person) -> None:
        """See `Work`."""
        await put(self._connection, PERSON, person_values(person, self._means.seal))

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """See `Work`."""
        query = select(RELATION).where(
            RELATION.c.vlimpersnummer == vlimpersnummer, RELATION.c.employment_sequence == employment_sequence
        )
        row = (await self._connection.execute(query)).one_or_none()
        return None if row is None else relation_of(row)

    async def relations_of(self, vlimpersnummer: str) -> Sequence[Relation]:
        """See `Work`."""
        query = select(RELATION).where(RELATION.c.vlimpersnummer == vlimpersnummer)
        rows = await self._connection.execute(query.order_by(RELATION.c.employment_sequence))
        return [relation_of(row) for row in rows]

    async def keep_relation(self, relation: Relation) -> None:
        """See `Work`."""
        await put(self._connection, RELATION, asdict(relation))

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """See `Work`."""
        relation = RELATION.c
        await self._connection.execute(
            delete(RELATION).where(
                relation.vlimpersnummer == vlimpersnummer, relation.employment_sequence == employment_sequence
            )
        )

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """See `Work`."""
        await put(self._connection, LEGAL_EMPLOYER, {"code": code, "name": name})

    async def keep_reference(self, reference: Reference) -> None:
        """See `Work`."""
        await put(self._connection, REFERENCE, asdict(reference))

    async def references(self, subjects: Collection[str]) -> Mapping[str, Reference]:
        """See `Work`."""
        if not subjects:
            return {}
        rows = await self._connection.execute(select(REFERENCE).where(REFERENCE.c.subject.in_(sorted(subjects))))
        return {row.subject: Reference(**row._mapping) for row in rows}  # noqa: SLF001 - as below


async def put(connection: AsyncConnection, table: Table, values: Mapping[str, Any]) -> None:
    """Write a row that replaces the one with the same primary key."""
    keys = [column.name for column in table.primary_key]
    wanted = insert(table).values(**values)
    rest = {name: wanted.excluded[name] for name in values if name not in keys}
    await connection.execute(wanted.on_conflict_do_update(index_elements=keys, set_=rest))


def person_values(person: Person, seal: Seal) -> dict[str, Any]:
    """The row of a person, with INSZ and IBAN sealed."""
    values = asdict(person)
    insz, iban = values.pop("insz"), values.pop("iban")
    return {
        **values,
        "insz_sealed": None if insz is None else seal.close(INSZ_OF_PERSON, insz),
        "iban_sealed": None if iban is None else seal.close(IBAN_OF_PERSON, iban),
    }


def person_of(row: Row[Any], seal: Seal) -> Person:
    """The person of a row, with INSZ and IBAN opened."""
    return Person(
        vlimpersnummer=row.vlimpersnummer,
        given_name=row.given_name,
        family_name=row.family_name,
        birth_day=row.birth_day,
        language=row.language,
        insz=None if row.insz_sealed is None else seal.open(INSZ_OF_PERSON, row.insz_sealed),
        iban=None if row.iban_sealed is None else seal.open(IBAN_OF_PERSON, row.iban_sealed),
    )


def relation_of(row: Row[Any]) -> Relation:
    """The work relation of a row."""
    return Relation(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own public way to a row's mapping
