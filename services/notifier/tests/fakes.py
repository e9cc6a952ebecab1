"""The unit of work in memory. Believed because it passes the same suite as the real one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from notifier.domain.absence import Absence
from notifier.domain.decision import Decision, Item, Letter, Message
from notifier.domain.employment import Relation, seat_row
from notifier.domain.grant import Grant, Scope
from notifier.domain.pending import LeaveRequest
from notifier.domain.person import Colleague, Person
from notifier.domain.reason import Reason
from notifier.domain.reminder import Reminder
from notifier.domain.rule import MessageList
from notifier.domain.seat import Seat
from notifier.domain.unit import Unit


@dataclass
class FakeItem:
    """An item, and by which event it was closed."""

    decision: Decision
    item: Item
    closed_by: UUID | None = None


class FakeWork:
    """See `notifier.ports.Work`."""

    def __init__(self, now: datetime, messages: MessageList | None = None) -> None:
        self.now = now
        self.messages = messages
        self.people: dict[str, Person] = {}
        self.former: dict[str, str] = {}
        self.known: dict[tuple[str, int], Relation] = {}
        self.requests: dict[UUID, LeaveRequest] = {}
        self.granted: dict[UUID, Grant] = {}
        self.units: dict[str, Unit] = {}
        self.employers: dict[str, str] = {}
        self.absences: dict[UUID, Absence] = {}
        self.recorded: dict[tuple[UUID, str, str | None, str], tuple[Decision, Message | None]] = {}
        self.items: list[FakeItem] = []
        self.kept: dict[tuple[str, str, date], Reminder] = {}
        self.since: date | None = None

    async def keep_person(self, person: Person) -> None:
        self.people[person.vlimpersnummer] = person

    async def person(self, vlimpersnummer: str) -> Person | None:
        return self.people.get(vlimpersnummer)

    async def keep_former_address(self, vlimpersnummer: str, mail_address: str) -> None:
        self.former[vlimpersnummer] = mail_address

    async def forget_person(self, vlimpersnummer: str) -> None:
        self.people.pop(vlimpersnummer, None)
        self.former.pop(vlimpersnummer, None)
        self.known = {key: each for key, each in self.known.items() if key[0] != vlimpersnummer}
        self.requests = {key: each for key, each in self.requests.items() if each.vlimpersnummer != vlimpersnummer}
        self.granted = {key: each for key, each in self.granted.items() if each.vlimpersnummer != vlimpersnummer}
        self.absences = {key: each for key, each in self.absences.items() if each.vlimpersnummer != vlimpersnummer}
        self.recorded = {
            key: (decision, None if vlimpersnummer in {decision.vlimpersnummer, decision.recipient} else message)
            for key, (decision, message) in self.recorded.items()
        }
        self.items = [
            each for each in self.items if vlimpersnummer not in {each.decision.vlimpersnummer, each.decision.recipient}
        ]

    async def relation(self, vlimpersnummer: str, employment_sequence: int) -> Relation | None:
        return self.known.get((vlimpersnummer, employment_sequence))

    async def relations(self, vlimpersnummer: str) -> tuple[Relation, ...]:
        return tuple(each for (number, _), each in sorted(self.known.items()) if number == vlimpersnummer)

    async def keep_relation(self, relation: Relation) -> None:
        self.known[relation.vlimpersnummer, relation.employment_sequence] = relation

    async def forget_relation(self, vlimpersnummer: str, employment_sequence: int) -> None:
        self.known.pop((vlimpersnummer, employment_sequence), None)

    async def keep_request(self, request: LeaveRequest) -> None:
        self.requests[request.request_id] = request

    async def forget_request(self, request_id: UUID) -> None:
        self.requests.pop(request_id, None)

    async def open_requests(self, vlimpersnummer: str) -> tuple[LeaveRequest, ...]:
        theirs = [each for each in self.requests.values() if each.vlimpersnummer == vlimpersnummer]
        return tuple(sorted(theirs, key=lambda each: (each.requested_day, each.request_id)))

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
        rows = [row for each in await self.relations(vlimpersnummer) for row in each.rows]
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
            number: await self._colleague(person) for number, person in self.people.items() if number in vlimpersnummers
        }

    async def _colleague(self, person: Person) -> Colleague:
        former = self.former.get(person.vlimpersnummer)
        services = [period.service for each in await self.relations(person.vlimpersnummer) for period in each.periods]
        return Colleague(person, tuple(services), former if former != person.mail_address else None)

    async def away(self, vlimpersnummers: Collection[str], day: date) -> frozenset[str]:
        absences = [each for each in self.absences.values() if each.covers(day)]
        return frozenset(each.vlimpersnummer for each in absences if each.vlimpersnummer in vlimpersnummers)

    async def message_list(self) -> MessageList | None:
        return self.messages

    def letter(self, text: str, values: Mapping[str, str]) -> Letter:
        return FakeLetters().write(text, values)

    async def record(self, decision: Decision, message: Message | None) -> None:
        key = decision.event_id, decision.rule, decision.recipient, decision.channel
        if key in self.recorded and self.recorded[key][0].reason is not Reason.PLANNED:
            return
        self.recorded[key] = decision, message
        if isinstance(message, Item):
            same = decision.rule, decision.cause, decision.channel, decision.recipient
            for each in self.items:
                its = each.decision.rule, each.decision.cause, each.decision.channel, each.decision.recipient
                if its == same and each.closed_by is None:
                    each.closed_by = decision.event_id
            self.items.append(FakeItem(decision, message))

    async def close_items(self, rules: Collection[str], cause: str, event_id: UUID, event_type: str) -> None:  # noqa: ARG002 - as the port says
        for each in self.items:
            if each.decision.rule in rules and each.decision.cause == cause and each.closed_by is None:
                each.closed_by = event_id

    async def calendar_since(self) -> date | None:
        return self.since

    async def reminders(self, vlimpersnummer: str) -> tuple[Reminder, ...]:
        theirs = [each for each in self.kept.values() if each.vlimpersnummer == vlimpersnummer]
        return tuple(sorted(theirs, key=lambda each: (each.rule, each.cause, each.day)))

    async def keep_reminder(self, reminder: Reminder) -> None:
        earlier = self.kept.get((reminder.rule, reminder.cause, reminder.day))
        if earlier is None or not earlier.is_settled:
            self.kept[reminder.rule, reminder.cause, reminder.day] = reminder


class FakeLetters:
    """Letters that show what they were given."""

    def write(self, text: str, values: Mapping[str, str]) -> Letter:
        return Letter(text, f"{text} {dict(values)}", f"<p>{text}</p>", text)
