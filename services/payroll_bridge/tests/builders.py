"""Examples: settings, facts and domain values that differ from a common one by what is named."""

import base64
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from chassis.envelope import Fact
from payroll_bridge.domain.absence import Absence, AbsenceDay
from payroll_bridge.domain.person import Person
from payroll_bridge.domain.reference import Reference
from payroll_bridge.domain.relation import Relation
from payroll_bridge.settings import Settings

NR = "900017"
INSZ = "85073099239"
IBAN = "BE71096123456769"
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
START = date(2026, 9, 1)
LEAVE = UUID("7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01")
MASTER = f"master/{NR}/810/495"
EMPLOYMENT = f"employment/{NR}/1"
ABSENCE = f"absence/{LEAVE}"
SEALING_KEY = base64.b64encode(bytes(range(64))).decode()

WHOLE_PERSON: dict[str, Any] = {
    "vlimpersnummer": NR,
    "given_name": "Maria",
    "family_name": "Peeters",
    "birth_day": "1985-07-30",
    "language": "nl",
    "mail_address": None,
    "insz": INSZ,
    "effective_day": "2026-09-01",
    "recorded_at": "2026-08-20T08:00:00Z",
}
WHOLE_ROW: dict[str, Any] = {
    "vlimpersnummer": NR,
    "employment_sequence": 1,
    "kind": "employee",
    "legal_employer": "810",
    "rsz_category": "495",
    "statute": "contractual",
    "unit": "OVO999004",
    "pay_group": "MON",
    "is_primary": True,
    "action": "hire",
    "reason": None,
    "last_day": None,
    "location": "BRU-01",
    "risk_code": "BEELD",
    "schedule": "VT-38",
    "worker_code": "495",
    "probation_end": None,
    "effective_day": "2026-09-01",
    "recorded_at": "2026-08-20T08:00:00Z",
}
ACCOUNT: dict[str, Any] = {
    "vlimpersnummer": NR,
    "iban": IBAN,
    "effective_day": "2026-09-01",
    "recorded_at": "2026-08-20T08:00:00Z",
}
REFERENCES = ("location:BRU-01", "risk-code:BEELD", "schedule:VT-38")
END: dict[str, Any] = {
    "vlimpersnummer": NR,
    "employment_sequence": 1,
    "legal_employer": "810",
    "rsz_category": "495",
    "unit": "OVO999004",
    "last_day": "2026-12-31",
    "reason": "resignation",
    "effective_day": "2027-01-01",
    "recorded_at": "2026-08-20T08:00:00Z",
}
REQUEST: dict[str, Any] = {
    "request_id": str(LEAVE),
    "vlimpersnummer": NR,
    "employment_sequence": 1,
    "leave_type": "annual_leave",
    "first_day": "2026-12-21",
    "last_day": "2026-12-21",
    "part": "full",
    "requested_at": "2026-11-16T08:30:00Z",
    "effective_day": "2026-12-21",
    "recorded_at": "2026-11-16T08:30:00Z",
}
DAYS = [{"day": "2026-12-21", "part": "full", "pay_category": "paid"}]
APPROVAL: dict[str, Any] = {**REQUEST, "days": DAYS, "decided_by": "900003", "decided_at": "2026-11-17T08:00:00Z"}
WITHDRAWAL: dict[str, Any] = {**REQUEST, "was_approved": True, "withdrawn_at": "2026-12-01T12:00:00Z"}
SPELL: dict[str, Any] = {
    "spell_id": str(LEAVE),
    "vlimpersnummer": NR,
    "employment_sequence": 1,
    "first_day": "2026-12-21",
    "last_day": "2026-12-21",
    "original_first_day": "2026-12-21",
    "days": [{"day": "2026-12-21", "part": "full", "pay_category": "sickness"}],
    "reported_by": "900003",
    "reported_at": "2026-12-21T07:30:00Z",
    "effective_day": "2026-12-21",
    "recorded_at": "2026-12-21T07:30:00Z",
}
ANSWER: dict[str, Any] = {
    "record_id": MASTER,
    "version": 1,
    "outcome": "accepted",
    "code": None,
    "text": None,
    "effective_day": "2026-11-24",
    "recorded_at": "2026-11-24T09:31:00Z",
}


