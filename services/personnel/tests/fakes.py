"""The unit of work in memory. It is believed because it passes the same suite as the real one."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import day_of
from personnel.domain.employment import Employment
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.person import NumbersExhaustedError, Person
from personnel.domain.role import RoleGrant
from personnel.messages.outbound import Event


@dataclass
class FakeWork:
    """Everything in dictionaries; `said` holds what was said and what it rested on."""

    now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first_number: int = 100_000
    last_number: int = 899_999
    people_by_number: dict[str, Person] = field(default_factory=dict)
    employments_by_key: dict[tuple[str, int], Employment] = field(default_factory=dict)
    grants_by_id: dict[UUID, RoleGrant] = field(default_factory=dict)
    employers: dict[str, LegalEmployer] = field(default_factory=dict)
    tree: dict[str, Unit] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Event, frozenset[str]]] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    given: int = 0

    @property
    def today(self) -> date:
        return day_of(self.now)

    @property
    def events(self) -> list[Event]:
        return [event for event, _ in self.said]

    async def lock(self, *subjects: str) -> None:
        self.locked |= set(subjects)

    @asynccontextmanager
    async def attempt(self) -> AsyncIterator[None]:
        before = {each.name: _copy(getattr(self, each.name)) for each in fields(self) if each.name != "given"}
        try:
            yield
        except Exception:
            for name, value in before.items():
                setattr(self, name, value)
            raise

    async def say(self, *events: Event, rests_on: Collection[str] = ()) -> None:
        for event in events:
            self.said.append((event, frozenset(rests_on)))

    def new_id(self) -> UUID:
        return uuid4()

    async def new_number(self) -> str:
        while True:
            candidate = self.first_number + self.given
            self.given += 1
            if candidate > self.last_number:
                raise NumbersExhaustedError
            if f"{candidate:06d}" not in self.people_by_number:
                await self.lock(f"{candidate:06d}")
                return f"{candidate:06d}"

    async def person(self, vlimpersnummer: str) -> Person | None:
        return self.people_by_number.get(vlimpersnummer)

    async def holder_of(self, insz: str) -> str | None:
        return next((number for number, each in self.people_by_number.items() if each.data.insz == insz), None)

    async def add_person(self, person: Person) -> None:
        self.people_by_number[person.vlimpersnummer] = person

    async def replace_person(self, person: Person) -> None:
        self.people_by_number[person.vlimpersnummer] = person

    async def employments(self, vlimpersnummer: str) -> list[Employment]:
        return [each for (number, _), each in sorted(self.employments_by_key.items()) if number == vlimpersnummer]

    async def add_employment(self, employment: Employment) -> None:
        self.employments_by_key[employment.vlimpersnummer, employment.employment_sequence] = employment

    async def replace_employment(self, employment: Employment) -> None:
        self.employments_by_key[employment.vlimpersnummer, employment.employment_sequence] = employment

    async def grants(self, vlimpersnummer: str) -> list[RoleGrant]:
        own = [grant for grant in self.grants_by_id.values() if grant.vlimpersnummer == vlimpersnummer]
        return sorted(own, key=lambda grant: (grant.terms.from_day, grant.grant_id))

    async def add_grant(self, grant: RoleGrant) -> None:
        self.grants_by_id[grant.grant_id] = grant

    async def replace_grant(self, grant: RoleGrant) -> None:
        self.grants_by_id[grant.grant_id] = grant

    async def legal_employer(self, code: str) -> LegalEmployer | None:
        return self.employers.get(code)

    async def put_legal_employer(self, employer: LegalEmployer) -> None:
        self.employers[employer.code] = employer

    async def unit(self, code: str) -> Unit | None:
        return self.tree.get(code)

    async def put_unit(self, unit: Unit) -> None:
        self.tree[unit.code] = unit

    async def has_imported(self, vlimpersnummer: str, row: str) -> bool:
        return self.imported.get(vlimpersnummer) == row

    async def note_import(self, vlimpersnummer: str, row: str) -> None:
        self.imported[vlimpersnummer] = row


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list | set) else value
