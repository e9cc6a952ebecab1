"""What use cases need of the world, in their words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from absence.domain.authority import Grant, Scope
from absence.domain.employment import Employment
from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.messages.outbound import Message
from chassis.envelope import Seen


class Work(Protocol):
    """One unit of work: all of it happens, or nothing."""

    @property
    def now(self) -> datetime:
        """The present instant of business time, UTC."""

    @property
    def today(self) -> date:
        """The present day in Brussels, of business time."""

    async def lock(self, *vlimpersnummers: str) -> None:
        """Let nobody else change anything about these people until the work ends; comes before every read."""

    async def say(self, *messages: Message, seen: Sequence[Seen] = ()) -> tuple[Seen, ...]:
        """Say facts that rest on foreign positions; gives the place that each got in its stream."""

    async def position_of(self, vlimpersnummer: str) -> Seen | None:
        """How far the replica is with this person; None: nothing heard."""

    async def register_person(self, vlimpersnummer: str) -> None:
        """Know that there is such a person."""

    async def knows_person(self, vlimpersnummer: str) -> bool:
        """Whether the replica has heard of the person."""

    async def keep_employment(self, employment: Employment) -> None:
        """Keep a work relation as it is now, in place of all that was kept of it."""

    async def forget_employment(self, vlimpersnummer: str, employment_sequence: int) -> None:
        """Keep nothing of a work relation."""

    async def erase(self, vlimpersnummer: str) -> None:
        """Keep nothing of a person: relations, roles, requests, spells, and what waits to be handled."""

    async def employments(self, vlimpersnummer: str) -> tuple[Employment, ...]:
        """All work relations of a person, by sequence."""

    async def place_unit(self, code: str, parent: str | None, until_day: date | None = None) -> None:
        """Keep where a unit stands in the tree, and the last day on which it exists."""

    async def units_up_from(self, code: str, day: date) -> tuple[str, ...]:
        """The unit and those above it, nearest first, as far as they exist on a day; one not heard of stands alone."""

    async def keep_grant(self, grant: Grant) -> None:
        """Keep a role that somebody holds."""

    async def grant(self, grant_id: UUID) -> Grant | None:
        """The grant with that number."""

    async def grants_on(self, scopes: Sequence[Scope], day: date) -> tuple[Grant, ...]:
        """The roles held on any of these scopes on a day."""

    async def grants_of(self, vlimpersnummer: str, day: date) -> tuple[Grant, ...]:
        """The roles that a person holds on a day."""

    async def owner_of_request(self, request_id: UUID) -> str | None:
        """Vlimpersnummer of whose request it is; None: there is none."""

    async def keep_leave_request(self, request: LeaveRequest) -> None:
        """Keep a request as it is now."""

    async def leave_request(self, request_id: UUID) -> LeaveRequest | None:
        """The request; None: there is none, or none any more."""

    async def leave_requests(self, vlimpersnummer: str, since: date) -> tuple[LeaveRequest, ...]:
        """The person's requests whose last day is not before `since`, by first day."""

    async def owner_of_spell(self, spell_id: UUID) -> str | None:
        """Vlimpersnummer of whose spell it is; None: there is none."""

    async def keep_sickness_spell(self, spell: SicknessSpell) -> None:
        """Keep a spell as it is now."""

    async def sickness_spell(self, spell_id: UUID) -> SicknessSpell | None:
        """The spell; None: there is none, or none any more."""

    async def sickness_spells(self, vlimpersnummer: str, since: date) -> tuple[SicknessSpell, ...]:
        """The person's spells whose last day is not before `since`, by first day."""
