"""What others told: people, work relations, the organisation. Rows ⇄ domain."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from sqlalchemy import Row, Text, bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import ARRAY

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

    async def foresee_replica(self, people: Sequence[str]) -> None:
        """Read people and their relations together."""
        given = bindparam("people", people, type_=ARRAY(Text))
        self._known.people.update(dict.fromkeys(people))
        for row in await self._connection.execute(select(PERSON).where(PERSON.c.vlimpersnummer == func.any(given))):
            self._known.people[row.vlimpersnummer] = person_of(row, self._means.seal)
        self._known.relations.update({number: {} for number in people})
        for row in await self._connection.execute(select(RELATION).where(RELATION.c.vlimpersnummer == func.any(given))):
            self._known.relations[row.vlimpersnummer][row.employment_sequence] = relation_of(row)

    async def person(self, vlimpersnummer: str) -> Person | None:
        """See `Work`."""
        people = self._known.people
        if vlimpersnummer not in people:
            query = select(PERSON).where(PERSON.c.vlimpersnummer == vlimpersnummer)
            row = (await self._connection.execute(query)).one_or_none()
            people[vlimpersnummer] = None if row is None else person_of(row, self._means.seal)
        return people[vlimpersnummer]

    async def keep_person(self, person: Person) -> None:
        """See `Work`."""
        self._known.people[person.vlimpersnummer] = person
        self._unwritten.put(PERSON, person_values(person, self._means.seal))

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """See `Work`."""
        return (await self._relations(vlimpersnummer)).get(employment_sequence)

    async def relations_of(self, vlimpersnummer: str) -> Sequence[Relation]:
        """See `Work`."""
        return [relation for _, relation in sorted((await self._relations(vlimpersnummer)).items())]

    async def keep_relation(self, relation: Relation) -> None:
        """See `Work`."""
        self._known.relations.get(relation.vlimpersnummer, {})[relation.employment_sequence] = relation
        self._unwritten.put(RELATION, asdict(relation))

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """See `Work`."""
        await self._unwritten.write(PERSON, RELATION)
        self._known.relations.get(vlimpersnummer, {}).pop(employment_sequence, None)
        relation = RELATION.c
        await self._connection.execute(
            delete(RELATION).where(
                relation.vlimpersnummer == vlimpersnummer, relation.employment_sequence == employment_sequence
            )
        )

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """See `Work`."""
        self._unwritten.put(LEGAL_EMPLOYER, {"code": code, "name": name})

    async def keep_reference(self, reference: Reference) -> None:
        """See `Work`."""
        self._known.references[reference.subject] = reference
        self._unwritten.put(REFERENCE, asdict(reference))

    async def references(self, subjects: Collection[str]) -> Mapping[str, Reference]:
        """See `Work`."""
        known = self._known.references
        lacking = sorted(set(subjects) - known.keys())
        if lacking:
            known.update(dict.fromkeys(lacking))
            wanted = func.any(bindparam("subjects", lacking, type_=ARRAY(Text)))
            for row in await self._connection.execute(select(REFERENCE).where(REFERENCE.c.subject == wanted)):
                known[row.subject] = Reference(**row._mapping)  # noqa: SLF001 - as below
        return {name: found for name in subjects if (found := known[name])}

    async def _relations(self, vlimpersnummer: str) -> dict[int, Relation]:
        if vlimpersnummer not in self._known.relations:
            await self._unwritten.write(PERSON, RELATION)
            rows = await self._connection.execute(select(RELATION).where(RELATION.c.vlimpersnummer == vlimpersnummer))
            self._known.relations[vlimpersnummer] = {row.employment_sequence: relation_of(row) for row in rows}
        return self._known.relations[vlimpersnummer]


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
