"""What the use cases need, in their words."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.decision import Decision, Letter, Message
from notifier.domain.employment import Relation
from notifier.domain.grant import Grant, Scope
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Colleague, Person
from notifier.domain.reminder import Reminder
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

    async def forget_person(self, vlimpersnummer: str) -> None:
        """Keep nothing of a person but the decisions, and those without what was written.

        Mails that were not sent yet are not sent; items are gone; of what was sent, addresses and texts are.
        """

    async def keep_former_address(self, vlimpersnummer: str, mail_address: str) -> None:
        """Know the last address that was another than the present one."""

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        """A work relation; none when it is not known."""

    async def relations(self, vlimpersnummer: str) -> tuple[Relation, ...]:
        """All work relations of somebody, by sequence."""

    async def keep_relation(self, relation: Relation) -> None:
        """Know a relation as told now, in place of everything that was known of it."""

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """Know that a relation never was."""

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

    async def keep_request(self, request: LeaveRequest) -> None:
        """Know a request that waits for a decision."""

    async def forget_request(self, request_id: UUID) -> None:
        """Know that a request waits no more."""

    async def open_requests(self, vlimpersnummer: str) -> tuple[LeaveRequest, ...]:
        """The requests of somebody that wait for a decision, by day of request."""

    async def seat(self, vlimpersnummer: str, employment_sequence: int | None, day: date) -> Seat | None:
        """Where somebody sits on a day: by this relation, or by the primary one; none when no relation is known.

        Before the relation begins it is the first job row that counts, after its end the last.
        """

    async def units_above(self, code: str) -> tuple[str, ...]:
        """The unit itself, then those above it, nearest first."""

    async def grants(self, roles: Collection[str], scopes: Collection[Scope]) -> tuple[Grant, ...]:
        """Who was ever given one of these roles on one of these scopes."""

    async def colleagues(self, vlimpersnummers: Collection[str]) -> dict[str, Colleague]:
        """Those of these people who are known, with their periods in service and their previous address."""

    async def away(self, vlimpersnummers: Collection[str], day: date) -> frozenset[str]:
        """Those of these people who are away for the whole of a day."""

    async def message_list(self) -> MessageList | None:
        """The list in use; none when there never was a right one."""

    def letter(self, text: str, values: Mapping[str, str]) -> Letter:
        """The text with these values filled in."""

    async def record(self, decision: Decision, message: Message | None) -> None:
        """Keep a decision, and the message that follows from it. What was decided before stays as it was.

        A new item takes the place of an open one of the same rule, cause, channel and recipient.
        """

    async def close_items(self, rules: Collection[str], cause: str, event_id: UUID, event_type: str) -> None:
        """Close the open items of these rules about a cause, because of an event."""

    async def calendar_since(self) -> date | None:
        """The first day on which the calendar was kept; none: it is not kept yet."""

    async def reminders(self, vlimpersnummer: str) -> tuple[Reminder, ...]:
        """What became of the days on which messages about somebody fell due, and what is planned."""

    async def keep_reminder(self, reminder: Reminder) -> None:
        """Keep what became of a day; what was settled before stays as it was."""
