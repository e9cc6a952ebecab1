"""What answers look like, for the documentation of the interface. Nobody in them exists."""

from typing import Any, Final

from pydantic import ConfigDict

DECISIONS: Final[dict[str, Any]] = {
    "decisions": [
        {
            "id": 42,
            "event_id": "2f3f4b1e-0d6c-4f0e-8f0b-7a1b9a3a5c11",
            "event_type": "absence.leave-approved.v1",
            "origin": "entered",
            "rule": "AFW-002",
            "rule_version": "5f0c2c9a41d7",
            "list_version": "c1a7f3e0b952",
            "vlimpersnummer": "900017",
            "recipient": "900017",
            "roles": ["employee"],
            "channel": "mail",
            "outcome": "sent",
            "reason": "told",
            "reason_text": "Krijgt het bericht als betrokken personeelslid.",
            "cause": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
            "effective_day": "2026-12-21",
            "decided_at": "2026-11-24T10:30:01Z",
            "mail": {
                "state": "sent",
                "attempts": 1,
                "uncertain": 0,
                "last_error": None,
                "sent_at": "2026-11-24T10:30:02Z",
                "given_up_reason": None,
            },
            "item": None,
            "sentence": "Op dinsdag 24 november 2026 om 11.30 uur besliste regel AFW-002 (versie 5f0c2c9a41d7) naar "
            "aanleiding van de gebeurtenis absence.leave-approved.v1 (2f3f4b1e-0d6c-4f0e-8f0b-7a1b9a3a5c11) over "
            "personeelslid 900017: een verlofaanvraag is goedgekeurd. Personeelslid 900017 krijgt het bericht als "
            "betrokken personeelslid, per mail. De mail is verzonden op dinsdag 24 november 2026 om 11.30 uur.",
        }
    ],
    "ended": [
        {
            "kind": "item",
            "rule": "AFW-001",
            "cause": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
            "recipient": "900003",
            "day": None,
            "sentence": "Het item AFW-001 op de werklijst van personeelslid 900003 is gesloten door deze gebeurtenis.",
        }
    ],
    "next": None,
}
MESSAGE_LIST: Final[dict[str, Any]] = {
    "version": "c1a7f3e0b952",
    "accepted_at": "2026-11-24T08:00:00Z",
    "by": "process",
    "groups": [
        {
            "name": "Verlof en afwezigheid",
            "messages": [
                {
                    "code": "AFW-002",
                    "process": "Verlof en afwezigheid",
                    "module": "Afwezigheidsbeheer",
                    "trigger": "absence.leave-approved.v1",
                    "to": [
                        {
                            "role": "employee",
                            "role_name": "betrokken personeelslid",
                            "when": "always",
                            "channel": "mail",
                            "channel_name": "mail",
                            "after_days": None,
                        }
                    ],
                    "channel": "mail",
                    "before_days": None,
                    "after_days": None,
                    "repeat_days": None,
                    "closed_by": [],
                    "text": "leave_approved",
                    "confidentiality": "none",
                    "state": "active",
                    "version": "5f0c2c9a41d7",
                    "occasion": "Een verlofaanvraag is goedgekeurd.",
                }
            ],
        }
    ],
    "refused": None,
}

WORK_ITEM: Final[dict[str, Any]] = {
    "item_id": "9b1d7a52-4c0e-5f6b-8f83-2f7f4f0a7c55",
    "rule": "AFW-001",
    "vlimpersnummer": "900017",
    "cause": "0b9f6c1e-3f6a-4d0e-9a55-6f2f4a1c9d01",
    "title": "Er wacht een verlofaanvraag op jou",
    "text": "Maria Voorbeeld vraagt verlof op maandag 21 december 2026.\n\nWil je de aanvraag bekijken en beslissen?",
    "state": "open",
    "opened_at": "2026-11-24T09:00:01Z",
    "closed_at": None,
    "closed_by_event": None,
    "closed_by_type": None,
    "closed_by_person": None,
    "closed_reason": None,
    "closed_in_words": None,
}
ITEMS: Final[dict[str, Any]] = {"items": [WORK_ITEM], "next": None}
CLOSING: Final[dict[str, Any]] = {"reason": "Het dossier is nagekeken."}

PREVIEW_REQUEST: Final[dict[str, Any]] = {
    "event": {
        "type": "absence.leave-requested.v1",
        "data": {
            "request_id": "7d0f6b1e-3c52-4a8e-9a41-0c5f2b6e1a01",
            "vlimpersnummer": "900017",
            "employment_sequence": 1,
            "leave_type": "annual_leave",
            "first_day": "2026-12-21",
            "last_day": "2026-12-22",
            "part": "full",
            "effective_day": "2026-12-21",
        },
    },
    "at": "2026-11-24T09:00:00Z",
}
PREVIEW: Final[dict[str, Any]] = {
    "event_type": "absence.leave-requested.v1",
    "at": "2026-11-24T09:00:00Z",
    "list_version": "c1a7f3e0b952",
    "messages": [
        {
            "rule": "AFW-001",
            "rule_version": "47e791b294a1",
            "recipient": "900003",
            "name": "Jan Voorbeeld",
            "roles": ["manager"],
            "channel": "mail",
            "channel_name": "mail",
            "outcome": "sent",
            "reason": "told",
            "reason_text": "Krijgt het bericht als leidinggevende.",
            "subject": "Er wacht een verlofaanvraag op jou",
        }
    ],
}


def like(example: dict[str, Any]) -> ConfigDict:
    """Settings of a model that has this example; what is answered does not change."""
    return ConfigDict(frozen=True, json_schema_extra={"examples": [example]})
