"""The unit of work in memory. It is believed because it passes the same suite as the real one."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.clock import day_of
from personnel.domain.described import Described
from personnel.domain.employment import Employment
from personnel.domain.generic_account import GenericAccount
from personnel.domain.held import HeldStep, Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.listed import Listed
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.person import NumbersExhaustedError, Person
from personnel.domain.role import Role, RoleGrant
from personnel.domain.role_ledger import GrantStep, RoleLedger
from personnel.domain.version import Step
from personnel.messages.outbound import Event
from personnel.ports import Known


@dataclass
class FakeWork:
    """Everything in dictionaries; `said` holds what was said and what it rested on."""

    now: datetime = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first_number: int = 100_000
    last_number: int = 899_999
    people_by_number: dict[str, Person] = field(default_factory=dict)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    particulars_by_number: dict[str, Particulars] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    roles_by_number: dict[str, RoleLedger] = field(default_factory=dict)
    generic_accounts: dict[str, GenericAccount] = field(default_factory=dict)
    employers: dict[str, LegalEmployer] = field(default_factory=dict)
    tree: dict[str, Unit] = field(default_factory=dict)
    reference: dict[tuple[type[Described], str], Described] = field(default_factory=dict)
    imported: dict[str, str] = field(default_factory=dict)
    said: list[tuple[Event, frozenset[str]]] = field(default_factory=list)
    locked: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    given: int = 0
    actor: str = "an-account"
    roles_closed_to_hr_specialist: frozenset[Role] = frozenset()
    is_register: bool = False
    listed: Listed = field(default_factory=Listed)
    cases: int = 0
    ids: list[UUID | None] = field(default_factory=list)
    origins: list[str | None] = field(default_factory=list)

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

    async def say(
        self,
        *events: Event,
        rests_on: Collection[str] = (),
        event_id: UUID | None = None,
        origin: str | None = None,
    ) -> None:
        for event in events:
            self.said.append((event, frozenset(rests_on)))
            self.ids.append(event_id)
            self.origins.append(origin)

    def new_id(self) -> UUID:
        return uuid4()

    async def new_number(self) -> str:
        while True:
            candidate = self.first_number + self.given
            self.given += 1
            if candidate > self.last_number:
                raise NumbersExhaustedError
            if not await self.is_taken(f"{candidate:06d}"):
                await self.lock(f"{candidate:06d}")
                return f"{candidate:06d}"

    async def person(self, vlimpersnummer: str) -> Person | None:
        return self.people_by_number.get(vlimpersnummer)

    async def hold_insz(self, *given: str) -> None:
        self.held |= set(given)

    async def holders_of(self, *given: str) -> set[str]:
        return {number for number, each in self.people_by_number.items() if each.data.insz in given}

    async def holder_of(self, insz: str) -> str | None:
        return next((number for number, each in self.people_by_number.items() if each.data.insz == insz), None)

    async def is_taken(self, vlimpersnummer: str) -> bool:
        return vlimpersnummer in self.people_by_number or vlimpersnummer in self.erased

    async def hold_imports(self) -> None:
        pass

    async def erase(self, person: Person) -> None:
        vlimpersnummer = person.vlimpersnummer
        self.erased.add(vlimpersnummer)
        kinds = (self.people_by_number, self.ledgers, self.particulars_by_number, self.roles_by_number, self.imported)
        for kept in kinds:
            kept.pop(vlimpersnummer, None)
        self.generic_accounts = {
            key: replace(each, members=tuple(member for member in each.members if member != vlimpersnummer))
            for key, each in self.generic_accounts.items()
        }

    async def add_person(self, person: Person) -> None:
        self.people_by_number[person.vlimpersnummer] = person

    async def replace_person(self, person: Person) -> None:
        self.people_by_number[person.vlimpersnummer] = person

    async def ledger(self, vlimpersnummer: str) -> Ledger:
        return self.ledgers.get(vlimpersnummer, Ledger(vlimpersnummer=vlimpersnummer))

    async def record(self, vlimpersnummer: str, step: Step) -> None:
        self.ledgers[vlimpersnummer] = (await self.ledger(vlimpersnummer)).with_step(step)

    async def particulars(self, vlimpersnummer: str) -> Particulars:
        return self.particulars_by_number.get(vlimpersnummer, Particulars(vlimpersnummer=vlimpersnummer))

    async def record_particular(self, vlimpersnummer: str, step: HeldStep) -> None:
        self.particulars_by_number[vlimpersnummer] = (await self.particulars(vlimpersnummer)).with_step(step)

    async def new_case_number(self) -> str:
        self.cases += 1
        return f"1-{self.cases:06d}"

    async def employments(self, vlimpersnummer: str) -> list[Employment]:
        return list((await self.ledger(vlimpersnummer)).career.employments)

    async def grants(self, vlimpersnummer: str) -> list[RoleGrant]:
        return (await self.role_ledger(vlimpersnummer)).grants

    async def role_ledger(self, vlimpersnummer: str) -> RoleLedger:
        return self.roles_by_number.get(vlimpersnummer, RoleLedger(vlimpersnummer=vlimpersnummer))

    async def record_role(self, vlimpersnummer: str, step: GrantStep) -> None:
        self.roles_by_number[vlimpersnummer] = (await self.role_ledger(vlimpersnummer)).with_step(step)

    async def generic_account(self, account: str) -> GenericAccount | None:
        return self.generic_accounts.get(account)

    async def put_generic_account(self, account: GenericAccount) -> None:
        self.generic_accounts[account.account] = account

    async def legal_employer(self, code: str) -> LegalEmployer | None:
        return self.employers.get(code)

    async def put_legal_employer(self, employer: LegalEmployer) -> None:
        self.employers[employer.code] = employer

    async def unit(self, code: str) -> Unit | None:
        return self.tree.get(code)

    async def put_unit(self, unit: Unit) -> None:
        self.tree[unit.code] = unit

    async def described(self, kind: type[Known], code: str) -> Known | None:
        found = self.reference.get((kind, code))
        assert found is None or isinstance(found, kind)
        return found

    async def put_described(self, described: Described) -> None:
        self.reference[type(described), described.code] = described

    async def codes_on(self, kind: type[Described], day: date, **only: str) -> list[str]:
        return sorted(
            code
            for (its_kind, code), each in self.reference.items()
            if its_kind is kind
            and each.existence.has(day)
            and all(getattr(each, name) == value for name, value in only.items())
        )

    async def has_any(self, kind: type[Described]) -> bool:
        return any(its_kind is kind for its_kind, _ in self.reference)

    async def has_imported(self, vlimpersnummer: str, row: str) -> bool:
        return self.imported.get(vlimpersnummer) == row

    async def note_import(self, vlimpersnummer: str, row: str) -> None:
        self.imported[vlimpersnummer] = row


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, dict | list | set) else value
