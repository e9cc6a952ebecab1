"""What answers look like, for the documentation of the interface. Nobody in them exists."""

from typing import Any, Final

from pydantic import ConfigDict

FILE: Final[dict[str, Any]] = {
    "elvire_number": "E0000010193",
    "legal_employer": "810",
    "legal_employer_name": "Demo-agentschap Water en Bodem",
    "rsz_category": "495",
    "status": "open",
    "closed_after": None,
    "is_master_accepted": True,
}
STATUS: Final[dict[str, Any]] = {
    "vlimpersnummer": "900017",
    "numbers": [FILE],
    "records": [
        {
            "kind": "employment",
            "record_id": "employment/900017/1",
            "elvire_number": "E0000010193",
            "version": 1,
            "state": "acknowledged",
            "answer_code": None,
            "made_at": "2026-11-24T09:00:00Z",
            "sent_at": "2026-11-24T09:00:01Z",
            "answered_at": "2026-11-24T09:00:03Z",
        }
    ],
    "not_flowing": [],
}
NUMBER: Final[dict[str, Any]] = {
    "elvire_number": "E0000010193",
    "vlimpersnummer": "900017",
    "assigned_at": "2026-11-24T09:00:00Z",
    "is_master_accepted": True,
    "files": [FILE],
}


def like(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model that has this example."""
    return ConfigDict(json_schema_extra={"examples": [example]})
