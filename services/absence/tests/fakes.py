from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from absence.domain.authority import Grant, Scope
from absence.domain.employment import Employment
from absence.domain.leave import LeaveRequest
from absence.domain.sickness import SicknessSpell
from absence.messages.outbound import Message
from chassis.clock import day_of
from chassis.envelope import Seen


class FakeWork:
    """A unit of work in memory; `test_work_conformance.py` holds it to what the real one does."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.locked: list[tuple[str, ...]] = []
        self.messages: list[tuple[Message, tuple[Seen, ...]]] = []
        self.positions: dict[str, int] = {}
        self._sequences: dict[tuple[str, str], int] = {}
        self._people: set[str] = set()
        self._employments: dict[tuple[str, int], Employment] = {}
        self._units: dict[str, tuple[str | None, date | None]] = {}
        self._grants: dict[UUID, Grant] = {}
        self._requests: dict[UUID, LeaveRequest] = {}
        self._spells: dict[UUID, SicknessSpell] = {}

    @property
    def today(self) -> date:
        return day_of(self.now)

    async def lock(self, *vlimpersnummers: str) -> None:
        self.locked.append(vlimpersnummers)

    async def say(self, *messages: Message, seen: Sequence[Seen] = ()) -> tuple[Seen, ...]:
        places = []
        for message in messages:
            stream = (message.topic, message.key)
            self._sequences[stream] = self._sequences.get(stream, 0) + 1
            places.append(Seen(*stream, self._sequences[stream]))
            self.messages.append((message, tuple(seen)))
        return tuple(places)

    async def position_of(self, vlimpersnummer: str) -> Seen | None:
        sequence = self.positions.get(vlimpersnummer)
        return Seen("personnel.people", vlimpersnummer, sequence) if sequence else None

    async def register_person(self, vlimpersnummer: str) -> None:
        self._people.add(vlimpersnummer)

    async def knows_person(self, vlimpersnummer: str) -> bool:
        return vlimpersnummer in self._people

    async def keep_employment(self, employment: Employment) -> None:
        self._employments[employment.vlimpersnummer, employment.employment_sequence] = employment

    async def forget_employment(self, vlimpersnummer: str, employment_sequence: int) -> None:
        self._employments.pop((vlimpersnummer, employment_sequence), None)

    async def erase(self, vlimpersnummer: str) -> None:
        self._people.discard(vlimpersnummer)
        self._employments = {key: each for key, each in self._employments.items() if key[0] != vlimpersnummer}
        kept: list[dict[UUID, Any]] = [self._grants, self._requests, self._spells]
        for rows in kept:
            for key in [key for key, each in rows.items() if each.vlimpersnummer == vlimpersnummer]:
                del rows[key]

    async def employments(self, vlimpersnummer: str) -> tuple[Employment, ...]:
        return tuple(self._employments[key] for key in sorted(self._employments) if key[0] == vlimpersnummer)

    async def place_unit(self, code: str, parent: str | None, until_day: date | None = None) -> None:
        self._units[code] = parent, until_day

    async def units_up_from(self, code: str, day: date) -> tuple[str, ...]:
        way: list[str] = []
        above: str | None = code
        while above and above not in way:
            parent, until_day = self._units.get(above, (None, None))
            if until_day is not None and until_day < day:
                break
            way.append(above)
            above = parent
        return tuple(way)

    async def keep_grant(self, grant: Grant) -> None:
        self._grants[grant.grant_id] = grant

    async def grant(self, grant_id: UUID) -> Grant | None:
        return self._grants.get(grant_id)

    async def grants_on(self, scopes: Sequence[Scope], day: date) -> tuple[Grant, ...]:
        return tuple(
            grant for _, grant in sorted(self._grants.items()) if grant.scope in scopes and grant.holds_on(day)
        )

    async def grants_of(self, vlimpersnummer: str, day: date) -> tuple[Grant, ...]:
        return tuple(
            grant
            for _, grant in sorted(self._grants.items())
            if grant.vlimpersnummer == vlimpersnummer and grant.holds_on(day)
        )

    async def owner_of_request(self, request_id: UUID) -> str | None:
        request = self._requests.get(request_id)
        return request.vlimpersnummer if request else None

    async def keep_leave_request(self, request: LeaveRequest) -> None:
        self._requests[request.request_id] = request

    async def leave_request(self, request_id: UUID) -> LeaveRequest | None:
        return self._requests.get(request_id)

    async def leave_requests(self, vlimpersnummer: str, since: date) -> tuple[LeaveRequest, ...]:
        found = [
            each
            for each in self._requests.values()
            if each.vlimpersnummer == vlimpersnummer and each.period.last_day >= since
        ]
        return tuple(sorted(found, key=lambda each: (each.period.first_day, each.request_id)))

    async def owner_of_spell(self, spell_id: UUID) -> str | None:
        spell = self._spells.get(spell_id)
        return spell.vlimpersnummer if spell else None

    async def keep_sickness_spell(self, spell: SicknessSpell) -> None:
        self._spells[spell.spell_id] = spell

    async def sickness_spell(self, spell_id: UUID) -> SicknessSpell | None:
        return self._spells.get(spell_id)

    async def sickness_spells(self, vlimpersnummer: str, since: date) -> tuple[SicknessSpell, ...]:
        found = [
            each
            for each in self._spells.values()
            if each.vlimpersnummer == vlimpersnummer and each.period.last_day >= since
        ]
        return tuple(sorted(found, key=lambda each: (each.period.first_day, each.spell_id)))
