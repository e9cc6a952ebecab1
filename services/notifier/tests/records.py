"""What the other services would have said, as records with their place in the stream."""

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from chassis.envelope import Event, Record, write_headers
from services.notifier.tests.builders import EMPLOYEE, EMPLOYER, NOW, TEAM, TODAY

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
REQUEST = "7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01"
SPELL = "e4b1f3a2-90c8-4d7e-8b65-2a3b4c5d6e04"


class Records:
    """Makes records."""

    def __init__(self) -> None:
        self._sequences: Counter[tuple[str, str]] = Counter()
        self._offset = 0

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

    def well(self, number: str = EMPLOYEE, **changes: Any) -> Record:
        """The sickness was reported by mistake."""
        spell = {
            "spell_id": SPELL,
            "vlimpersnummer": number,
            "employment_sequence": 1,
            "first_day": "2026-11-24",
            "last_day": "2026-11-25",
            "withdrawn_at": NOW.isoformat(),
        }
        return self.record("absence.requests", "absence.sickness-withdrawn.v1", spell, **changes)

    def number_assigned(self, **changes: Any) -> Record:
        number = {
            "vlimpersnummer": EMPLOYEE,
            "employment_sequence": 1,
            "elvire_number": "E0000010193",
            "legal_employer": EMPLOYER,
            "rsz_category": "495",
        }
        return self.record("payroll.files", "payroll.number-assigned.v1", number, **changes)

    def account_changed(self, number: str = EMPLOYEE, **changes: Any) -> Record:
        body = {"vlimpersnummer": number, "iban": "BE71096123456769"}
        return self.record("personnel.people", "personnel.bank-account-changed.v1", body, **changes)

    def telework(self, what: str, **changes: Any) -> Record:
        body = {
            "vlimpersnummer": EMPLOYEE,
            "request_id": REQUEST,
            "days_per_week": 2,
            "weekdays": ["tuesday", "friday"],
        }
        return self.record("personnel.people", f"personnel.telework-{what}.v1", {**body, "last_day": None}, **changes)

    def death(self, what: str = "reported", **changes: Any) -> Record:
        days = {"death_day": "2026-11-20", "source": "register"} if what == "reported" else {}
        body = {"vlimpersnummer": EMPLOYEE, "effective_day": "2026-11-20", **days}
        return self.record("personnel.people", f"personnel.death-{what}.v1", body, **changes)

    def household_changed(self, **changes: Any) -> Record:
        body = {"vlimpersnummer": EMPLOYEE, "change_id": REQUEST, "what": "civil_state"}
        return self.record("personnel.people", "personnel.household-changed.v1", body, **changes)

    def switched(self, to: int, previous: int | None, number: str = EMPLOYEE, **changes: Any) -> Record:
        body = {"vlimpersnummer": number, "employment_sequence": to, "previous_sequence": previous}
        return self.record("personnel.people", "personnel.primary-switched.v1", body, **changes)

    def corrected(self, relation: dict[str, Any] | None, number: str = EMPLOYEE, **changes: Any) -> Record:
        """The relation as it is now; rescinded where there is none, or `kind` says so."""
        kind = changes.pop("kind", "corrected" if relation else "rescinded")
        named = {"corrected": "corrects", "rescinded": "rescinds"}[kind]
        body = {"vlimpersnummer": number, "employment_sequence": 1, named: uuid4(), "relation": relation}
        return self.record("personnel.people", f"personnel.employment-{kind}.v1", body, origin="corrected", **changes)

    def erased(self, number: str = EMPLOYEE) -> Record:
        return self.record("personnel.people", "personnel.person-erased.v1", {"vlimpersnummer": number})

    def file(self, what: str, *errors: str, **changes: Any) -> Record:
        body = {
            "vlimpersnummer": EMPLOYEE,
            "elvire_number": "E0000010193",
            "legal_employer": EMPLOYER,
            "rsz_category": "495",
            "errors": [{"code": "x", "text": error} for error in errors],
        }
        return self.record("payroll.files", f"payroll.file-{what}.v1", body, **changes)

    def resolved(self, record_id: str) -> Record:
        body = {
            "vlimpersnummer": EMPLOYEE,
            "elvire_number": "E0000010193",
            "record_id": record_id,
            "rejected_version": 1,
            "accepted_version": 2,
        }
        return self.record("payroll.files", "payroll.rejection-resolved.v1", body)

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


def a_relation(
    *, first_day: str = "2020-01-01", last_day: str | None = None, is_ended: bool = False, **row: Any
) -> dict[str, Any]:
    """A whole relation with one period and one row, as corrections and states tell it."""
    given = {
        "effective_day": first_day,
        "effective_sequence": 0,
        "statute": "contractual",
        "unit": TEAM,
        "pay_group": "MON",
        "is_primary": True,
        "action": "hire",
        "reason": None,
        "last_day": None if is_ended else last_day,
        "probation_end": None,
    }
    return {
        "employment_sequence": 1,
        "kind": "employee",
        "legal_employer": EMPLOYER,
        "rsz_category": "495",
        "follows": None,
        "periods": [{"first_day": first_day, "last_day": last_day, "is_ended": is_ended}],
        "rows": [{**given, **row}],
    }


def id_of(record: Record) -> UUID:
    return UUID((dict(record.headers)["ce_id"] or b"").decode())
