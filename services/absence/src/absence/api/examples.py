"""What requests and answers look like, for the documentation of the interface. Nobody in them exists."""

from typing import Any, Final

from pydantic import ConfigDict

ASKED: Final[dict[str, Any]] = {
    "leave_type": "annual_leave",
    "first_day": "2026-12-21",
    "last_day": "2026-12-22",
    "part": "full",
}
REFUSAL: Final[dict[str, Any]] = {"reason": "Te weinig bezetting"}
SEEN: Final[dict[str, Any]] = {"first_day": "2026-11-24", "last_day": "2026-11-24"}
LEAVE: Final[dict[str, Any]] = {
    "request_id": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
    "vlimpersnummer": "900017",
    "employment_sequence": 1,
    "leave_type": "annual_leave",
    "first_day": "2026-12-21",
    "last_day": "2026-12-22",
    "part": "full",
    "state": "approved",
    "days": [
        {"day": "2026-12-21", "part": "full", "pay_category": "paid"},
        {"day": "2026-12-22", "part": "full", "pay_category": "paid"},
    ],
    "requested_at": "2026-11-24T09:00:00Z",
    "decided_by": "900003",
    "decided_at": "2026-11-24T10:30:00Z",
    "refusal_reason": None,
    "withdrawn_at": None,
}
SPELL: Final[dict[str, Any]] = {
    "spell_id": "5d1d7a52-27b1-4d6c-8a3c-0c6f0f1be6a2",
    "vlimpersnummer": "900017",
    "employment_sequence": 1,
    "first_day": "2026-11-24",
    "last_day": "2026-11-24",
    "original_first_day": "2026-11-24",
    "days": [{"day": "2026-11-24", "part": "full", "pay_category": "sickness"}],
    "reported_by": "900003",
    "reported_at": "2026-11-24T07:45:00Z",
    "withdrawn_at": None,
}
ABSENCES: Final[dict[str, Any]] = {"leave_requests": [LEAVE], "sickness_spells": [SPELL], "next": None}


def like(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model that has this example."""
    return ConfigDict(json_schema_extra={"examples": [example]})
