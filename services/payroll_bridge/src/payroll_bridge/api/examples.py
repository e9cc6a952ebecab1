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
    "replaces": None,
    "is_master_accepted": True,
    "invalid_since": None,
    "errors": [],
}
ERROR: Final[dict[str, Any]] = {
    "code": "location-unknown",
    "employment_sequence": 1,
    "reference": "location:BRU-01",
    "text": "De standplaats van arbeidsrelatie 1 staat niet in de referentiegegevens.",
    "text_en": "The location of work relation 1 is not in the reference data.",
}
INVALID_FILES: Final[dict[str, Any]] = {
    "files": [
        {
            "vlimpersnummer": "900017",
            "elvire_number": "E0000010193",
            "legal_employer": "810",
            "rsz_category": "495",
            "invalid_since": "2026-11-24T09:00:00Z",
            "errors": [ERROR],
        }
    ],
    "next": None,
}
CHECKED: Final[dict[str, Any]] = {
    "vlimpersnummer": "900017",
    "files": [
        {
            "elvire_number": "E0000010193",
            "legal_employer": "810",
            "rsz_category": "495",
            "is_valid": False,
            "errors": [ERROR],
        }
    ],
}
_JOB: Final[dict[str, Any]] = {
    "state": "finished",
    "asked_at": "2026-11-24T18:00:00Z",
    "finished_at": "2026-11-24T18:04:31Z",
}
CHECK_RUN: Final[dict[str, Any]] = {
    "check_id": "5c1d2e3f-6a57-4b0e-9f6c-2d5a3c1b7e10",
    **_JOB,
    "people_checked": 30000,
    "files_invalid": 12,
}
REDRIVE: Final[dict[str, Any]] = {
    "redrive_id": "6d1d2e3f-6a57-4b0e-9f6c-2d5a3c1b7e10",
    **_JOB,
    "records_rejected": 7,
    "records_redriven": 7,
}
FULL_LOAD: Final[dict[str, Any]] = {
    "load_id": "3f0c2b7a-6d51-4c0e-9f27-5a8e1d4b9c10",
    "scope": "all",
    "vlimpersnummer": None,
    **_JOB,
    "numbers_repeated": 31012,
    "records_repeated": 94871,
}
STATUS: Final[dict[str, Any]] = {
    "vlimpersnummer": "900017",
    "numbers": [FILE],
    "records": [
        {
            "kind": "employment",
            "record_id": "employment/900017/1",
            "employment_sequence": 1,
            "elvire_number": "E0000010193",
            "version": 1,
            "state": "acknowledged",
            "is_cancelled": False,
            "has_unsent_change": False,
            "held_because": None,
            "answer_code": None,
            "made_at": "2026-11-24T09:00:00Z",
            "sent_at": "2026-11-24T09:00:01Z",
            "answered_at": "2026-11-24T09:00:03Z",
        }
    ],
    "not_flowing": [],
    "unpaid": [{"employment_sequence": 2, "legal_employer": "830", "rsz_category": "495"}],
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
