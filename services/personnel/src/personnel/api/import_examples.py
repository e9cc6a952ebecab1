"""What answers about imports look like, for the documentation of the interface."""

from typing import Any, Final

IMPORT: Final[dict[str, Any]] = {
    "mode": "row_by_row",
    "created": 1,
    "changed": 0,
    "unchanged": 0,
    "refused": 1,
    "note": None,
    "note_en": None,
    "rows": [
        {"line": 1, "outcome": "created", "subject": "900017", "position": "personnel.people/900017@3", "errors": []},
        {
            "line": 2,
            "outcome": "refused",
            "subject": None,
            "position": None,
            "errors": [
                {
                    "field": "insz",
                    "reason": "Dit is geen geldig INSZ",
                    "reason_en": "This is not a valid INSZ",
                }
            ],
        },
    ],
}

IMPORTED_PEOPLE: Final[dict[str, Any]] = {
    "mode": "row_by_row",
    "rows": [
        {
            "vlimpersnummer": "900017",
            "given_name": "Maria",
            "family_name": "Peeters",
            "birth_day": "1985-07-30",
            "language": "nl",
            "mail_address": "maria.peeters@demo-agentschap.example",
            "insz": "85073099239",
            "iban": "BE43068999999501",
            "employments": [
                {
                    "kind": "employee",
                    "legal_employer": "810",
                    "rsz_category": "495",
                    "statute": "contractual",
                    "unit": "OVO999004",
                    "pay_group": "MON",
                    "location": "BRU-01",
                    "risk_code": "1602",
                    "schedule": "VT-38",
                    "worker_code": "495",
                    "first_day": "2026-09-01",
                }
            ],
            "roles": [{"role": "manager", "scope_kind": "unit", "scope_code": "OVO999004", "from_day": "2026-09-01"}],
        }
    ],
}
IMPORTED_ORGANISATION: Final[dict[str, Any]] = {
    "mode": "all_or_nothing",
    "rows": [
        {
            "kind": "legal_employer",
            "code": "810",
            "name": "Demo-agentschap Water en Bodem",
            "kbo": "9990018122",
            "valid_from": "2020-01-01",
        },
        {
            "kind": "unit",
            "code": "OVO999001",
            "name": "Demo-agentschap Water en Bodem",
            "parent": None,
            "legal_employer": "810",
            "valid_from": "2020-01-01",
        },
    ],
}
PEOPLE_TABLE: Final = (
    "vlimpersnummer;given_name;family_name;birth_day;language;insz;iban;"
    "legal_employer;rsz_category;statute;unit;pay_group;first_day;location;risk_code;schedule;worker_code;"
    "role;scope_kind;scope_code;from_day\r\n"
    "900017;Maria;Peeters;1985-07-30;nl;85073099239;BE43068999999501;"
    "810;495;contractual;OVO999004;MON;2026-09-01;BRU-01;1602;VT-38;495;"
    "manager;unit;OVO999004;2026-09-01\r\n"
)
ORGANISATION_TABLE: Final = (
    "kind;code;name;kbo;parent;legal_employer;valid_from\r\n"
    "legal_employer;810;Demo-agentschap Water en Bodem;9990018122;;;2020-01-01\r\n"
    "unit;OVO999001;Demo-agentschap Water en Bodem;;;810;2020-01-01\r\n"
)
IMPORT_JOB: Final[dict[str, Any]] = {
    "import_id": "6f1c1f0e-6a57-4b0e-9f6c-2d5a3c1b7e10",
    "what": "people",
    "mode": "row_by_row",
    "state": "finished",
    "opened_at": "2026-11-24T09:00:00Z",
    "finished_at": "2026-11-24T09:00:12Z",
    "lines_total": 2,
    "lines_checked": 0,
    "lines_done": 2,
    "created": 1,
    "changed": 0,
    "unchanged": 0,
    "refused": 1,
    "same_file_as": None,
    "note": "Alle regels zijn behandeld",
    "note_en": "All lines were dealt with",
    "rows": [
        {"line": 2, "outcome": "created", "subject": "900017", "position": "personnel.people/900017@3", "errors": []},
        {
            "line": 3,
            "outcome": "refused",
            "subject": None,
            "position": None,
            "errors": [
                {
                    "line": 3,
                    "column": "insz",
                    "field": "insz",
                    "reason": "Dit is geen geldig INSZ",
                    "reason_en": "This is not a valid INSZ",
                }
            ],
        },
    ],
    "next": None,
}
