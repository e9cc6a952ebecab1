"""What reference data look like, for the documentation of the interface. Amounts are examples, and nobody's pay."""

from typing import Any, Final

_VALID: Final[dict[str, Any]] = {"valid_from": "2020-01-01", "valid_until": None}
_EXISTS: Final[dict[str, Any]] = {**_VALID, "known_from": "2020-01-01"}
_WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOCATION: Final[dict[str, Any]] = {
    "code": "BRU-01",
    "unit": "OVO999004",
    "name": "Hoofdkantoor Brussel",
    "address": "Voorbeeldlaan 1, 1000 Brussel",
    "medical_control": "Brussel",
    "welfare_number": "900017",
    "welfare_name": None,
    "welfare_mail": None,
    "welfare_checked_on": "2026-09-01",
}
RISK_CODE: Final[dict[str, Any]] = {
    "code": "1602",
    "name": "Veiligheidsfunctie",
    "examination": "periodiek",
    "months": 12,
}
SCHEDULE: Final[dict[str, Any]] = {
    "code": "VT-38",
    "name": "Voltijds 38 uur",
    "hours": ["7.6", "7.6", "7.6", "7.6", "7.6", "0", "0"],
}
FUNCTION: Final[dict[str, Any]] = {"code": "INFORMATICUS", "name": "Informaticus", "risk_codes": ["1602"]}
GRADE: Final[dict[str, Any]] = {"code": "DESKUNDIGE", "name": "Deskundige", "level": "B"}
SALARY_SCALE: Final[dict[str, Any]] = {
    "code": "B-1",
    "name": "Voorbeeldschaal B-1",
    "system": "seniority",
    "grade": "DESKUNDIGE",
    "next_scale": "B-2",
    "next_after_years": 10,
    "steps": [
        {"step": 0, "years": 0, "amount": "30000.00", "amount_from": "2020-01-01"},
        {"step": 1, "years": 2, "amount": "31000.00", "amount_from": "2020-01-01"},
    ],
}
RSZ_CATEGORY: Final[dict[str, Any]] = {"code": "495", "name": "Bedienden van de Vlaamse overheid"}
WORKER_CODE: Final[dict[str, Any]] = {"code": "495", "name": "Contractuele bediende"}
EXIT_REASON: Final[dict[str, Any]] = {
    "code": "resignation",
    "name": "Vrijwillig ontslag",
    "name_en": "Resignation",
}

LOCATIONS: Final[dict[str, Any]] = {"locations": [{**LOCATION, **_EXISTS}], "next": None}
RISK_CODES: Final[dict[str, Any]] = {"risk_codes": [{**RISK_CODE, **_EXISTS}], "next": None}
SCHEDULES: Final[dict[str, Any]] = {"schedules": [{**SCHEDULE, **_EXISTS}], "next": None}
FUNCTIONS: Final[dict[str, Any]] = {"functions": [{**FUNCTION, **_EXISTS}], "next": None}
GRADES: Final[dict[str, Any]] = {"grades": [{**GRADE, **_EXISTS}], "next": None}
SALARY_SCALES: Final[dict[str, Any]] = {"salary_scales": [{**SALARY_SCALE, **_EXISTS}], "next": None}
RSZ_CATEGORIES: Final[dict[str, Any]] = {"rsz_categories": [{**RSZ_CATEGORY, **_EXISTS}], "next": None}
WORKER_CODES: Final[dict[str, Any]] = {"worker_codes": [{**WORKER_CODE, **_EXISTS}], "next": None}
EXIT_REASONS: Final[dict[str, Any]] = {"exit_reasons": [{**EXIT_REASON, **_EXISTS}], "next": None}

_DAYS: Final = {"code": "VT-38", "name": "Voltijds 38 uur", **dict(zip(_WEEK, SCHEDULE["hours"], strict=True))}
IMPORTED: Final[dict[str, dict[str, Any]]] = {
    what: {"mode": "all_or_nothing", "rows": [{**row, **_VALID}]}
    for what, row in {
        "locations": LOCATION,
        "risk-codes": RISK_CODE,
        "schedules": _DAYS,
        "functions": FUNCTION,
        "grades": GRADE,
        "salary-scales": SALARY_SCALE,
        "rsz-categories": RSZ_CATEGORY,
        "worker-codes": WORKER_CODE,
        "exit-reasons": EXIT_REASON,
    }.items()
}
"""Rows in JSON, by what an import is about."""

TABLES: Final[dict[str, str]] = {
    "locations": (
        "code;unit;name;valid_from;valid_until;address;welfare_name;welfare_mail;welfare_checked_on\r\n"
        "BRU-01;OVO999004;Hoofdkantoor Brussel;2020-01-01;;Voorbeeldlaan 1, 1000 Brussel;"
        "Els Claes;els.claes@demo-dienst.example;2026-09-01\r\n"
    ),
    "risk-codes": (
        "code;name;examination;months;valid_from\r\n"
        "1602;Veiligheidsfunctie;periodiek;12;2020-01-01\r\n"
        "2301;Beeldschermwerk;;;2020-01-01\r\n"
    ),
    "schedules": (
        "code;name;monday;tuesday;wednesday;thursday;friday;saturday;sunday;valid_from\r\n"
        "VT-38;Voltijds 38 uur;7,6;7,6;7,6;7,6;7,6;0;0;2020-01-01\r\n"
    ),
    "functions": (
        "code;name;risk_codes;valid_from\r\n"
        "INFORMATICUS;Informaticus;1602 2301;2020-01-01\r\n"
        "BELEID;Beleidsmedewerker;;2020-01-01\r\n"
    ),
    "grades": "code;name;level;valid_from\r\nDESKUNDIGE;Deskundige;B;2020-01-01\r\n",
    "salary-scales": (
        "code;name;system;grade;next_scale;next_after_years;valid_from;step;years;amount;amount_from\r\n"
        "B-1;Voorbeeldschaal B-1;seniority;DESKUNDIGE;B-2;10;2020-01-01;0;0;30000,00;2020-01-01\r\n"
        "B-1;;;;;;;1;2;31000,00;2020-01-01\r\n"
    ),
    "rsz-categories": "code;name;valid_from\r\n495;Bedienden van de Vlaamse overheid;2020-01-01\r\n",
    "worker-codes": "code;name;valid_from\r\n495;Contractuele bediende;2020-01-01\r\n",
    "exit-reasons": "code;name;name_en;valid_from\r\nresignation;Vrijwillig ontslag;Resignation;2020-01-01\r\n",
}
"""Tables, by what an import is about."""
