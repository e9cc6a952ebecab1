"""What answers look like, for the documentation of the interface. Nobody in them exists."""

from typing import Any, Final

from pydantic import ConfigDict

PERSON: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "given_name": "Maria",
    "family_name": "Peeters",
    "birth_day": "1985-07-30",
    "language": "nl",
    "mail_address": "maria.peeters@demo-agentschap.example",
    "has_insz": True,
    "iban_masked": "BE**********9501",
    "etag": '"1"',
}
JOB_ROW: Final[dict[str, Any]] = {
    "effective_day": "2026-09-01",
    "effective_sequence": 0,
    "statute": "contractual",
    "unit": "OVO999004",
    "pay_group": "MON",
    "is_primary": True,
    "action": "hire",
    "reason": None,
    "location": "BRU-01",
    "risk_code": "BEELD",
    "schedule": "VT-38",
    "worker_code": "495",
    "probation_end": None,
    "function": "INFORMATICUS",
    "grade": "DESKUNDIGE",
    "scale": "B-1",
    "step": None,
    "recognised_pay_months": 30,
    **{f"recognised_{kind}_months": None for kind in ("grade", "level", "service", "scale")},
    "last_day": None,
}
EMPLOYMENT: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "employment_sequence": 1,
    "kind": "employee",
    "legal_employer": "810",
    "rsz_category": "495",
    "follows": None,
    "first_day": "2026-09-01",
    "last_day": None,
    "end_reason": None,
    "is_ended": False,
    "is_primary": True,
    "periods": [
        {
            "first_day": "2026-09-01",
            "last_day": None,
            "is_ended": False,
            "end_reason": None,
            "decided_on": None,
            "transmitted_on": None,
        }
    ],
    "rows": [JOB_ROW],
    "etag": '"1"',
}
HISTORY: Final[dict[str, Any]] = {
    "vlimpersnummer": "100017",
    "employment_sequence": 1,
    "actions": [
        {
            "event_id": "0b1d7f5e-3a6c-4e8f-8a53-7a1c2f9d4e21",
            "kind": "corrected",
            "action": "correction",
            "action_name": "Correctie historie",
            "reason": "wrong_day",
            "effective_day": "2026-09-01",
            "who": "els.claes",
            "recorded_at": "2026-11-24T09:00:00Z",
            "about_event": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10",
            "changes": [{"about": "first_day", "old": {"first_day": "2026-09-02"}, "new": {"first_day": "2026-09-01"}}],
        }
    ],
}
GRANT: Final[dict[str, Any]] = {
    "grant_id": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10",
    "vlimpersnummer": "100017",
    "role": "manager",
    "scope_kind": "unit",
    "scope_code": "OVO999004",
    "from_day": "2026-01-01",
    "until_day": None,
    "revoked_from": None,
    "requester": "100018",
    "approver": None,
    "reason": "leads the team from then on",
    "etag": '"1"',
}
FILE: Final[dict[str, Any]] = {
    **PERSON,
    "as_of": "2026-11-24",
    "known_at": "2026-11-24T09:00:00Z",
    "age": 41,
    "employments": [EMPLOYMENT],
    "roles": [GRANT],
    "closed": [],
}
PEOPLE: Final[dict[str, Any]] = {"people": [PERSON], "next": None}
LEGAL_EMPLOYERS: Final[dict[str, Any]] = {
    "legal_employers": [
        {
            "code": "810",
            "name": "Demo-agentschap Water en Bodem",
            "kbo": "9990018122",
            "business_unit": "VO810",
            "company_number": "810",
            "valid_from": "2020-01-01",
            "valid_until": None,
            "known_from": "2020-01-01",
        }
    ],
    "next": None,
}
UNITS: Final[dict[str, Any]] = {
    "units": [
        {
            "code": "OVO999004",
            "name": "Team Bodem",
            "parent": "OVO999001",
            "legal_employer": "810",
            "register_owned": True,
            "valid_from": "2020-01-01",
            "valid_until": None,
            "known_from": "2020-01-01",
        }
    ],
    "next": None,
}


def like(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model that has this example."""
    return ConfigDict(json_schema_extra={"examples": [example]})
