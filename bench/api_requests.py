"""What the API is asked: to hire, to read a file, to take a request for leave."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from bench.facts import LOCATION, RISK_CODE, SCHEDULE, UNIT
from bench.http_load import Request

SINCE = {"valid_from": "2020-01-01", "valid_until": None}
HOURS = {"monday": "7.6", "tuesday": "7.6", "wednesday": "7.6", "thursday": "7.6", "friday": "7.6"}
ROWS: dict[str, list[dict[str, Any]]] = {
    "organisation": [
        {"kind": "legal_employer", "code": "810", "name": "Demo", "kbo": "9990018122", **SINCE},
        {"kind": "unit", "code": UNIT, "name": "Demo", "parent": None, "legal_employer": "810", **SINCE},
    ],
    "locations": [{"code": LOCATION, "unit": UNIT, "name": "Brussel", **SINCE}],
    "risk-codes": [{"code": RISK_CODE, "name": "Beeldschermwerk", **SINCE}],
    "schedules": [{"code": SCHEDULE, "name": "Voltijds", **HOURS, "saturday": "0", "sunday": "0", **SINCE}],
}
FIRST_DAY = "2026-09-01"


def imports(token: str) -> list[Request]:
    """The organisation that work relations refer to, in order."""
    return [
        Request("POST", f"/imports/{what}", _headers(token), {"mode": "all_or_nothing", "rows": rows})
        for what, rows in ROWS.items()
    ]


def registrations(token: str, people: int) -> list[Request]:
    """Somebody new, so many times."""
    body = {"given_name": "Maria", "family_name": "Peeters", "birth_day": "1985-07-30", "language": "nl"}
    return [Request("POST", "/people", _headers(token), body) for _ in range(people)]


def registered(answers: Sequence[bytes]) -> list[str]:
    """The Vlimpersnummers that were given."""
    return [json.loads(answer)["vlimpersnummer"] for answer in answers]


def hires(token: str, people: Sequence[str]) -> list[Request]:
    """Each of these people begins to work."""
    key = {"kind": "employee", "legal_employer": "810", "rsz_category": "495", "first_day": FIRST_DAY}
    terms = {"statute": "contractual", "unit": UNIT, "pay_group": "MON", "is_primary": True, "worker_code": "495"}
    job = key | terms | {"location": LOCATION, "risk_code": RISK_CODE, "schedule": SCHEDULE}
    return [Request("POST", f"/people/{person}/employments", _headers(token), job) for person in people]


def reads(token: str, people: Sequence[str]) -> list[Request]:
    """The file of each of these people."""
    return [Request("GET", f"/people/{person}", {"Authorization": f"Bearer {token}"}) for person in people]


def leaves(token: str, people: Sequence[str], today: date) -> list[Request]:
    """Each of these people wants a week off, some weeks from now."""
    monday = today + timedelta(weeks=5) - timedelta(days=today.weekday())
    days = {"first_day": monday.isoformat(), "last_day": (monday + timedelta(days=4)).isoformat()}
    body = {"leave_type": "annual_leave", **days, "part": "full"}
    return [Request("POST", f"/people/{person}/leave-requests", _headers(token), body) for person in people]


def _headers(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
