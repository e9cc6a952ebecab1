"""The unit of work in memory. Believed because it passes the same suite as the real one."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.decision import Decision, Letter, Mail
from notifier.domain.employment import JobRow, seat_row
from notifier.domain.grant import Grant, Scope
from notifier.domain.person import Colleague, Person, Service
from notifier.domain.rule import MessageList
from notifier.domain.seat import Seat
from notifier.domain.unit import Unit


class FakeWork:
    """See `notifier.ports.Work`."""

    def __init__(self, now: datetime, messages: MessageList | None = None) -> None:
        self.now = now
        self.messages = messages
        self.people: dict[str, Person] = {}
        self.services: dict[tuple[str, int], Service] = {}
        self.rows: dict[tuple[str, int, date], JobRow] = {}
        self.granted: dict[UUID, Grant] = {}
        self.units: dict[str, Unit] = {}
        self.employers: dict[str, str] = {}
        self.absences: dict[UUID, Absence] = {}
        self.recorded: dict[tuple[UUID, str, str | None], tuple[Decision, Mail | None]] = {}

    async def keep_person(self, person: Person) -> None:
        self.people[person.vlimpersnummer] = person

    async def person(self, vlimpersnummer: str) -> Person | None:
        return self.people.get(vlimpersnummer)

    async def start_employment(self, row: JobRow, last_day: date | None) -> None:
        self.services[row.vlimpersnummer, row.employment_sequence] = Service(row.from_day, last_day)
        self.rows[row.vlimpersnummer, row.employment_sequence, row.from_day] = row

    async def change_employment(self, row: JobRow, last_day: date | None) -> bool:
        if not await self._set_last_day((row.vlimpersnummer, row.employment_sequence), last_day):
            return False
        self.rows[row.vlimpersnummer, row.employment_sequence, row.from_day] = row
        return True

    async def end_employment(self, vlimpersnummer: str, employment_sequence: int, last_day: date) -> bool:
        return await self._set_last_day((vlimpersnummer, employment_sequence), last_day)

    async def _set_last_day(self, relation: tuple[str, int], last_day: date | None) -> bool:
        if relation not in self.services:
            return False
        self.services[relation] = Service(self.services[relation].first_day, last_day)
        return True

    async def keep_grant(self, grant_id: UUID, grant: Grant) -> None:
        self.granted[grant_id] = grant

    async def end_grant(self, grant_id: UUID, until_day: date) -> bool:
        if grant_id not in self.granted:
            return False
        self.granted[grant_id] = replace(self.granted[grant_id], until_day=until_day)
        return True

    async def keep_unit(self, unit: Unit) -> None:
        self.units[unit.code] = unit

    async def unit(self, code: str) -> Unit | None:
        return self.units.get(code)

    async def keep_legal_employer(self, code: str, name: str) -> None:
        self.employers[code] = name

    async def keep_absence(self, absence: Absence) -> None:
        self.absences[absence.absence_id] = absence

    async def absence(self, absence_id: UUID) -> Absence | None:
        return self.absences.get(absence_id)

    async def seat(self, vlimpersnummer: str, employment_sequence: int | None, day: date) -> Seat | None:
        rows = [row for row in self.rows.values() if row.vlimpersnummer == vlimpersnummer]
        row = seat_row(rows, employment_sequence, day)
        if row is None:
            return None
        units = await self.units_above(row.unit)
        return Seat(vlimpersnummer=vlimpersnummer, units=units, legal_employer=row.legal_employer)

    async def units_above(self, code: str) -> tuple[str, ...]:
        found = [code]
        while (unit := self.units.get(found[-1])) and unit.parent and unit.parent not in found:
            found.append(unit.parent)
        return tuple(found)

    async def grants(self, roles: Collection[str], scopes: Collection[Scope]) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.granted.values() if grant.role in roles and grant.scope in scopes)

    async def colleagues(self, vlimpersnummers: Collection[str]) -> dict[str, Colleague]:
        return {
            number: Colleague(person, tuple(each for (of, _), each in sorted(self.services.items()) if of == number))
            for number, person in self.people.items()
            if number in vlimpersnummers
        }

    async def away(self, vlimpersnummers: Collection[str], day: date) -> frozenset[str]:
        absences = [each for each in self.absences.values() if each.covers(day)]
        return frozenset(each.vlimpersnummer for each in absences if each.vlimpersnummer in vlimpersnummers)

    async def message_list(self) -> MessageList | None:
        return self.messages

    def letter(self, text: str, values: Mapping[str, str]) -> Letter:
        return FakeLetters().write(text, values)

    async def record(self, decision: Decision, mail: Mail | None) -> None:
        key = decision.event_id, decision.rule, decision.recipient
        self.recorded.setdefault(key, (decision, mail))


class FakeLetters:
    """Letters that show what they were given."""

    def write(self, text: str, values: Mapping[str, str]) -> Letter:
        return Letter(text, f"{text} {dict(values)}", f"<p>{text}</p>")