def the_settings(database_url: str = "postgresql+asyncpg://unused/unused", **changes: Any) -> Settings:
    """Settings of a process."""
    given = {
        "database_url": database_url,
        "kafka_bootstrap": "unused:9092",
        "token_issuer": "https://issuer.example",
        "token_jwks_url": "https://issuer.example/keys",
        "sealing_key": SEALING_KEY,
        "attempts_max": 1,
    }
    return Settings(**{**given, **changes})


def a_person(**changes: Any) -> Person:
    """A person as the domain knows one."""
    given: dict[str, Any] = {
        "vlimpersnummer": NR,
        "given_name": "Maria",
        "family_name": "Peeters",
        "birth_day": date(1985, 7, 30),
        "language": "nl",
        "insz": INSZ,
        "iban": IBAN,
    }
    return Person(**{**given, **changes})


def a_relation(**changes: Any) -> Relation:
    """A paid work relation that goes on."""
    given: dict[str, Any] = {
        "vlimpersnummer": NR,
        "employment_sequence": 1,
        "legal_employer": "810",
        "rsz_category": "495",
        "statute": "contractual",
        "unit": "OVO999004",
        "pay_group": "MON",
        "first_day": START,
        "last_day": None,
        "terms_day": START,
        "location": "BRU-01",
        "risk_code": "BEELD",
        "schedule": "VT-38",
        "worker_code": "495",
    }
    return Relation(**{**given, **changes})


def an_absence(**changes: Any) -> Absence:
    """A leave of one whole day."""
    day = date(2026, 12, 21)
    given: dict[str, Any] = {
        "absence_id": LEAVE,
        "vlimpersnummer": NR,
        "employment_sequence": 1,
        "first_day": day,
        "days": (AbsenceDay(day=day, part="full", pay_category="paid"),),
    }
    return Absence(**{**given, **changes})


def a_reference(subject: str, **changes: Any) -> Reference:
    """A code that holds for ever."""
    given: dict[str, Any] = {"subject": subject, "valid_from": date(2020, 1, 1), "valid_until": None}
    return Reference(**{**given, **changes})


def a_whole_relation(**changes: Any) -> dict[str, Any]:
    """A work relation of one period and one row, as a correction tells it; changes are of the row or the relation."""
    row_fields: tuple[str, ...] = (
        "statute",
        "unit",
        "pay_group",
        "is_primary",
        "action",
        "reason",
        "last_day",
        "location",
    )
    row_fields += ("risk_code", "schedule", "worker_code", "probation_end", "effective_day")
    row = {"effective_sequence": 0, **{name: changes.get(name, WHOLE_ROW[name]) for name in row_fields}}
    own = ("employment_sequence", "kind", "legal_employer", "rsz_category")
    period = {"first_day": changes.get("first_day", "2026-09-01"), "last_day": None, "is_ended": False}
    return {
        **{name: changes.get(name, WHOLE_ROW[name]) for name in own},
        "follows": None,
        "periods": changes.get("periods", [period]),
        "rows": [row],
    }


def a_fact(**changes: Any) -> Fact:
    """A fact whose payload nobody looks at."""
    given: dict[str, Any] = {
        "topic": "personnel.people",
        "key": NR,
        "event_id": uuid4(),
        "event_type": "personnel.person-registered.v1",
        "source": "/personnel",
        "time": NOW,
        "epoch": 1,
        "sequence": 1,
        "origin": "entered",
        "seen": (),
        "traceparent": None,
        "data": b"{}",
    }
    return Fact(**{**given, **changes})
