"""What reference data look like, for the documentation of the interface."""

from typing import Any, Final

_VALID: Final[dict[str, Any]] = {"valid_from": "2020-01-01", "valid_until": None}
_EXISTS: Final[dict[str, Any]] = {**_VALID, "known_from": "2020-01-01"}
LOCATION: Final[dict[str, Any]] = {"code": "BRU-01", "unit": "OVO999004", "name": "Hoofdkantoor Brussel"}
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
LOCATIONS: Final[dict[str, Any]] = {"locations": [{**LOCATION, **_EXISTS}], "next": None}
RISK_CODES: Final[dict[str, Any]] = {"risk_codes": [{**RISK_CODE, **_EXISTS}], "next": None}
SCHEDULES: Final[dict[str, Any]] = {"schedules": [{**SCHEDULE, **_EXISTS}], "next": None}

IMPORTED_LOCATIONS: Final[dict[str, Any]] = {"mode": "all_or_nothing", "rows": [{**LOCATION, **_VALID}]}
IMPORTED_RISK_CODES: Final[dict[str, Any]] = {"mode": "all_or_nothing", "rows": [{**RISK_CODE, **_VALID}]}
IMPORTED_SCHEDULES: Final[dict[str, Any]] = {
    "mode": "all_or_nothing",
    "rows": [
        {
            "code": "VT-38",
            "name": "Voltijds 38 uur",
            "monday": "7.6",
            "tuesday": "7.6",
            "wednesday": "7.6",
            "thursday": "7.6",
            "friday": "7.6",
            "saturday": "0",
            "sunday": "0",
            **_VALID,
        }
    ],
}
LOCATION_TABLE: Final = "code;unit;name;valid_from;valid_until\r\nBRU-01;OVO999004;Hoofdkantoor Brussel;2020-01-01;\r\n"
RISK_CODE_TABLE: Final = (
    "code;name;examination;months;valid_from\r\n"
    "1602;Veiligheidsfunctie;periodiek;12;2020-01-01\r\n"
    "2301;Beeldschermwerk;;;2020-01-01\r\n"
)
SCHEDULE_TABLE: Final = (
    "code;name;monday;tuesday;wednesday;thursday;friday;saturday;sunday;valid_from\r\n"
    "VT-38;Voltijds 38 uur;7,6;7,6;7,6;7,6;7,6;0;0;2020-01-01\r\n"
)
