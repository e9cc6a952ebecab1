from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from personnel.domain.described import Described
from personnel.domain.employment import Employment
from personnel.domain.generic_account import GenericAccount
from personnel.domain.held import HeldStep, Particulars
from personnel.domain.ledger import Ledger
from personnel.domain.listed import Listed
from personnel.domain.organisation import LegalEmployer, Unit
from personnel.domain.person import Person
from personnel.domain.retention import Due, RetentionReport, RetentionRule
from personnel.domain.role import Role, RoleGrant
from personnel.domain.role_ledger import GrantStep, RoleLedger
from personnel.domain.version import Step
from personnel.messages.outbound import Event

Known = TypeVar("Known", bound=Described)


class Reference(Protocol):
    """Where reference data are looked up."""

    async def described(self, kind: type[Known], code: str) -> Known | None:
        """What has this code among the reference data of a kind."""


class Work(Protocol):
    """The unit of work that a use case is handed: everything in it happens, or nothing does."""

    @property
    def now(self) -> datetime:
        """The business instant at which the work is done (UTC)."""

    @property
    def today(self) -> date:
        """The day in Brussels on which the work is done."""

    @property
    def roles_closed_to_hr_specialist(self) -> frozenset[Role]:
        """Roles that an HR specialist cannot hold as well."""

    @property
    def listed(self) -> Listed:
        """Which values of some fields may be recorded."""

    async def lock(self, *subjects: str) -> None:
        """Keep others from changing these people (or parts) until the work ends; always before a read that decides."""

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """A part of the work that leaves no trace when an error ends it."""

    @property
    def actor(self) -> str:
        """The account of whoever works."""

    @property
    def is_register(self) -> bool:
        """Whether the work brings what the organisation register tells."""

    async def say(
        self,
        *events: Event,
        rests_on: Collection[str] = (),
        event_id: UUID | None = None,
        origin: str | None = None,
    ) -> None:
        """Say facts, as part of the work; `rests_on` names keys of the organisation's topic that they used.

        A single fact may be given its id, and an origin other than that of the work.
        """

    def new_id(self) -> UUID:
        """A new identity."""

    async def new_number(self) -> str:
        """A Vlimpersnummer that nobody ever had, locked.

        Raises:
            NumbersExhaustedError: the range is used up.

        """

    async def person(self, vlimpersnummer: str) -> Person | None:
        """A person."""

    async def hold_insz(self, *given: str) -> None:
        """Keep others from taking these INSZ until the work ends; always before people are locked."""

    async def holder_of(self, insz: str) -> str | None:
        """The Vlimpersnummer of the person with this INSZ; it stays so when the INSZ is held."""

    async def holders_of(self, *given: str) -> set[str]:
        """The Vlimpersnummers of the people with these INSZ, as of now."""

    async def is_taken(self, vlimpersnummer: str) -> bool:
        """Whether the number was ever given, also to somebody who is erased."""

    async def hold_imports(self) -> None:
        """Keep imports of people from going on until the work ends; always before people are locked."""

    async def erase(self, person: Person) -> None:
        """Keep nothing of a person but the number, and nothing of what was answered or is still to be imported."""

    async def add_person(self, person: Person) -> None:
        """Keep a new person."""

    async def replace_person(self, person: Person) -> None:
        """Keep a changed person."""

    async def employments(self, vlimpersnummer: str) -> list[Employment]:
        """The work relations of a person, by sequence."""

    async def ledger(self, vlimpersnummer: str) -> Ledger:
        """All that was ever recorded about a person's work relations."""

    async def record(self, vlimpersnummer: str, step: Step) -> None:
        """Record a step in a person's career: what it changes supersedes what held."""

    async def particulars(self, vlimpersnummer: str) -> Particulars:
        """All that was ever recorded about a person's particulars."""

    async def record_particular(self, vlimpersnummer: str, step: HeldStep) -> None:
        """Record a step in a person's particulars: what it changes supersedes what held."""

    async def new_case_number(self) -> str:
        """A number for the case of an accident that no other ever had."""

    async def grants(self, vlimpersnummer: str) -> list[RoleGrant]:
        """The roles that a person was granted, by first day; what was taken back was never granted."""

    async def role_ledger(self, vlimpersnummer: str) -> RoleLedger:
        """All that was ever recorded about a person's roles."""

    async def record_role(self, vlimpersnummer: str, step: GrantStep) -> None:
        """Record a step in a person's roles: what it changes supersedes what held."""

    async def generic_account(self, account: str) -> GenericAccount | None:
        """The shared account with this name."""

    async def put_generic_account(self, account: GenericAccount) -> None:
        """Keep a shared account in place of how it was."""

    async def legal_employer(self, code: str) -> LegalEmployer | None:
        """A legal employer."""

    async def put_legal_employer(self, employer: LegalEmployer) -> None:
        """Keep a legal employer in place of its earlier description."""

    async def unit(self, code: str) -> Unit | None:
        """A unit."""

    async def put_unit(self, unit: Unit) -> None:
        """Keep a unit in place of its earlier description."""

    async def described(self, kind: type[Known], code: str) -> Known | None:
        """What has this code among the reference data of a kind."""

    async def put_described(self, described: Described) -> None:
        """Keep reference data in place of their earlier description."""

    async def codes_on(self, kind: type[Described], day: date, **only: str) -> list[str]:
        """The codes of a kind that exist on a day; only those whose fields have these values."""

    async def has_any(self, kind: type[Described]) -> bool:
        """Whether anything of the kind was ever described."""

    async def has_imported(self, vlimpersnummer: str, row: str) -> bool:
        """Whether exactly this row was the last one imported for the person."""

    async def note_import(self, vlimpersnummer: str, row: str) -> None:
        """Remember the row as the last one imported for the person, in a form that does not show it."""


