"""What the use cases need, in their words."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.decision import Decision, Letter, Mail
from notifier.domain.employment import JobRow
from notifier.domain.grant import Grant, Scope
from notifier.domain.person import Colleague, Person
from notifier.domain.rule import MessageList
from notifier.domain.seat import Seat
from notifier.domain.unit import Unit


class Letters(Protocol):
    """Writes the texts."""

    def write(self, text: str, values: Mapping[str, str]) -> Letter:
        """The text with these values filled in; a value that the text needs and does not get is an error."""


class Work(Protocol):
    """One unit of work: the replica, the list in use, the decisions. All of it is kept, or nothing."""

    now: datetime

    async def keep_person(self, person: Person) -> None:
        """Know a person as told last."""

    async def person(self, vlimpersnummer: str) -> Person | None:
        """A person; none when not known."""

    async def start_employment(self, row: JobRow, last_day: date | None) -> None:
        """Know a work relation that begins with a job row."""

    async def change_employment(self, row: JobRow, last_day: date | None) -> bool:
        """Know a job row from its day on; rows of later days stand. False: no such relation."""

    async def end_employment(self, vlimpersnummer: str, employment_sequence: int, last_day: date) -> bool:
        """Know the last day of a relation. False: no such relation."""

    async def keep_grant(self, grant_id: UUID, grant: Grant) -> None:
        """Know a role that somebody holds."""

    async def end_grant(self, grant_id: UUID, until_day: date) -> bool:
        """Know the last day of a role. False: no such grant."""

    async def keep_unit(self, unit: Unit) -> None:
        """Know a unit as told last."""

    async def unit(self, code: str) -> Unit | None:
        """A unit; none when not known."""

    async def keep_legal_employer(self, code: str, name: str) -> None:
        """Know a legal employer as told last."""

    async def keep_absence(self, absence: Absence) -> None:
        """Know that somebody is away, or after all is not."""

    async def absence(self, absence_id: UUID) -> Absence | None:
        """An absence; none when not known."""

    async def seat(self, vlimpersnummer: str, employment_sequence: int | None, day: date) -> Seat | None:
        """Where somebody sits on a day: by this relation, or by the primary one; none when no relation is known.

        Before the relation begins it is the first job row that counts, after its end the last.
        """

    async def units_above(self, code: str) -> tuple[str, ...]:
        """The unit itself, then those above it, nearest first."""

    async def grants(self, roles: Collection[str], scopes: Collection[Scope]) -> tuple[Grant, ...]:
        """Who was ever given one of these roles on one of these scopes."""

    async def colleagues(self, vlimpersnummers: Collection[str]) -> dict[str, Colleague]:
        """Those of these people who are known, with their periods in service."""

    async def away(self, vlimpersnummers: Collection[str], day: date) -> frozenset[str]:
        """Those of these people who are away for the whole of a day."""

    async def message_list(self) -> MessageList | None:
        """The list in use; none when there never was a right one."""

    def letter(self, text: str, values: Mapping[str, str]) -> Letter:
        """The text with these values filled in."""

    async def record(self, decision: Decision, mail: Mail | None) -> None:
        """Keep a decision, and the mail that follows from it. What was decided before stays as it was."""
