"""What the other services would have said, applied as the consume role applies it."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.batch import apply_batch
from chassis.consumer import Memory
from chassis.envelope import Event, Record, write_headers
from notifier.app import new_consumer
from notifier.messages.message_list import read_list
from notifier.storage.message_lists import accept_list
from notifier.storage.tables import DECISION, MAIL
from services.notifier.tests.builders import (
    AGENCY,
    BACKUP,
    CHIEF,
    CLOCK,
    EMPLOYEE,
    EMPLOYER,
    HANDLER,
    LIST,
    MANAGER,
    MATERIAL,
    NOW,
    ROOT,
    SICK_DESK,
    TEAM,
    TODAY,
    the_settings,
)

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
REQUEST = "7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01"
SPELL = "e4b1f3a2-90c8-4d7e-8b65-2a3b4c5d6e04"


class World:
    """Makes records with their place in the stream, and applies them on PostgreSQL."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine
        self.consumer = new_consumer(the_settings())
        self.memory = Memory()
        self._sequences: Counter[tuple[str, str]] = Counter()
        self._offset = 0

    async def use_list(self, content: str | None = None) -> None:
        written = content or LIST.read_text()
        async with self.engine.begin() as connection:
            await accept_list(connection, written, read_list(written), NOW)

    def record(self, topic: str, event_type: str, data: dict[str, Any], key: str = "", **changes: Any) -> Record:
        key = key or data["vlimpersnummer"]
        self._sequences[topic, key] += 1
        self._offset += 1
        origin, event_id = changes.pop("origin", "entered"), changes.pop("event_id", uuid4())
        body = {"effective_day": TODAY.isoformat(), "recorded_at": NOW.isoformat(), **data, **changes}
        event = Event(topic=topic, key=key, event_id=event_id, event_type=event_type, data=b"", origin=origin)
        headers = write_headers(
            event,
            source="/test",
            time=NOW,
            epoch=1,
            sequence=self._sequences[topic, key],
            traceparent=TRACEPARENT,
        )
        value = json.dumps(body, default=str).encode()
        return Record(topic=topic, partition=0, offset=self._offset, key=key.encode(), value=value, headers=headers)

    def registered(self, number: str, **changes: Any) -> Record:
        person = {
            "vlimpersnummer": number,
            "given_name": f"Voornaam{number}",
            "family_name": "Achternaam",
            "birth_day": "1985-07-30",
            "language": "nl",
            "mail_address": f"{number}@demo.example",
            "insz": "85073099239",
        }
        return self.record("personnel.people", "personnel.person-registered.v1", person, **changes)

    def started(self, number: str = EMPLOYEE, kind: str = "started", **changes: Any) -> Record:
        job = {
            "vlimpersnummer": number,
            "employment_sequence": 1,
            "kind": "employee",
            "legal_employer": EMPLOYER,
            "rsz_category": "495",
            "statute": "contractual",
            "unit": TEAM,
            "pay_group": "MON",
            "is_primary": True,
            "action": "hire",
            "reason": None,
            "last_day": None,
        }
        return self.record("personnel.people", f"personnel.employment-{kind}.v1", job, **changes)

    def ended(self, number: str = EMPLOYEE, last_day: date = TODAY, **changes: Any) -> Record:
        end = {
            "vlimpersnummer": number,
            "employment_sequence": 1,
            "legal_employer": EMPLOYER,
            "rsz_category": "495",
            "unit": TEAM,
            "last_day": last_day,
            "reason": "resignation",
            "effective_day": last_day + timedelta(days=1),
        }
        return self.record("personnel.people", "personnel.employment-ended.v1", end, **changes)

    def granted(self, number: str, role: str, kind: str = "unit", code: str | None = TEAM, **changes: Any) -> Record:
        grant = {
            "vlimpersnummer": number,
            "grant_id": uuid4(),
            "role": role,
            "scope_kind": kind,
            "scope_code": code,
            "until_day": None,
            "effective_day": "2020-01-01",
        }
        return self.record("personnel.people", "personnel.role-granted.v1", grant, **changes)

    def unit(self, code: str, parent: str | None) -> Record:
        body = {"code": code, "name": f"Team {code}", "parent": parent, "legal_employer": EMPLOYER}
        return self.record("personnel.organisation", "personnel.unit-changed.v1", body, key=f"unit:{code}")

    def leave(self, what: str, number: str = EMPLOYEE, **changes: Any) -> Record:
        request = {
            "request_id": REQUEST,
            "vlimpersnummer": number,
            "employment_sequence": 1,
            "leave_type": "circumstance_leave",
            "first_day": "2026-12-21",
            "last_day": "2026-12-22",
            "part": "full",
            "requested_at": NOW.isoformat(),
            "was_approved": True,
        }
        return self.record("absence.requests", f"absence.leave-{what}.v1", request, **changes)

    def sick(self, number: str = EMPLOYEE, **changes: Any) -> Record:
        spell = {
            "spell_id": SPELL,
            "vlimpersnummer": number,
            "employment_sequence": 1,
            "first_day": "2026-11-24",
            "last_day": "2026-11-25",
        }
        return self.record("absence.requests", "absence.sickness-reported.v1", spell, **changes)

    def number_assigned(self, **changes: Any) -> Record:
        number = {
            "vlimpersnummer": EMPLOYEE,
            "employment_sequence": 1,
            "elvire_number": "E0000010193",
            "legal_employer": EMPLOYER,
            "rsz_category": "495",
        }
        return self.record("payroll.files", "payroll.number-assigned.v1", number, **changes)

    def rejected(self, record_id: str, **changes: Any) -> Record:
        message = {
            "vlimpersnummer": EMPLOYEE,
            "elvire_number": "E0000010193",
            "record_id": record_id,
            "version": 1,
            "code": "E-ZIEKTE",
            "text": "Ziekte van 85073099239",
        }
        return self.record("payroll.files", "payroll.message-rejected.v1", message, **changes)

    async def import_organisation(self) -> None:
        """Three units above each other, and everybody with a role; nobody is told of an import."""
        records = [self.unit(ROOT, None), self.unit(AGENCY, ROOT), self.unit(TEAM, AGENCY)]
        for number in [MANAGER, BACKUP, CHIEF, SICK_DESK, MATERIAL, CLOCK, HANDLER, EMPLOYEE]:
            records.append(self.registered(number, origin="imported"))
            records.append(self.started(number, origin="imported", effective_day="2020-01-01"))
        records += [
            self.granted(MANAGER, "manager"),
            self.granted(BACKUP, "manager_backup"),
            self.granted(CHIEF, "manager", code=AGENCY),
            self.granted(SICK_DESK, "mail_sick", code=AGENCY),
            self.granted(MATERIAL, "wf_material", code=ROOT),
            self.granted(CLOCK, "wf_clock", "legal_employer", EMPLOYER),
            self.granted(HANDLER, "dcpa_handler", "all", None),
        ]
        await self.apply(*records)
        async with self.engine.begin() as connection:
            await connection.execute(DECISION.delete())

    async def apply(self, *records: Record) -> None:
        await apply_batch(self.engine, self.consumer, records, self.memory)

    async def decisions(self, rule: str | None = None) -> Sequence[Row[Any]]:
        wanted = select(DECISION).order_by(DECISION.c.id)
        async with self.engine.connect() as connection:
            rows = (await connection.execute(wanted)).all()
        return [row for row in rows if rule in {None, row.rule}]

    async def mails(self) -> Sequence[Row[Any]]:
        async with self.engine.connect() as connection:
            return (await connection.execute(select(MAIL).order_by(MAIL.c.number))).all()

    async def told(self, rule: str) -> set[tuple[str | None, str]]:
        """Recipient and reason of each decision by a rule."""
        return {(row.recipient, row.reason) for row in await self.decisions(rule)}


def id_of(record: Record) -> UUID:
    return UUID((dict(record.headers)["ce_id"] or b"").decode())