class Keeping(Work, Protocol):
    """Work on how long things are kept, and on what is kept for no longer."""

    async def retention_rules(self) -> Sequence[RetentionRule]:
        """All rules in the order of their entry."""

    async def add_rule(self, rule: RetentionRule) -> None:
        """Keep a rule."""

    async def open_report(self) -> RetentionReport | None:
        """The report that is not finished, which nobody else changes until the work ends."""

    async def report(self, report_id: UUID) -> RetentionReport | None:
        """A report."""

    async def add_report(self, report: RetentionReport) -> None:
        """Keep a new report."""

    async def set_report(self, report: RetentionReport) -> None:
        """Keep how far a report is, and when it got there."""

    async def asked_last(self) -> datetime | None:
        """When the newest report was asked for."""

    async def made_at(self, report_id: UUID) -> datetime | None:
        """Since when a report can be read."""

    async def people_after(self, number: str, limit: int) -> Sequence[str]:
        """The next people by number."""

    async def due_after(self, report: RetentionReport, rules: Mapping[str, RetentionRule], limit: int) -> list[Due]:
        """What is due of the next people of a report."""

    async def due_of(
        self, vlimpersnummer: str, report: RetentionReport, rules: Mapping[str, RetentionRule]
    ) -> list[Due]:
        """What is due of one person of a report."""

    async def kept_of(self, vlimpersnummer: str, kind: str) -> int:
        """How many values of a kind are kept of a person."""

    async def add_items(self, report: RetentionReport, items: Sequence[Due]) -> None:
        """Add to a report."""

    async def items_after(self, report: RetentionReport, limit: int) -> dict[str, list[str]]:
        """The kinds that a report names of the next people."""

    async def note_erased(self, report: RetentionReport, vlimpersnummer: str, kind: str, erased: int) -> None:
        """Keep how many values went in the end; 0: it was left, as it was due no more."""

    async def erase_rows(self, vlimpersnummer: str, kind: str, rule: RetentionRule | None, day: date) -> int:
        """Delete values of particulars, or reads, that a rule keeps for no longer; without a rule all of them."""

    async def forget_copies(self, vlimpersnummer: str, kind: str) -> None:
        """Empty what else would tell of it: answers that were kept, and of a field by what its row is known again."""

    async def add_trace(
        self, vlimpersnummer: str, kind: str, erased: int, by: str, reason: str, report_id: UUID | None
    ) -> None:
        """Leave a trace."""
